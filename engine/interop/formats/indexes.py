"""The lists that programs of other formats read beside, or instead of, image files."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

from PIL import Image

from engine.interop.manifest import write_lines
from engine.interop.rows import ExportRow
from engine.labelling import ImageStatus
from engine.path_text import path_as_text

Placed = tuple[ExportRow, str]


def write_huggingface(rows: Sequence[ExportRow], files: Sequence[str], out: Path) -> None:
    """Write metadata.csv into each folder of images, as `load_dataset("imagefolder")` reads it."""
    folders: dict[PurePosixPath, list[Placed]] = defaultdict(list)
    for row, file in zip(rows, files, strict=True):
        folders[PurePosixPath(file).parent].append((row, file))
    for folder, held in folders.items():
        lines: Iterable[tuple[str, str, float, str]] = (
            (PurePosixPath(file).name, row.label, round(row.probability, 6), row.status.word)
            for row, file in held
        )
        header = ["file_name", "label", "probability", "status"]
        write_lines(out / folder / "metadata.csv", header, lines)


def write_coco(rows: Sequence[ExportRow], files: Sequence[str], out: Path) -> None:
    """Write annotations.json, or one for each part: each image has one box, the whole of it.

    Format: https://cocodataset.org/#format-data
    """
    names = _class_names(rows)
    for split, held in _by_split(rows, files).items():
        images, annotations = [], []
        for number, (row, file) in enumerate(held, 1):
            width, height = _size(out / file)
            name = str(PurePosixPath(file).relative_to("images"))
            images.append({"id": number, "file_name": name, "width": width, "height": height})
            annotations.append(
                {
                    "id": number,
                    "image_id": number,
                    "category_id": names[row.label],
                    "bbox": [0, 0, width, height],
                    "area": width * height,
                    "iscrowd": 0,
                    "score": round(row.probability, 6),
                }
            )
        categories = [{"id": number, "name": name} for name, number in names.items()]
        _write_json(
            out / (f"annotations_{split}.json" if split else "annotations.json"),
            {"images": images, "annotations": annotations, "categories": categories},
        )


def write_fiftyone(rows: Sequence[ExportRow], files: Sequence[str], out: Path) -> None:
    """Write labels.json beside each folder of data, as FiftyOneImageClassificationDataset reads."""
    classes = sorted({row.label for row in rows})
    for held in _by_split(rows, files).values():
        labels = {PurePosixPath(file).stem: classes.index(row.label) for row, file in held}
        place = (out / held[0][1]).parent.parent
        _write_json(place / "labels.json", {"classes": classes, "labels": labels})


def write_label_studio(rows: Sequence[ExportRow], _: Sequence[str], out: Path) -> None:
    """Write tasks.json: what a person said as annotations, what the engine says as predictions.

    Paths are as Label Studio serves local files below its document root.
    Format: https://labelstud.io/guide/tasks
    """
    _write_json(out / "tasks.json", [_task(row) for row in rows])


def write_cvat(rows: Sequence[ExportRow], _: Sequence[str], out: Path) -> None:
    """Write annotations.xml, as “CVAT for images 1.1” with a tag for each image.

    Format: https://docs.cvat.ai/docs/manual/advanced/xml_format/
    """
    root = ET.Element("annotations")
    ET.SubElement(root, "version").text = "1.1"
    labels = ET.SubElement(ET.SubElement(ET.SubElement(root, "meta"), "task"), "labels")
    for name in _class_names(rows):
        ET.SubElement(ET.SubElement(labels, "label"), "name").text = name
    for number, row in enumerate(rows):
        image = ET.SubElement(
            root,
            "image",
            id=str(number),
            name=path_as_text(row.path),
            subset=row.split or "default",
        )
        if row.label:
            source = "manual" if row.status != ImageStatus.AUTO else "auto"
            ET.SubElement(image, "tag", label=row.label, source=source)
    text = ET.tostring(root, encoding="unicode", xml_declaration=False)
    content = f'<?xml version="1.0" encoding="utf-8"?>\n{_without_controls(text)}'
    (out / "annotations.xml").write_text(content, encoding="utf-8")


def _task(row: ExportRow) -> Mapping[str, Any]:
    value = {"choices": [row.label or row.guess]}
    result = [{"from_name": "class", "to_name": "image", "type": "choices", "value": value}]
    data = {"image": f"/data/local-files/?d={path_as_text(row.path)}", "split": row.split}
    if row.status in {ImageStatus.EXAMPLE, ImageStatus.ACCEPTED}:
        return {"data": data, "annotations": [{"result": result}]}
    if not value["choices"][0]:
        return {"data": data}
    score = round(row.probability, 6)
    return {
        "data": data,
        "predictions": [{"model_version": row.backbone, "score": score, "result": result}],
    }


def _class_names(rows: Iterable[ExportRow]) -> dict[str, int]:
    """Return the classes with numbers from 1."""
    return {
        name: number for number, name in enumerate(sorted({r.label for r in rows if r.label}), 1)
    }


def _by_split(rows: Sequence[ExportRow], files: Sequence[str]) -> Mapping[str, list[Placed]]:
    found: dict[str, list[Placed]] = defaultdict(list)
    for row, file in zip(rows, files, strict=True):
        found[row.split].append((row, file))
    return found


def _size(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError):
        return 0, 0


def _without_controls(text: str) -> str:
    """Drop what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or c >= " ")


def _write_json(path: Path, value: object) -> None:
    path.write_text(
        json.dumps(value, ensure_ascii=False), encoding="utf-8", errors="backslashreplace"
    )
