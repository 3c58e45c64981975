"""Tables of attributes as people and publishers write them, and what is wrong with bad ones."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.errors import AttributeTableError
from engine.interop import (
    AttributeTable,
    parse_strength,
    read_attribute_table,
    table_notes,
    write_attributes,
)
from engine.project import AttributeKnowledge
from engine.project.classes import composed

NAN = np.nan


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a file and reads it as a table."""

    def read(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_attribute_table(path)

    return read


@pytest.fixture
def refusal(read):
    """Return a function that says why a file is no table."""

    def refusal(content, name="table.csv"):
        with pytest.raises(AttributeTableError) as caught:
            read(content, name)
        assert name in str(caught.value)
        return str(caught.value)

    return refusal


def make_table(class_names, attribute_names, strengths):
    return AttributeTable(class_names, attribute_names, np.array(strengths, np.float32))


def assert_equal(table, class_names, attribute_names, strengths):
    assert table.class_names == class_names
    assert table.attribute_names == attribute_names
    assert table.strengths.dtype == np.float32
    np.testing.assert_allclose(table.strengths, strengths, atol=1e-6)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_that_a_delimiter_is_found_out(read, delimiter):
    text = "class,stripes,big\nzebra,1,0\nhorse,0,\n".replace(",", delimiter)
    assert_equal(read(text), ("zebra", "horse"), ("stripes", "big"), [[1, 0], [0, NAN]])


def test_that_a_comma_is_decimal_where_semicolons_part_the_cells(read):
    assert_equal(read("class;a;b\nzebra;0,5;1\n"), ("zebra",), ("a", "b"), [[0.5, 1]])


def test_that_a_delimiter_inside_a_name_parts_nothing(read):
    text = 'class,"a;b;c, or d"\nzebra;x,1\n'
    assert_equal(read(text), ("zebra;x",), ("a;b;c, or d",), [[1]])


def test_that_the_marks_of_spreadsheets_do_no_harm(read):
    text = "\ufeffclass,stripes,,\r\nzebra,1,,\r\n,,,\r\nhorse,0,,\r\n"
    assert_equal(read(text), ("zebra", "horse"), ("stripes",), [[1], [0]])


def test_that_a_row_may_be_longer_by_empty_cells(read):
    assert_equal(read("class,stripes\nzebra,1,,\n"), ("zebra",), ("stripes",), [[1]])


@pytest.mark.parametrize(
    ("cell", "strength"),
    [
        ("1", 1),
        ("0", 0),
        ("yes", 1),
        ("NO", 0),
        ("True", 1),
        ("absent", 0),
        ("x", 1),
        ("", NAN),
        ("?", NAN),
        ("unknown", NAN),
        ("nan", NAN),
        (" 0.25 ", 0.25),
        ("70%", 0.7),
        ("70 %", 0.7),
        ("1e-1", 0.1),
    ],
)
def test_that_a_cell_is_understood(read, cell, strength):
    assert_equal(read(f"class,a\nzebra,{cell}\n"), ("zebra",), ("a",), [[strength]])


def test_that_a_table_of_percent_is_known_by_its_numbers(read):
    table = read("class,a,b,c\nzebra,100,1,no\nhorse,37.5,0,yes\n")
    np.testing.assert_allclose(table.strengths, [[1, 0.01, 0], [0.375, 0, 1]])


def test_that_a_slip_among_ones_is_no_percentage(refusal):
    said = refusal("class,a,b\nzebra,1,1\nhorse,0,10\n")
    assert "line 3: “10” for “b” of “horse” is more than 1" in said
    assert "put a % sign" in said


def test_that_signed_percentages_mix_with_ones(read):
    table = read("class,a,b\nzebra,1,1\nhorse,0,10%\n")
    np.testing.assert_allclose(table.strengths, [[1, 1], [0, 0.1]], atol=1e-6)


@pytest.mark.parametrize("cell", ["-0.5", "101%", "inf", "1e999", "perhaps", "0,5", "-1", "--"])
def test_that_a_cell_that_says_nothing_is_named_with_its_line(refusal, cell):
    said = refusal(f'class,big,a\nzebra,1,0\n\nhorse,1,"{cell}"\n')
    assert f"line 4: “{cell}” is no strength of “a” for “horse”" in said
    assert "Write 1 or yes" in said


def test_that_a_number_above_100_is_refused(refusal):
    assert "line 2: “150” is no strength" in refusal("class,a,b\nzebra,150,20\n")


def test_that_a_long_cell_is_shown_in_part(refusal):
    assert len(refusal(f"class,a\nzebra,{'long' * 500}\n")) < 400


def test_that_a_second_line_for_a_class_is_refused(refusal):
    said = refusal("class,a\nzebra,1\nhorse,0\n Zebra ,0\n")
    assert "line 4: The class “Zebra” is there already" in said


def test_that_a_second_column_for_an_attribute_is_refused(refusal):
    assert "“Big” is there twice" in refusal("class,big,a,Big\nzebra,1,0,1\n")


def test_that_equal_accents_make_equal_names(refusal):
    assert "is there already" in refusal("class,a\nz\u00e9bu,1\nze\u0301bu,0\n")


def test_that_an_attribute_without_name_is_refused(refusal):
    assert "attribute 2 has no name" in refusal("class,a,,b\nzebra,1,1,1\n")


def test_that_a_class_without_name_is_refused(refusal):
    assert "line 2: This class has no name" in refusal("class,a\n ,1\n")


@pytest.mark.parametrize("content", ["class\nzebra\n", "just some words"])
def test_that_a_file_without_attribute_is_refused(refusal, content):
    said = refusal(content)
    assert "has no attribute" in said
    assert "separated by commas" in said


def test_that_a_file_without_class_is_refused(refusal):
    assert "has no class" in refusal("class,a,b\n")


@pytest.mark.parametrize("name", ["table.csv", "table.json"])
@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_that_an_empty_file_is_refused(refusal, content, name):
    assert "is empty" in refusal(content, name)


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0", b"\xff\xfea\0b\0", b"caf\xe9,1\n"])
def test_that_a_file_that_is_no_text_is_refused(refusal, content):
    assert "Save the table as “CSV UTF-8”" in refusal(content)


def test_that_a_line_of_another_length_is_named(refusal):
    said = refusal("class,a,b\nzebra,1,0\nhorse,1\n")
    assert "line 3: 2 cells, but the first line names 3 columns" in said


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp949"])
def test_that_a_spreadsheet_in_another_encoding_is_refused(refusal, encoding):
    said = refusal("종류,줄무늬\n얼룩말,1\n".encode(encoding))
    assert "Save the table as “CSV UTF-8”" in said


def test_that_korean_names_are_read(read):
    text = "\ufeff종류,줄무늬,뿔\r\n얼룩말,1,0\r\n영양,,1\r\n"
    assert_equal(read(text), ("얼룩말", "영양"), ("줄무늬", "뿔"), [[1, 0], [NAN, 1]])


def test_that_a_table_may_be_very_wide(read):
    names = tuple(f"attribute {number}" for number in range(10_000))
    table = read(f"class,{','.join(names)}\nzebra,{','.join('10' * 5000)}\n")
    assert table.attribute_names == names
    assert table.strengths.sum() == 5000


def test_that_a_table_may_hold_one_class_and_nothing_known(read):
    assert_equal(read("class,a,b\nzebra,,?\n"), ("zebra",), ("a", "b"), [[NAN, NAN]])


def test_that_a_cell_longer_than_any_table_has_is_refused(refusal):
    assert "is no table" in refusal(f"class,a\nzebra,{'1' * 200_000}\n")


def test_that_a_missing_file_is_named(tmp_path):
    with pytest.raises(AttributeTableError, match=r"gone\.csv cannot be read"):
        read_attribute_table(tmp_path / "gone.csv")


def test_that_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(AttributeTableError, match="is not a file"):
        read_attribute_table(tmp_path / "pipe.csv")


def test_that_json_is_read(read):
    text = '{"zebra": {"stripes": 1, "big": null}, "horse": {"big": "70%", "stripes": false}}'
    table = read(text, "table.JSON")
    assert_equal(table, ("zebra", "horse"), ("stripes", "big"), [[1, NAN], [0, 0.7]])


def test_that_half_a_character_in_json_does_no_harm(read):
    assert_equal(read(r'{"zebra\ud800": {"a\ud800": 1}}', "t.json"), ("zebra?",), ("a?",), [[1]])


def test_that_an_attribute_left_out_in_json_is_unknown(read):
    table = read('{"zebra": {"stripes": 1}, "horse": {"big": 1}}', "t.json")
    assert_equal(table, ("zebra", "horse"), ("stripes", "big"), [[1, NAN], [NAN, 1]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1, 2]", "something else than checklists"),
        ('{"zebra": 1}', "something else than checklists"),
        ("{}", "has no attribute"),
        ('{"zebra": {}}', "has no attribute"),
        ('{"zebra":\n {"a": 1,}}', "line 2: this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        ('{"zebra": {"a": ' + "1" * 5000 + "}}", "this is no JSON"),
        ('{"zebra": {"a": 1, "a": 0}}', "has the attribute “a” twice"),
        ('{"zebra": {"a": 1}, "zebra": {"a": 0}}', "“zebra” is there already"),
        ('{"zebra": {"a": 1, "A": 0}}', "“A” is there twice"),
        ('{"zebra": {"a": [1]}}', "“[1]” is no strength of “a” for “zebra”"),
        ('{"zebra": {"a": -0.1}}', "“-0.1” is no strength of “a” for “zebra”"),
    ],
)
def test_that_bad_json_is_refused(refusal, text, words):
    assert words in refusal(text, "table.json")


