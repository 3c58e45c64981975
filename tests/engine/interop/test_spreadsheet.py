import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.interop import write_labels
from engine.interop.manifest import write_manifest
from engine.interop.spreadsheet import guarded, unguarded
from tests.engine.interop.builders import make_row

FORMULA = '=HYPERLINK("http://x")'


def cells(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.DictReader(stream))


@given(st.text(st.sampled_from("'=+-@\t\ra")))
def test_that_every_cell_comes_back(cell):
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("first", "=+-@\t\r")
def test_that_no_cell_of_the_labels_is_computed(tmp_path, first):
    row = make_row(path=f"{first}1.png", label=f"{first}zebra", nearest_example=f"{first}2.png")
    write_labels(tmp_path / "labels.csv", [row])
    texts = [cell for cell in cells(tmp_path / "labels.csv").values() if first in cell]
    assert len(texts) == 4
    assert all(text.startswith(f"'{first}") for text in texts)


def test_that_labels_are_exact_when_asked(tmp_path):
    write_labels(tmp_path / "labels.csv", [make_row(label=FORMULA)], is_guarded=False)
    assert cells(tmp_path / "labels.csv")["label"] == FORMULA


def test_that_a_manifest_is_exact(tmp_path):
    write_manifest(tmp_path / "manifest.csv", [make_row(label=FORMULA)])
    assert cells(tmp_path / "manifest.csv")["class"] == FORMULA


@pytest.mark.parametrize("cell", ["zebra", "", "a=b", "'tis", "''", "1-2"])
def test_that_other_cells_are_as_they_were(cell):
    assert guarded(cell) == cell
