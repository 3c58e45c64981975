"""The attributes are exact, shared, and what is drawn."""

from itertools import combinations

import numpy as np
import pytest

from engine.samples import ATTRIBUTES, CREATURES, attribute_table
from engine.samples.drawing import draw_creature

BY_NAME = {creature.name: creature for creature in CREATURES}


def test_that_there_are_twelve_classes_with_names_of_their_own():
    assert len(BY_NAME) == len(CREATURES) == 12


def test_that_the_wampimuk_is_small_furry_and_horned():
    assert {"small", "fur", "horns"} <= BY_NAME["wampimuk"].attributes


def test_that_the_table_names_every_attribute_of_every_class():
    table = attribute_table()
    assert table.shape == (len(CREATURES), len(ATTRIBUTES))
    for creature, row in zip(CREATURES, table, strict=True):
        assert {name for name, has in zip(ATTRIBUTES, row, strict=True) if has} == set(
            creature.attributes
        )


def test_that_no_attribute_belongs_to_one_class_alone_or_to_all():
    holders = attribute_table().sum(axis=0)
    assert holders.min() >= 2
    assert holders.max() < len(CREATURES)


def test_that_any_two_classes_differ_in_two_attributes_or_more():
    table = attribute_table()
    assert min((a != b).sum() for a, b in combinations(table, 2)) >= 2


@pytest.mark.parametrize("creature", CREATURES, ids=lambda creature: creature.name)
def test_that_every_class_is_drawn_at_about_224_pixels(creature):
    picture = draw_creature(creature, np.random.default_rng(5))
    assert picture.mode == "RGB"
    assert all(200 <= side <= 256 for side in picture.size)


def test_that_the_same_seed_draws_the_same_picture():
    wampimuk = BY_NAME["wampimuk"]
    one, two, other = (draw_creature(wampimuk, np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.tobytes() == two.tobytes() != other.tobytes()


@pytest.mark.parametrize(("name", "strongest"), [("hurmwog", 0), ("glorf", 1), ("lindwick", 2)])
def test_that_an_animal_has_the_colour_of_its_class(name, strongest):
    for seed in range(3):
        pixels = np.asarray(draw_creature(BY_NAME[name], np.random.default_rng(seed)), np.float64)
        height, width = pixels.shape[:2]
        middle = pixels[height // 3 : -height // 4, width // 3 : -width // 3].mean(axis=(0, 1))
        assert middle.argmax() == strongest