def write_animals(folder: Path):
    folder.mkdir(exist_ok=True)
    (folder / "classes.txt").write_text("       1\tantelope\n       2\tgrizzly+bear\n")
    (folder / "predicates.txt").write_text(" 1\tblack\n 2\tnew world\n 3\tbig\n")
    (folder / "predicate-matrix-binary.txt").write_text("0 1 0\n1 0 1\n")
    matrix = "  -1.00   0.50 0.00\n 39.25 100.00 88.00\n"
    (folder / "predicate-matrix-continuous.txt").write_text(matrix)
    return folder


@pytest.mark.parametrize("name", ["", "predicate-matrix-binary.txt"])
def test_that_animals_with_attributes_is_read(tmp_path, name):
    table = read_attribute_table(write_animals(tmp_path / "awa") / name)
    names = ("antelope", "grizzly+bear"), ("black", "new world", "big")
    assert_equal(table, *names, [[0, 1, 0], [1, 0, 1]])


def test_that_minus_one_is_unknown_in_the_continuous_matrix_of_animals(tmp_path):
    folder = write_animals(tmp_path)
    table = read_attribute_table(folder / "predicate-matrix-continuous.txt")
    np.testing.assert_allclose(table.strengths, [[NAN, 0.005, 0], [0.3925, 1, 0.88]])


