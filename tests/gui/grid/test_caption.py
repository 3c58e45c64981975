"""Captions hold on one line whatever a class is called."""

import pytest
from PySide6.QtGui import QFont, QFontMetrics

from engine.labelling import ImageStatus
from engine.project import ClassDefinition
from gui.grid.caption import Caption, CaptionPainter, CaptionStyle, Mark

GUESS = CaptionStyle(Mark.HOLLOW_DOT, is_guess=True)


@pytest.fixture
def captions(qapp):
    return CaptionPainter({ImageStatus.AUTO: GUESS})


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(QFont())


def caption(name):
    return Caption(ImageStatus.AUTO, ClassDefinition(1, name, "#4c78a8"), 0.5, "file.png")


def test_that_long_names_are_cut(captions, metrics):
    fitted = captions.fitted("a very long name of a class", 60, metrics)
    assert fitted.endswith("…")
    assert metrics.horizontalAdvance(fitted) <= 60


def test_that_names_of_several_lines_stay_on_one(captions, metrics):
    assert captions.fitted("lion\nking", 500, metrics) == "lion⏎king"


def test_that_markup_is_text(captions, metrics):
    assert captions.fitted("<b>x</b>", 500, metrics) == "<b>x</b>"


def test_that_the_class_is_named(captions):
    assert captions.words(caption("zebra"), GUESS) == "zebra"


def test_that_an_image_without_class_is_named_by_its_file(captions):
    bare = Caption(ImageStatus.PENDING, None, 0.0, "file.png")
    assert captions.words(bare, CaptionStyle()) == "file.png"


def test_that_fixed_words_come_before_the_class(captions):
    style = CaptionStyle(Mark.DASH, words="None of these")
    assert captions.words(caption("zebra"), style) == "None of these"


@pytest.mark.parametrize(("probability", "percent"), [(0.999, "99%"), (1.0, "100%"), (0.0, "0%")])
def test_that_only_certainty_is_a_hundred_percent(captions, probability, percent):
    assert captions.percent(probability) == percent
