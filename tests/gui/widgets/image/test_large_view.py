"""One image fills the page, and can be looked at closely."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.widgets.image.large_view import LargeView
from tests.gui.fakes import FakeThumbnails, plain_pixmap

Key = Qt.Key


@pytest.fixture
def thumbnails(qapp):
    return FakeThumbnails()


@pytest.fixture
def view(thumbnails, qtbot):
    view = LargeView(thumbnails)
    qtbot.addWidget(view)
    view.resize(432, 332)
    view.show()
    qtbot.waitExposed(view)
    return view


def turn_wheel(view, point, notches=4):
    event = QWheelEvent(
        QPointF(point),
        QPointF(view.mapToGlobal(point)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def colour_in_the_middle(view):
    return view.grab().toImage().pixelColor(view.rect().center()).name()


def test_that_the_thumbnail_shows_until_the_preview_is_there(view, thumbnails):
    thumbnails.bring(3, colour="#804020")
    view.show_image(3)
    assert colour_in_the_middle(view) == "#804020"
    thumbnails.preview_arrived.emit(3, plain_pixmap("#204080", 400, 300))
    assert colour_in_the_middle(view) == "#204080"


def test_that_a_thumbnail_that_comes_late_is_shown(view, thumbnails):
    view.show_image(3)
    thumbnails.bring(3, colour="#804020")
    assert colour_in_the_middle(view) == "#804020"


def test_that_the_preview_of_another_image_is_not_shown(view, thumbnails):
    thumbnails.bring(3, colour="#804020")
    view.show_image(3)
    thumbnails.preview_arrived.emit(4, plain_pixmap("#204080"))
    assert colour_in_the_middle(view) == "#804020"


def test_that_previews_are_asked_for_once(view, thumbnails):
    view.show_image(3)
    view.resize(400, 300)
    assert thumbnails.previews_asked == [3]


def test_that_a_closer_look_asks_for_more_pixels(view, thumbnails):
    thumbnails.bring(3)
    view.show_image(3)
    turn_wheel(view, QPoint(200, 150))
    assert thumbnails.previews_asked == [3, 3]


def test_that_an_image_fits_the_page(view, thumbnails):
    thumbnails.bring(3)
    view.show_image(3)
    assert view.picture_rect().getRect() == (16, 16, 400, 300)


def test_that_the_wheel_zooms_around_the_pointer(view, thumbnails):
    thumbnails.bring(3)
    view.show_image(3)
    point = QPoint(116, 91)
    turn_wheel(view, point)
    rect = view.picture_rect()
    assert view.zoom == pytest.approx(1.25**4)
    assert (point.x() - rect.left()) / rect.width() == pytest.approx(0.25, abs=0.01)
    assert (point.y() - rect.top()) / rect.height() == pytest.approx(0.25, abs=0.01)


def test_that_an_image_is_never_smaller_than_fitted(view, thumbnails):
    thumbnails.bring(3)
    view.show_image(3)
    turn_wheel(view, QPoint(200, 150), notches=-4)
    assert view.zoom == 1


def test_that_dragging_moves_a_zoomed_image(view, thumbnails, qtbot):
    thumbnails.bring(3)
    view.show_image(3)
    turn_wheel(view, view.rect().center())
    before = view.picture_rect().left()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(view, QPoint(230, 150))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(230, 150))
    assert view.picture_rect().left() == pytest.approx(before + 30, abs=1)


def test_that_a_fitted_image_cannot_be_moved(view, thumbnails, qtbot):
    thumbnails.bring(3)
    view.show_image(3)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(view, QPoint(230, 150))
    assert view.picture_rect().left() == 16


def test_that_the_next_image_is_fitted_again(view, thumbnails):
    thumbnails.bring(3, 4)
    view.show_image(3)
    turn_wheel(view, QPoint(200, 150))
    view.show_image(4)
    assert view.zoom == 1


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Return, Key.Key_Enter])
def test_that_keys_lead_back(view, qtbot, key):
    with qtbot.waitSignal(view.closed):
        qtbot.keyClick(view, key)


def test_that_a_double_click_leads_back(view, qtbot):
    with qtbot.waitSignal(view.closed):
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton)


def test_that_arrows_go_to_the_neighbours(view, qtbot):
    with qtbot.waitSignal(view.previous_wanted):
        qtbot.keyClick(view, Key.Key_Left)
    with qtbot.waitSignal(view.next_wanted):
        qtbot.keyClick(view, Key.Key_Right)


def test_that_a_broken_image_is_no_empty_page(view, thumbnails):
    thumbnails.broken.add(3)
    before = view.grab().toImage()
    view.show_image(3)
    assert view.grab().toImage() != before
