"""A column of cards that scrolls under a drag."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QLabel

from gui.pages.label.classes.column import CardColumn


@pytest.fixture
def column(qtbot):
    column = CardColumn()
    qtbot.addWidget(column)
    for number in range(40):
        card = QLabel(str(number))
        card.setFixedHeight(60)
        column.insert(number, card)
    column.resize(264, 400)
    with qtbot.waitExposed(column):
        column.show()
    qtbot.waitUntil(lambda: column.verticalScrollBar().maximum() > 0)
    return column


def point_at(column, height):
    QCursor.setPos(column.viewport().mapToGlobal(QPoint(50, height)))


def test_that_a_drag_near_the_lower_edge_scrolls_down(column, qtbot):
    point_at(column, column.viewport().height() - 5)
    column.follow_drag()
    qtbot.waitUntil(lambda: column.verticalScrollBar().value() > 50)


def test_that_a_drag_near_the_upper_edge_scrolls_up(column, qtbot):
    column.verticalScrollBar().setValue(500)
    point_at(column, 5)
    column.follow_drag()
    qtbot.waitUntil(lambda: column.verticalScrollBar().value() < 450)


def test_that_scrolling_ends_with_the_drag(column, qtbot):
    point_at(column, column.viewport().height() - 5)
    column.follow_drag()
    qtbot.waitUntil(lambda: column.verticalScrollBar().value() > 0)
    column.end_drag()
    with qtbot.assertNotEmitted(column.verticalScrollBar().valueChanged, wait=100):
        pass


def test_that_a_column_is_no_higher_than_its_cards(column):
    assert column.sizeHint().height() == column._content.sizeHint().height()
