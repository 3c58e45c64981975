import pytest

from engine.errors import SupportError
from engine.simulation import Effort, key_every_image, verify_the_grid
from tests.engine.simulation.folders import EVERYTHING, known_folder


def test_that_keying_shows_every_image_alone():
    assert key_every_image(120) == Effort(keyed=120)


def test_that_the_grid_shows_every_tile_after_five_examples_a_class():
    grid = verify_the_grid(known_folder(), EVERYTHING, seed=0)
    assert (grid.keyed, grid.tiles, grid.corrected) == (15, 120, 0)


def test_that_pages_of_the_grid_hold_one_class():
    grid = verify_the_grid(known_folder((40, 80)), EVERYTHING, seed=0)
    assert grid.pages == 2 + 3


def test_that_wrong_tiles_of_the_grid_are_corrected():
    assert verify_the_grid(known_folder(spread=3.0), EVERYTHING, seed=0).corrected > 20


def test_that_a_class_needs_more_images_than_examples():
    with pytest.raises(SupportError):
        verify_the_grid(known_folder((40, 5)), EVERYTHING, seed=0)
