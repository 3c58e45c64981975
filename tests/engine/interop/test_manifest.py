import csv
import json
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from engine.audit import LabelSource
from engine.interop import LABEL_COLUMNS, MANIFEST_COLUMNS, write_labels
from engine.interop.manifest import write_manifest
from engine.labelling import ImageStatus
from engine.path_text import path_of_text
from tests.engine.interop.builders import make_row

AWKWARD = ["two\nlines.png", "two\r\nlines.png", "re\rturn.png", 'say "hi", you.png', "<img>.png"]
AWKWARD += ["얼룩말/🦓.png", " space .png", "=1+1.png", "semi;colon\ttab.png"]


def read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False)


def test_that_pandas_reads_the_columns_of_a_manifest(tmp_path):
    write_manifest(tmp_path / "manifest.csv", [make_row()])
    assert tuple(read_csv(tmp_path / "manifest.csv").columns) == MANIFEST_COLUMNS


def test_that_pandas_reads_back_what_was_written(tmp_path):
    row = make_row(7, label="horse", probability=0.25, status=ImageStatus.ACCEPTED)
    row = replace(row, source=LabelSource.CONFIRMED, certificate="ab")
    write_manifest(tmp_path / "manifest.csv", [row])
    assert read_csv(tmp_path / "manifest.csv").iloc[0].to_dict() == {
        "path": "image-007.png",
        "class": "horse",
        "status": "accepted",
        "probability": 0.25,
        "round": 1,
        "nearest_example": "example.png",
        "content_hash": row.content_hash,
        "backbone": "descriptor",
        "guess": "horse",
        "source": "confirmed",
        "certificate": "ab",
    }


def test_that_further_columns_only_ever_come_after_the_old_ones():
    assert MANIFEST_COLUMNS[:9] == (
        *("path", "class", "status", "probability", "round", "nearest_example"),
        *("content_hash", "backbone", "guess"),
    )


@pytest.mark.parametrize("path", AWKWARD)
def test_that_csv_gives_an_awkward_path_back(tmp_path, path):
    write_manifest(tmp_path / "manifest.csv", [make_row(path=path), make_row(1)])
    assert list(read_csv(tmp_path / "manifest.csv")["path"]) == [path, "image-001.png"]


@pytest.mark.parametrize("path", AWKWARD)
def test_that_jsonl_gives_an_awkward_path_back(tmp_path, path):
    write_manifest(tmp_path / "manifest.jsonl", [make_row(path=path), make_row(1)])
    text = (tmp_path / "manifest.jsonl").read_bytes().decode()
    assert [json.loads(line)["path"] for line in text.splitlines()] == [path, "image-001.png"]


def test_that_jsonl_has_the_columns_of_the_csv(tmp_path):
    write_manifest(tmp_path / "manifest.jsonl", [make_row()])
    assert tuple(json.loads((tmp_path / "manifest.jsonl").read_text())) == MANIFEST_COLUMNS


def test_that_an_undecodable_name_leaves_the_csv_readable(tmp_path):
    write_manifest(tmp_path / "manifest.csv", [make_row(path=os.fsdecode(b"bad\xff.png"))])
    assert read_csv(tmp_path / "manifest.csv")["path"][0] == r"bad\udcff.png"


def test_that_jsonl_gives_the_bytes_of_an_undecodable_name_back(tmp_path):
    write_manifest(tmp_path / "manifest.jsonl", [make_row(path=os.fsdecode(b"bad\xff.png"))])
    path = json.loads((tmp_path / "manifest.jsonl").read_bytes())["path"]
    assert os.fsencode(path) == b"bad\xff.png"


def test_that_a_dataset_in_parts_has_a_column_for_them(tmp_path):
    write_manifest(tmp_path / "manifest.csv", [make_row(split="train")])
    assert read_csv(tmp_path / "manifest.csv")["split"][0] == "train"


def test_that_the_labels_have_the_columns_of_the_contract(tmp_path):
    write_labels(tmp_path / "labels.csv", [make_row()])
    with (tmp_path / "labels.csv").open(encoding="utf-8", newline="") as stream:
        assert tuple(next(csv.reader(stream))) == LABEL_COLUMNS


def test_that_the_contract_of_the_labels_stays():
    assert LABEL_COLUMNS[:7] == (
        "path",
        "label",
        "guess",
        "probability",
        "status",
        "round",
        "nearest_example",
    )


def test_that_names_that_are_no_text_are_distinct_in_csv(tmp_path):
    paths = [os.fsdecode(b"bad\xff.png"), os.fsdecode(b"bad\xfe.png"), r"bad\udcff.png"]
    rows = [make_row(number, path=path) for number, path in enumerate(paths)]
    write_manifest(tmp_path / "manifest.csv", rows)
    assert [*map(path_of_text, read_csv(tmp_path / "manifest.csv")["path"])] == paths