@pytest.mark.parametrize("name", ["CUB", "CUB/attributes/class_attribute_labels_continuous.txt"])
def test_that_cub_is_read(tmp_path, name):
    folder = tmp_path / "CUB" / "attributes"
    folder.mkdir(parents=True)
    (tmp_path / "attributes.txt").write_text("1 has_bill_shape::curved\n2 has_wing_color::blue\n")
    (tmp_path / "CUB" / "classes.txt").write_text("1 001.Albatross\n2 002.Auklet\n")
    matrix = "0.000000 2.770083\n100.000000 0.500000\n"
    (folder / "class_attribute_labels_continuous.txt").write_text(matrix)
    table = read_attribute_table(tmp_path / name)
    names = ("001.Albatross", "002.Auklet"), ("has_bill_shape::curved", "has_wing_color::blue")
    assert_equal(table, *names, [[0, 0.02770083], [1, 0.005]])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("classes.txt", None, "needs the file classes.txt"),
        ("predicates.txt", None, "needs the file predicates.txt"),
        ("classes.txt", "1 antelope\n", "has 2 lines, but classes.txt names 1 classes"),
        ("predicates.txt", "1 black\n", "line 1: 3 numbers, but predicates.txt names 1"),
        ("predicate-matrix-binary.txt", "0 1 0\n1 0 a\n", "line 2: “a” is no strength of “big”"),
        ("predicate-matrix-binary.txt", "", "is empty"),
    ],
)
def test_that_matrices_and_names_must_fit(tmp_path, name, content, words):
    folder = write_animals(tmp_path / "awa")
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(AttributeTableError, match=words):
        read_attribute_table(folder)


def test_that_a_folder_without_matrix_is_refused(tmp_path):
    with pytest.raises(AttributeTableError, match="without a matrix of attributes"):
        read_attribute_table(tmp_path)


names = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6)
    .map(str.strip)
    .filter(bool),
    min_size=1,
    max_size=4,
    unique_by=str.casefold,
).map(lambda held: tuple(f"{number} {name}" for number, name in enumerate(held)))


