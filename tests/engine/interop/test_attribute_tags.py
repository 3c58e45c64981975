"""CSV of which image shows which attribute."""

import numpy as np
import pytest

from engine.errors import AttributeTableError
from engine.interop import (
    AttributeTable,
    read_attribute_table,
    read_attributes,
    write_attributes,
)
from engine.project import AttributeKnowledge

NAN = np.nan


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a CSV file and reads what is known."""

    def read(content):
        (tmp_path / "tags.csv").write_text(content, "utf-8")
        return read_attributes(tmp_path / "tags.csv")

    return read


@pytest.fixture
def refusal(read):
    def refusal(content):
        with pytest.raises(AttributeTableError) as caught:
            read(content)
        assert "tags.csv" in str(caught.value)
        return str(caught.value)

    return refusal


@pytest.mark.parametrize("corner", ["image", "Image", " IMAGE ", "file", "Path", "이미지"])
def test_that_the_first_header_makes_the_rows_images(read, corner):
    known = read(f"{corner},stripes,horns\na/b.jpg,1,0\nA/b.jpg,,yes\n")
    assert known.image_paths == ("a/b.jpg", "A/b.jpg")
    assert known.checklists.attribute_names == ("stripes", "horns")
    assert known.checklists.strengths.shape == (0, 2)
    assert known.tags.dtype == np.float32
    np.testing.assert_array_equal(known.tags, [[1, 0], [NAN, 1]])


@pytest.mark.parametrize("corner", ["class", "", "species", "images of"])
def test_that_any_other_header_makes_the_rows_classes(read, corner):
    assert read(f"{corner},stripes\nzebra,1\n").checklists.class_names == ("zebra",)


@pytest.mark.parametrize("cell", ["0.5", "50%", "2", "-1", "100", "perhaps"])
def test_that_a_cell_that_is_no_tag_is_named_with_its_line(refusal, cell):
    said = refusal(f"image,horns,big\na.jpg,1,0\nb.jpg,1,{cell}\n")
    assert f"line 3: “{cell}” does not say whether b.jpg shows “big”. Write 1" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("image,a\nb.jpg,1\nb.jpg,0\n", "line 3: The image “b.jpg” is there already"),
        ("image,a\n ,1\n", "line 2: This image has no path"),
        ("image,a,A\nb.jpg,1,1\n", "“A” is there twice"),
        ("image,a\n", "has no image"),
        ("image\nb.jpg\n", "has no attribute"),
        ("image,a,b\nb.jpg,1\n", "line 2: 2 cells, but the first line names 3 columns"),
    ],
)
def test_that_bad_tags_are_refused(refusal, content, words):
    assert words in refusal(content)


def test_that_tags_are_no_checklists(read, tmp_path):
    read("image,a\nb.jpg,1\n")
    with pytest.raises(AttributeTableError, match="holds no checklist of a class"):
        read_attribute_table(tmp_path / "tags.csv")


def test_that_tags_are_written_and_read_again(tmp_path):
    nobody = AttributeTable((), ("줄무늬", "a, b"), np.empty((0, 2), np.float32))
    tags = np.array([[1, NAN], [0, 1]], np.float32)
    knowledge = AttributeKnowledge(nobody, image_paths=("a/가.jpg", "b.jpg"), tags=tags)
    path = tmp_path / "tags.csv"
    write_attributes(path, knowledge, with_tags=True)
    assert path.read_text("utf-8") == 'image,줄무늬,"a, b"\na/가.jpg,1,\nb.jpg,0,1\n'
    again = read_attributes(path)
    assert again.image_paths == knowledge.image_paths
    np.testing.assert_array_equal(again.tags, tags)
