"""Cells from a spreadsheet go where their names or their place say, or nowhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.errors import AttributeTableError
from engine.interop.pasted_table import copied_text, read_pasted
from engine.project import AttributeTable

NAN = np.nan
HELD = AttributeTable(
    ("zebra", "horse", "Whale"), ("stripes", "hooves", "Fins"), np.full((3, 3), NAN, np.float32)
)


def paste(text, row=0, column=0, held=HELD):
    return read_pasted(text, held, row=row, column=column)


def refusal(text, **where):
    with pytest.raises(AttributeTableError) as caught:
        paste(text, **where)
    return str(caught.value)


def assert_table(table, class_names, attribute_names, strengths):
    assert table.class_names == class_names
    assert table.attribute_names == attribute_names
    np.testing.assert_allclose(table.strengths, strengths, atol=1e-6)


def test_that_values_fill_the_table_from_a_cell_on():
    pasted = paste("1\t0\n\t70%\n", row=1, column=1)
    assert_table(pasted.table, ("horse", "Whale"), ("hooves", "Fins"), [[1, 0], [NAN, 0.7]])
    assert pasted.n_left_out == 0


def test_that_cells_beyond_the_edge_are_left_out_and_counted():
    pasted = paste("1\t0\t1\n0\t1\t0\n1\t1\t1", row=2, column=1)
    assert_table(pasted.table, ("Whale",), ("hooves", "Fins"), [[1, 0]])
    assert pasted.n_left_out == 7


def test_that_an_empty_line_says_that_nobody_knows():
    pasted = paste("1\n\n0\n")
    assert_table(pasted.table, HELD.class_names, ("stripes",), [[1], [NAN], [0]])


@pytest.mark.parametrize("corner", ["", "class", "Class", "Species"])
def test_that_names_on_both_sides_say_which_cells_are_meant(corner):
    pasted = paste(f"{corner}\tfins\ttusks\nwhale\t1\t0\nwalrus\t1\t1\n", row=2, column=2)
    assert_table(pasted.table, ("whale", "walrus"), ("fins", "tusks"), [[1, 0], [1, 1]])


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_that_tabs_semicolons_and_commas_divide_cells(delimiter):
    text = '"class","stripes","hooves"\nzebra,1,0'.replace(",", delimiter)
    assert_table(paste(text).table, ("zebra",), ("stripes", "hooves"), [[1, 0]])


def test_that_quotes_hold_a_name_together():
    table = paste('class\t"a\tb"\n"say ""hi"""\t1').table
    assert_table(table, ('say "hi"',), ("a\tb",), [[1]])


def test_that_a_comma_is_a_decimal_one_where_it_divides_nothing():
    table = paste("class\tblack, white\nzebra\t0,5").table
    assert_table(table, ("zebra",), ("black, white",), [[0.5]])


def test_that_what_a_spreadsheet_leaves_around_a_table_is_dropped():
    table = paste("class\tstripes\t\n\t\t\nzebra\t1\t\n\t\t\n").table
    assert_table(table, ("zebra",), ("stripes",), [[1]])


def test_that_a_header_alone_names_the_columns():
    pasted = paste("hooves\tstripes\n1\t0\n0\t1\n", row=1, column=2)
    assert_table(pasted.table, ("horse", "Whale"), ("hooves", "stripes"), [[1, 0], [0, 1]])


def test_that_names_in_the_first_column_alone_name_the_rows():
    pasted = paste("whale\t1\nzebra\t0\n", row=1, column=2)
    assert_table(pasted.table, ("whale", "zebra"), ("Fins",), [[1], [0]])


def test_that_a_header_alone_defines_nothing():
    assert "no attribute “tusks”" in refusal("hooves\ttusks\n1\t0")


def test_that_names_in_the_first_column_alone_define_nothing():
    assert "no class “walrus”" in refusal("whale\t1\nwalrus\t0")


def test_that_the_first_wrong_cell_is_named():
    text = refusal("1\t0\n0\tmaybe\nperhaps\t1", column=1)
    assert "line 2" in text
    assert "“maybe” is no strength of “Fins” for “horse”" in text


def test_that_a_wrong_cell_beside_a_name_is_no_name():
    assert "“maybe” is no strength" in refusal("zebra\tmaybe\nhorse\t1")


def test_that_values_need_names_where_there_is_no_table_yet():
    empty = AttributeTable((), (), np.empty((0, 0), np.float32))
    assert "There is no class yet" in refusal("1\t0", held=empty)
    assert paste("class\tfins\ncod\t1", held=empty).table.class_names == ("cod",)


def test_that_an_empty_clipboard_is_refused():
    assert "no table on the clipboard" in refusal("")


def test_that_empty_cells_can_be_pasted():
    assert_table(paste("\t\n").table, ("zebra",), ("stripes", "hooves"), [[NAN, NAN]])


@pytest.mark.parametrize(
    "text", ["class\tfins\tFINS\nzebra\t1\t0", "class\tfins\nzebra\t1\nZebra\t0"]
)
def test_that_a_name_that_is_there_twice_is_refused(text):
    assert "is on the clipboard twice" in refusal(text)


def test_that_values_without_a_name_are_refused():
    assert "no name" in refusal("class\tfins\nzebra\t1\n\t0")


@given(
    arrays(np.float32, (2, 3), elements=st.sampled_from([0, 1, 0.25, 0.7, NAN])),
    st.booleans(),
)
def test_that_what_is_copied_can_be_pasted(strengths, has_names):
    held = AttributeTable(("a\nb", 'c"'), ("x", "1", "\tlong"), strengths)
    pasted = paste(copied_text(held, has_names=has_names), held=held)
    np.testing.assert_array_equal(pasted.table.strengths, strengths)
