"""A tile shows its picture whole, and tells what a person said from what was guessed."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from engine.labelling import ImageStatus
from engine.project import wishes
from gui.grid.tile import TileDelegate
from gui.theme import DARK, GAP_PX, LIGHT
from tests.gui.fakes import plain_pixmap
from tests.gui.grid.stage import GridStage

CELL = QRect(0, 0, 168, 196)
MIDDLE = (84, 84)
CAPTION = QRect(4, 164, 160, 28)
S = ImageStatus


class Tiles:
    """Paints the tile of image 0 over white."""

    def __init__(self, folder, qtbot):
        self.stage = GridStage(folder, qtbot)
        self.stage.document.do(lambda state: wishes.new_class(state, "zebra"))
        self.delegate = TileDelegate(self.stage.view.selection)

    def label(self, status, probability=1.0, class_id=1):
        self.stage.labelling.put(0, status, class_id, probability)
        return self.paint()

    def paint(self, state=QStyle.StateFlag.State_None, index=None, scheme=LIGHT):
        image = QImage(CELL.size(), QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        option = QStyleOptionViewItem()
        option.rect, option.state, option.palette = CELL, state, scheme.palette()
        painter = QPainter(image)
        self.delegate.paint(painter, option, index or self.stage.model.index(0, 0))
        painter.end()
        return image


@pytest.fixture
def tiles(tmp_path, qtbot):
    tiles = Tiles(tmp_path, qtbot)
    yield tiles
    tiles.stage.document.close()


@pytest.mark.parametrize("status", [S.NOVEL, S.NEEDS_CLASS])
def test_that_what_is_left_out_has_no_probability_but_names_its_nearest_class(tiles, status):
    assert tiles.label(status, 0.2) == tiles.label(status, 0.4)
    assert tiles.label(status, class_id=1) != tiles.label(status, class_id=-1)


def test_that_the_engine_says_stranger_lighter_than_a_person_none_of_these(tiles):
    engine, person = tiles.label(S.NOVEL), tiles.label(S.NONE)
    assert darkest_in(engine, CAPTION) > darkest_in(person, CAPTION)


def colours_in(image, rect):
    spots = [
        (x, y) for x in range(rect.left(), rect.right()) for y in range(rect.top(), rect.bottom())
    ]
    return {image.pixelColor(x, y).name() for x, y in spots}


def darkest_in(image, rect):
    return min(QColor(name).lightness() for name in colours_in(image, rect))


def class_colour(tiles):
    return tiles.stage.document.classes[1].colour


def test_that_a_wide_picture_is_centred_and_whole(tiles):
    tiles.stage.thumbnails.held[0] = plain_pixmap("#ff0000", 200, 100)
    image = tiles.paint()
    assert image.pixelColor(*MIDDLE).name() == "#ff0000"
    assert image.pixelColor(MIDDLE[0], 20).name() == LIGHT.window


def test_that_a_tile_without_picture_is_neutral(tiles):
    assert tiles.paint().pixelColor(*MIDDLE).name() == LIGHT.window


def test_that_an_unreadable_image_has_a_sign(tiles):
    before = tiles.paint()
    tiles.stage.thumbnails.broken.add(0)
    assert tiles.paint() != before


def test_that_a_selected_tile_has_a_ring_in_the_accent(tiles):
    assert LIGHT.accent not in colours_in(tiles.paint(), CELL)
    tiles.stage.view.select_images([0])
    assert LIGHT.accent in colours_in(tiles.paint(), CELL)


def test_that_the_current_tile_differs_from_others_that_are_selected(tiles):
    tiles.stage.view.select_images([0])
    selected = tiles.paint()
    tiles.stage.view.set_current(0)
    assert tiles.paint() != selected


def test_that_a_tile_under_the_pointer_is_marked_quietly(tiles):
    hovered = tiles.paint(QStyle.StateFlag.State_MouseOver)
    assert hovered != tiles.paint()
    assert LIGHT.accent not in colours_in(hovered, CELL)


def test_that_the_gap_between_tiles_stays_free(tiles):
    gap = QRect(0, 0, CELL.width(), GAP_PX // 2)
    assert colours_in(tiles.label(S.AUTO, 0.5), gap) == {"#ffffff"}


def test_that_a_label_a_person_gave_is_solid_and_a_guess_light(tiles):
    guessed, given = tiles.label(S.AUTO), tiles.label(S.ACCEPTED)
    assert darkest_in(given, CAPTION) < darkest_in(guessed, CAPTION)


def test_that_a_given_label_has_a_full_dot_and_a_guess_a_hollow_one(tiles):
    centre = (CAPTION.left() + 4, CAPTION.top() + 13)
    assert tiles.label(S.ACCEPTED).pixelColor(*centre).name() == class_colour(tiles)
    assert tiles.label(S.AUTO).pixelColor(*centre).name() == "#ffffff"


def test_that_an_example_differs_from_an_accepted_image(tiles):
    assert tiles.label(S.EXAMPLE) != tiles.label(S.ACCEPTED)


def test_that_an_uncertain_guess_has_no_colour_of_its_class(tiles):
    assert class_colour(tiles) not in colours_in(tiles.label(S.UNCERTAIN, 0.4), CAPTION)


def test_that_the_bar_is_as_long_as_the_probability(tiles):
    image = tiles.label(S.AUTO, 0.5)
    y = CAPTION.bottom()
    assert image.pixelColor(CAPTION.left() + 70, y).name() == LIGHT.muted
    assert image.pixelColor(CAPTION.left() + 90, y).name() == LIGHT.line


def test_that_a_given_label_has_no_bar(tiles):
    image = tiles.label(S.ACCEPTED)
    assert image.pixelColor(CAPTION.left() + 70, CAPTION.bottom()).name() == "#ffffff"


@pytest.mark.parametrize("status", list(ImageStatus))
def test_that_every_status_can_be_told(tiles, status):
    nothing = QColor("white").name()
    assert colours_in(tiles.label(status, 0.5), CAPTION) != {nothing}


def test_that_a_cell_without_image_stays_empty(tiles):
    image = tiles.paint(index=tiles.stage.model.index(5, 3))
    assert colours_in(image, CELL) == {"#ffffff"}


def test_that_another_theme_is_followed_at_once(tiles):
    tiles.paint()
    assert tiles.paint(scheme=DARK).pixelColor(*MIDDLE).name() == DARK.window
