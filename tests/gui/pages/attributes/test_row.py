"""A row shows its name, and how far its attribute is above chance."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from gui.pages.attributes.row import AttributeRowDelegate
from gui.theme import LIGHT
from tests.gui.attribute_stage import AttributeStage

WIDTH_PX, HEIGHT_PX = 246, 28
ROLES = QPalette.ColorRole


@pytest.fixture
def stage(qapp, tmp_path):
    stage = AttributeStage(tmp_path)
    yield stage
    stage.document.close()


@pytest.fixture
def painted(stage):
    """Return the picture of a row of the stage."""

    def paint(row, state=QStyle.StateFlag.State_Enabled):
        model = stage.make_model()
        option = QStyleOptionViewItem()
        option.palette, option.state = LIGHT.palette(), state
        option.rect = QRect(0, 0, WIDTH_PX, HEIGHT_PX)
        image = QImage(WIDTH_PX, HEIGHT_PX, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.window))
        painter = QPainter(image)
        AttributeRowDelegate().paint(painter, option, model.index(row))
        painter.end()
        return image

    return paint


def n_bar_pixels(image, colour):
    """Count the pixels of a colour on the line of the bar."""
    columns = range(WIDTH_PX - 8 - 36, WIDTH_PX - 8)
    return sum(image.pixelColor(x, HEIGHT_PX // 2) == QColor(colour) for x in columns)


@pytest.mark.parametrize(
    ("reliability", "filled"), [(0.3, 0), (0.5, 0), (0.75, 18), (0.875, 27), (1.0, 36)]
)
def test_that_the_bar_is_empty_at_chance_and_full_at_certainty(stage, painted, reliability, filled):
    stage.add("red")
    stage.judge(red=reliability)
    image = painted(0)
    assert n_bar_pixels(image, LIGHT.muted) == pytest.approx(filled, abs=2)
    assert n_bar_pixels(image, LIGHT.line) == pytest.approx(36 - filled, abs=2)


def test_that_there_is_no_bar_while_the_reliability_is_unknown(stage, painted):
    stage.add("red")
    image = painted(0)
    assert n_bar_pixels(image, LIGHT.window) == 36


def test_that_a_long_name_stops_before_the_count(stage, painted):
    (red,) = stage.add("m" * 200)
    without = painted(0)
    stage.tag(red, 1)
    assert painted(0) != without
    assert painted(0).pixelColor(WIDTH_PX - 4, HEIGHT_PX // 2) == QColor(LIGHT.window)


def test_that_a_selected_row_is_framed_in_the_accent(stage, painted):
    stage.add("red")
    image = painted(0, QStyle.StateFlag.State_Selected)
    assert image.pixelColor(WIDTH_PX // 2, 1) == QColor(LIGHT.accent)


def test_that_headings_have_no_frame(stage, painted):
    stage.add("red", group="colour")
    image = painted(0, QStyle.StateFlag.State_MouseOver)
    assert image.pixelColor(WIDTH_PX // 2, 1) == QColor(LIGHT.window)
