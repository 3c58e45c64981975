"""Widgets fill lines from the left."""

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from gui.widgets.flow_box import FlowBox, flow


class Brick(QWidget):
    def __init__(self, width=40):
        super().__init__()
        self._width = width

    def sizeHint(self):
        return QSize(self._width, 20)


@pytest.fixture
def box(qtbot):
    box = FlowBox(gap_px=5)
    qtbot.addWidget(box)
    box.resize(100, 200)
    return box


def test_that_a_line_begins_where_the_last_is_full():
    places = flow([QSize(40, 20)] * 3, width_px=100, gap_px=5)
    assert places == [QRect(0, 0, 40, 20), QRect(45, 0, 40, 20), QRect(0, 25, 40, 20)]


def test_that_what_is_too_wide_is_narrowed_to_a_line_of_its_own():
    places = flow([QSize(40, 20), QSize(400, 20)], width_px=100, gap_px=5)
    assert places[1] == QRect(0, 25, 100, 20)


def test_that_nothing_takes_no_room(box):
    assert box.heightForWidth(100) == 0


def test_that_the_height_follows_from_the_width(box):
    box.set_widgets([Brick() for _ in range(4)])
    assert [box.heightForWidth(w) for w in (180, 100, 40)] == [20, 45, 95]


def test_that_hidden_widgets_give_up_their_place(box, qtbot):
    first, second = Brick(), Brick()
    box.set_widgets([first, second])
    box.show()
    first.hide()
    qtbot.waitUntil(lambda: second.geometry() == QRect(0, 0, 40, 20))


def test_that_widgets_move_over_from_another_box(box, qtbot):
    other, brick = FlowBox(gap_px=5), Brick()
    qtbot.addWidget(other)
    other.set_widgets([brick])
    box.set_widgets([brick])
    other.set_widgets([])
    assert brick.parentWidget() is box
    assert not brick.isHidden()
