"""Names show as the text they are, on one line."""

import pytest
from PySide6.QtGui import Qt

from gui.plain_text import one_line, plain_tooltip, shortened


@pytest.mark.parametrize("text", ["<img src=x>", "붉은여우", "fox 🦊", "a & b", "&lt;b&gt;"])
def test_that_an_ordinary_line_stays_as_it_is(text):
    assert one_line(text) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_that_a_line_end_becomes_a_sign(end):
    assert one_line(f"red{end}fox") == "red⏎fox"


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\udcff"])
def test_that_what_cannot_be_drawn_becomes_a_replacement_sign(mark):
    assert one_line(f"a{mark}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["<img src=x>", "a <b>c</b>", "&lt;img src=x&gt;", "<!DOCTYPE x>"])
def test_that_qt_takes_no_tooltip_for_html(text):
    assert Qt.mightBeRichText(text)
    assert not Qt.mightBeRichText(plain_tooltip(text))


def test_that_a_long_name_is_cut_with_an_ellipsis():
    assert shortened("abcdefgh", n_letters=5) == "abcd…"
    assert shortened("abcde", n_letters=5) == "abcde"
