"""JSON and XML of other tools: Label Studio, COCO, FiftyOne, CVAT."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from defusedxml import DefusedXmlException, ElementTree

from engine.errors import LabelFileError
from engine.interop.importing.found import FoundLabels, Labelled, found_labels
from engine.interop.importing.texts import read_text


def read_json(path: Path, encoding: str = "") -> FoundLabels:
    """Return the labels of a JSON file of Label Studio, COCO or FiftyOne, or of {path: class}.

    Raises
    ------
    LabelFileError
        If it is none of these.
    """
    text = read_text(path, encoding)
    try:
        held = json.loads(text.content)
    except (ValueError, RecursionError) as error:
        raise LabelFileError(
            "{path} is damaged: it is no JSON. Export it again.", path=str(path)
        ) from error
    try:
        kind, labels = _read(held)
        return found_labels(path, kind, labels, encoding=text.encoding)
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        raise LabelFileError(
            "{path} is JSON, but not as Label Studio, COCO or FiftyOne write labels of images."
            " Export image classes, or save a CSV of “path” and “label”.",
            path=str(path),
        ) from error


def read_cvat(path: Path) -> FoundLabels:
    """Return the labels of “CVAT for images 1.1”; its `tag` elements label whole images.

    Raises
    ------
    LabelFileError
        If it is something else, also XML with entities of its own, which are never expanded.
    """
    text = read_text(path)
    try:
        root = ElementTree.fromstring(text.content.encode())
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise LabelFileError(
            "{path} cannot be read as XML. Export “CVAT for images 1.1” again.", path=str(path)
        ) from error
    labels = (
        (image.get("name", ""), [tag.get("label", "") for tag in image.iter("tag")], b"")
        for image in root.iter("image")
    )
    return found_labels(path, "CVAT for images", labels)


def _read(held: Any) -> tuple[str, Iterator[Labelled]]:
    if isinstance(held, list):
        return "Label Studio", (_label_studio(task) for task in held)
    if "annotations" in held and "images" in held:
        return "COCO", _coco(held)
    if "classes" in held and "labels" in held:
        return "FiftyOne", _fiftyone(held)
    if held and all(isinstance(value, str) for value in held.values()):
        return "JSON", ((path, [name], b"") for path, name in held.items())
    raise KeyError


def _label_studio(task: Mapping[str, Any]) -> Labelled:
    """Return what the last completion of a task chose; predictions are nobody's labels."""
    place = task.get("data", task)
    image = next(str(place[key]) for key in ("image", "img", "url", "path") if key in place)
    if isinstance(choice := task.get("choice"), str):  # as “JSON-MIN” writes it
        return _path_of(image), [choice], b""
    chosen: list[str] = []
    for annotation in task.get("annotations", task.get("completions", ())):
        if annotation.get("was_cancelled"):
            continue
        results = annotation.get("result", ())
        chosen = [c for r in results for c in r.get("value", {}).get("choices", ())] or chosen
    return _path_of(image), chosen, b""


def _path_of(address: str) -> str:
    """Return the path in an address such as /data/local-files/?d=photos/a.jpg."""
    parts = urlsplit(address)
    if found := parse_qs(parts.query).get("d"):
        return found[0]
    path = unquote(parts.path) if parts.scheme or address.startswith("/data/") else address
    prefix, dash, rest = path.rpartition("/")[2].partition("-")
    is_upload = "/data/upload/" in path and dash and len(prefix) == 8
    return rest if is_upload else path


def _coco(held: Mapping[str, Any]) -> Iterator[Labelled]:
    names = {category["id"]: str(category["name"]) for category in held["categories"]}
    of_image: dict[Any, list[str]] = defaultdict(list)
    for annotation in held["annotations"]:
        of_image[annotation["image_id"]].append(names[annotation["category_id"]])
    for image in held["images"]:
        yield str(image["file_name"]), of_image[image["id"]], b""


def _fiftyone(held: Mapping[str, Any]) -> Iterator[Labelled]:
    classes = held["classes"]
    for path, label in held["labels"].items():
        yield path, [] if label is None else [str(classes[int(label)])], b""
