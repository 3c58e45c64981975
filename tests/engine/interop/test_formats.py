"""Each format is read back as its own programs read it: the same images, classes and bytes."""

import json
from typing import get_args

import pandas as pd
import pytest
from defusedxml.ElementTree import parse
from torchvision.datasets import CocoDetection, ImageFolder

from engine.cli.commands.export import export as export_command
from engine.errors import ExportError
from engine.interop import FORMATS, ExportPlan, Format, export
from engine.interop.importing import read_labels
from engine.jobs import Job
from engine.labelling import ImageStatus
from tests.engine.interop.builders import make_row, with_files

NAMES = [
    "고양이",
    "e\u0301 cafe\u0301",
    "🦊",
    'quo"te',
    "a, b",
    "two\nlines",
    "=1+1",
    "train",
    "CON",
    "a/b",
]
SPLITS = {"train": 0.5, "val": 0.5}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "images"


@pytest.fixture
def rows(root):
    """Two images of each class, one a person's, with names that are as odd."""
    return with_files(
        root,
        [
            make_row(
                2 * number + twin,
                f"{number}/{name.replace('/', '_')[:20]}-{twin}.png",
                label=name,
                status=ImageStatus.ACCEPTED if twin else ImageStatus.AUTO,
            )
            for number, name in enumerate(NAMES)
            for twin in (0, 1)
        ],
    )


def run(rows, root, out, file_format, splits=None):
    return export(
        Job(), rows, ExportPlan(format=file_format, splits=splits or {}), root=root, out=out
    )


def content(rows, root):
    return sorted((row.label, (root / row.path).read_bytes()) for row in rows)


def test_that_command_line_and_engine_know_the_same_formats():
    offered = get_args(export_command.__annotations__["kind"])[0]
    assert set(get_args(offered)) == set(FORMATS) == set(get_args(Format))


@pytest.mark.parametrize("file_format", [name for name in FORMATS if name != "yolo"])
@pytest.mark.parametrize("splits", [{}, SPLITS])
def test_that_what_was_written_is_imported_again(rows, root, tmp_path, file_format, splits):
    run(rows, root, tmp_path / "out", file_format, splits)
    found = read_labels(tmp_path / "out")
    assert len(found.labels) == len(rows)
    assert {label.content_hash.hex() for label in found.labels} == {r.content_hash for r in rows}


def test_that_hugging_face_finds_each_file_and_its_label(rows, root, tmp_path):
    run(rows, root, tmp_path / "out", "huggingface", SPLITS)
    found = []
    for table in (tmp_path / "out").glob("*/metadata.csv"):
        for _, line in pd.read_csv(table, keep_default_na=False).iterrows():
            path = table.parent / line["file_name"]
            assert path.stem.isdigit()
            found.append((line["label"], path.read_bytes()))
    assert sorted(found) == content(rows, root)


def test_that_torchvision_reads_coco(rows, root, tmp_path):
    run(rows, root, tmp_path / "out", "coco")
    dataset = CocoDetection(tmp_path / "out/images", tmp_path / "out/annotations.json")
    assert len(dataset) == len(rows)


def test_that_coco_names_each_class_once_and_each_file(rows, root, tmp_path):
    run(rows, root, tmp_path / "out", "coco", SPLITS)
    found = []
    for split in SPLITS:
        held = json.loads((tmp_path / f"out/annotations_{split}.json").read_text("utf-8"))
        names = {category["id"]: category["name"] for category in held["categories"]}
        of_image = {a["image_id"]: names[a["category_id"]] for a in held["annotations"]}
        for image in held["images"]:
            path = tmp_path / "out/images" / image["file_name"]
            assert (image["width"], image["height"]) > (0, 0)
            found.append((of_image[image["id"]], path.read_bytes()))
    assert sorted(found) == content(rows, root)


def test_that_fiftyone_finds_each_file_by_its_name(rows, root, tmp_path):
    run(rows, root, tmp_path / "out", "fiftyone")
    held = json.loads((tmp_path / "out/labels.json").read_text("utf-8"))
    files = {path.stem: path for path in (tmp_path / "out/data").iterdir()}
    found = [(held["classes"][n], files[name].read_bytes()) for name, n in held["labels"].items()]
    assert sorted(found) == content(rows, root)


def test_that_label_studio_tells_people_from_the_engine(rows, root, tmp_path):
    run(rows, root, tmp_path / "out", "label-studio")
    tasks = json.loads((tmp_path / "out/tasks.json").read_text("utf-8"))
    for task, row in zip(tasks, rows, strict=True):
        kind = "annotations" if row.status == ImageStatus.ACCEPTED else "predictions"
        assert task[kind][0]["result"][0]["value"] == {"choices": [row.label]}
        assert task["data"]["image"].endswith(row.path)


def test_that_cvat_has_a_tag_for_each_image(rows, root, tmp_path):
    run(rows, root, tmp_path / "out", "cvat")
    tree = parse(tmp_path / "out/annotations.xml").getroot()
    found = {image.get("name"): image.find("tag").get("label") for image in tree.iter("image")}
    assert {name: label.replace("\n", " ") for name, label in found.items()} == {
        row.path: row.label.replace("\n", " ") for row in rows
    }


def test_that_yolo_is_written_in_parts_or_refused(rows, root, tmp_path):
    with pytest.raises(ExportError, match="needs the parts train, val"):
        run(rows, root, tmp_path / "out", "yolo")
    run(rows, root, tmp_path / "out", "yolo", SPLITS)
    assert len(ImageFolder(tmp_path / "out/train")) + len(ImageFolder(tmp_path / "out/val")) == 20
