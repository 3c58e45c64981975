"""Cells fill the width, and points, rectangles and keys find them."""

import pytest
from PySide6.QtCore import QRect, Qt

from gui.grid.geometry import GridGeometry

CELLS = GridGeometry(n_columns=4, cell_width=100, cell_height=120)
Key = Qt.Key


def step(position, key, *, n_images=10, height_px=250):
    return CELLS.stepped(position, key, n_images=n_images, height_px=height_px)


def test_that_cells_fill_the_width():
    cells = GridGeometry.fit(width_px=720, tile_px=160)
    assert (cells.n_columns, cells.cell_width) == (4, 180)


def test_that_there_is_always_a_column():
    assert GridGeometry.fit(width_px=10, tile_px=160).n_columns == 1


def test_that_a_point_in_a_tile_finds_its_cell():
    assert CELLS.position_at(x=150, y=130) == 5


@pytest.mark.parametrize(("x", "y"), [(100, 60), (50, 120), (405, 60), (50, -1)])
def test_that_gaps_and_outside_find_nothing(x, y):
    assert CELLS.position_at(x=x, y=y) is None


def test_that_a_rectangle_finds_the_cells_it_touches():
    assert CELLS.positions_in(QRect(110, 10, 150, 130), 10).tolist() == [1, 2, 5, 6]


def test_that_cells_after_the_last_image_are_not_found():
    assert CELLS.positions_in(QRect(0, 200, 400, 900), 10).tolist() == [4, 5, 6, 7, 8, 9]


def test_that_a_rectangle_outside_finds_nothing():
    assert CELLS.positions_in(QRect(500, 0, 50, 50), 10).tolist() == []


def test_that_rows_between_two_heights_are_whole():
    assert CELLS.span(top=130, bottom=250, n_images=10) == slice(4, 10)


def test_that_right_at_the_end_of_a_row_goes_to_the_next():
    assert step(3, Key.Key_Right) == 4


def test_that_left_at_the_start_of_a_row_goes_to_the_one_before():
    assert step(4, Key.Key_Left) == 3


@pytest.mark.parametrize(
    ("position", "key", "target"),
    [
        (5, Key.Key_Up, 1),
        (1, Key.Key_Up, 1),
        (1, Key.Key_Down, 5),
        (7, Key.Key_Down, 9),
        (9, Key.Key_Down, 9),
        (0, Key.Key_Left, 0),
        (9, Key.Key_Right, 9),
        (1, Key.Key_PageDown, 9),
        (9, Key.Key_PageUp, 1),
        (5, Key.Key_Home, 0),
        (5, Key.Key_End, 9),
    ],
)
def test_that_keys_move_within_the_images(position, key, target):
    assert step(position, key) == target


def test_that_a_page_is_as_many_rows_as_fit():
    assert step(0, Key.Key_PageDown, n_images=100) == 8


def test_that_other_keys_lead_nowhere():
    assert step(0, Key.Key_A) is None