@pytest.mark.parametrize("suffix", [".csv", ".json"])
@settings(deadline=None, max_examples=60)
@given(data=st.data(), class_names=names, attribute_names=names)
def test_that_what_is_written_is_read_again(
    tmp_path_factory, suffix, data, class_names, attribute_names
):
    shape = len(class_names), len(attribute_names)
    cells = st.one_of(st.just(NAN), st.floats(0, 1, width=32))
    path = tmp_path_factory.mktemp("tables") / f"table{suffix}"
    table = AttributeTable(
        tuple(map(composed, class_names)),
        tuple(map(composed, attribute_names)),
        data.draw(arrays(np.float32, shape, elements=cells)),
    )
    write_attributes(path, AttributeKnowledge(table))
    again = read_attribute_table(path)
    assert_equal(again, table.class_names, table.attribute_names, table.strengths)


def test_that_a_table_is_written_as_csv(tmp_path):
    table = make_table(("zebra", "a, b"), ("big",), [[1], [NAN]])
    write_attributes(tmp_path / "t.csv", AttributeKnowledge(table))
    assert (tmp_path / "t.csv").read_text() == 'class,big\nzebra,1\n"a, b",\n'


def test_that_an_attribute_may_be_called_class(tmp_path):
    write_attributes(
        tmp_path / "t.csv", AttributeKnowledge(make_table(("zebra",), ("class",), [[0.5]]))
    )
    assert (tmp_path / "t.csv").read_text() == "class,class\nzebra,0.5\n"


def test_that_another_ending_is_refused(tmp_path):
    with pytest.raises(AttributeTableError, match=r"neither in \.csv nor in \.json"):
        write_attributes(
            tmp_path / "t.xlsx", AttributeKnowledge(make_table(("zebra",), ("big",), [[1]]))
        )


def test_that_a_failed_write_leaves_the_old_table(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text("old")
    monkeypatch.setattr(
        "engine.interop.attribute_tables.write_lines",
        lambda *_, **__: (_ for _ in ()).throw(OSError()),
    )
    with pytest.raises(Exception, match="was not written"):
        write_attributes(path, AttributeKnowledge(make_table(("zebra",), ("big",), [[1]])))
    assert path.read_text() == "old"
    assert [place.name for place in tmp_path.iterdir()] == ["t.csv"]


def test_that_useful_checklists_need_no_note():
    assert table_notes(make_table(("a", "b"), ("x", "y"), [[1, 0], [0, 1]])) == ()


def test_that_a_checklist_of_nothing_known_is_noted():
    (note,) = table_notes(make_table(("a", "b"), ("x",), [[1], [NAN]]))
    assert str(note).startswith("Nothing is known of b")


def test_that_classes_that_cannot_be_told_apart_are_noted():
    rows = [[1, NAN], [1, 0], [1, NAN], [0, 1]]
    (note,) = table_notes(make_table(("a", "b", "c", "d"), ("x", "y"), rows))
    assert str(note).startswith("a and c cannot be told apart")


def test_that_attributes_nobody_has_are_noted():
    (note,) = table_notes(make_table(("a", "b"), ("x", "y", "z"), [[1, 0, NAN], [0, 0, NAN]]))
    assert str(note).startswith("No class has y, z")


def test_that_of_many_attributes_nobody_has_the_first_are_named():
    names = tuple(f"x{number}" for number in range(10_000))
    (note,) = table_notes(make_table(("a",), ("big", *names), [[1] + [0] * 10_000]))
    assert "x6, x7 … (+9,992), which" in str(note)


def test_that_a_file_of_tags_alone_needs_no_note():
    assert table_notes(make_table((), ("x",), np.empty((0, 1)))) == ()


@pytest.mark.parametrize(("text", "strength"), [("yes", 1), ("70%", 0.7), ("unknown", None)])
def test_that_a_single_strength_is_understood(text, strength):
    assert parse_strength(text) == strength


@pytest.mark.parametrize("text", ["70", "-1", "maybe"])
def test_that_a_single_strength_that_says_nothing_is_refused(text):
    with pytest.raises(ValueError, match=text):
        parse_strength(text)


def test_that_names_that_a_spreadsheet_would_compute_come_back(tmp_path):
    names = ("=1+1", "'=1+1", "@zebra", "-tail", "'tis")
    table = AttributeTable(names, ("+stripes",), np.ones((5, 1), np.float32))
    write_attributes(tmp_path / "t.csv", AttributeKnowledge(table))
    assert "\n=" not in (tmp_path / "t.csv").read_text()
    read = read_attribute_table(tmp_path / "t.csv")
    assert (read.class_names, read.attribute_names) == (names, ("+stripes",))
