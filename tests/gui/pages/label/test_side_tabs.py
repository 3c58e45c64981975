"""Pages lie under words; keys and presses turn them."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from gui.pages.label.side_tabs import SideTabs

CLASSES, ATTRIBUTES = 0, 1


@pytest.fixture
def side(qtbot):
    side = SideTabs([("Classes", QLabel("cards")), ("Attributes", QPushButton("rows"))])
    qtbot.addWidget(side)
    side.resize(264, 300)
    with qtbot.waitActive(side):
        side.show()
    return side


def page(side, index):
    return side._stack.widget(index)


def test_that_the_first_page_is_shown_to_begin_with(side):
    assert side.current == CLASSES
    assert page(side, CLASSES).isVisible()


def test_that_a_press_on_a_title_turns_the_page(side, qtbot):
    with qtbot.waitSignal(side.page_changed) as changed:
        place = side.tabs.tabRect(ATTRIBUTES).center()
        qtbot.mouseClick(side.tabs, Qt.MouseButton.LeftButton, pos=place)
    assert changed.args == [ATTRIBUTES]
    assert page(side, ATTRIBUTES).isVisible()
    assert not page(side, CLASSES).isVisible()


def test_that_tab_and_arrow_keys_turn_the_page(side, qtbot):
    page(side, CLASSES).setFocus()
    QTest.keyClick(side, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is side.tabs
    QTest.keyClick(side.tabs, Qt.Key.Key_Right)
    assert side.current == ATTRIBUTES
    QTest.keyClick(side.tabs, Qt.Key.Key_Left)
    assert side.current == CLASSES


def test_that_a_press_leaves_the_focus_where_it_is(side, qtbot):
    side.show_page(ATTRIBUTES)
    page(side, ATTRIBUTES).setFocus()
    place = side.tabs.tabRect(ATTRIBUTES).center()
    qtbot.mouseClick(side.tabs, Qt.MouseButton.LeftButton, pos=place)
    assert page(side, ATTRIBUTES).hasFocus()


def test_that_a_page_can_be_shown_from_elsewhere(side, qtbot):
    with qtbot.waitSignal(side.page_changed) as changed:
        side.show_page(ATTRIBUTES)
    assert changed.args == [ATTRIBUTES]


def test_that_the_wheel_turns_no_page(side):
    event = QWheelEvent(
        QPointF(20, 10),
        QPointF(20, 10),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(side.tabs, event)
    assert side.current == CLASSES


def test_that_a_count_makes_room_for_itself_and_is_spoken(side):
    width = side.tabs.tabRect(CLASSES).width()
    side.set_count(CLASSES, 12)
    assert side.tabs.tabRect(CLASSES).width() > width
    assert side.tabs.accessibleTabName(CLASSES) == "Classes 12"
    side.set_count(CLASSES, 0)
    assert side.tabs.tabRect(CLASSES).width() == width
    assert side.tabs.accessibleTabName(CLASSES) == "Classes"


def test_that_turning_the_page_moves_no_title(side):
    before = [side.tabs.tabRect(index) for index in (CLASSES, ATTRIBUTES)]
    side.show_page(ATTRIBUTES)
    assert [side.tabs.tabRect(index) for index in (CLASSES, ATTRIBUTES)] == before


def test_that_a_corner_belongs_to_its_page(side):
    corner = QPushButton("Show all")
    side.set_corner(CLASSES, corner)
    assert corner.isVisible()
    side.show_page(ATTRIBUTES)
    assert not corner.isVisible()
    side.show_page(CLASSES)
    assert corner.isVisible()


def test_that_a_hidden_corner_stays_hidden_when_its_page_is_shown(side):
    corner = QPushButton("Show all")
    corner.hide()
    side.set_corner(CLASSES, corner)
    side.show_page(ATTRIBUTES)
    side.show_page(CLASSES)
    assert not corner.isVisible()


def test_that_long_titles_give_up_letters_for_room(qtbot):
    side = SideTabs([("Classes " * 9, QLabel()), ("Attributes " * 9, QLabel())])
    qtbot.addWidget(side)
    side.set_count(CLASSES, 123456)
    assert side.minimumSizeHint().width() <= 264
    side.resize(264, 100)
    side.show()
    assert side.tabs.tabRect(ATTRIBUTES).right() <= side.width()
