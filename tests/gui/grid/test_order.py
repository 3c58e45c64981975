"""What a grid shows and in which order follows from arrays alone."""

import numpy as np
import pytest

from engine.labelling import ImageStatus
from gui.grid.order import (
    EVERYTHING,
    GIVEN,
    GridFilter,
    GridSort,
    ImageNames,
    count_statuses,
    order_images,
)
from tests.factories import make_shown

S = ImageStatus
PATHS = ["b/img10.png", "b/IMG2.png", "a/Ärger.png", "a/img1.png", "zebra/x.png", "a/late.png"]
TABLE = make_shown(
    [S.AUTO, S.UNCERTAIN, S.EXAMPLE, S.AUTO, S.NONE],
    [2, 1, 1, 1, -1],
    [0.9, 0.3, 1.0, 0.8, 0.0],
    [-2.0, -0.5, 0.0, -0.7, 0.0],
)


def order(wanted=EVERYTHING, sort=GridSort.FOLDER, *, hidden=()):
    names = ImageNames()
    names.update(PATHS)
    is_shown = np.ones(len(PATHS), np.bool_)
    is_shown[list(hidden)] = False
    return order_images(TABLE, names, is_shown, wanted, sort).tolist()


def test_that_the_order_of_the_folder_is_that_of_the_catalog():
    assert order() == [0, 1, 2, 3, 4, 5]


def test_that_an_order_holds_image_ids_as_int32():
    names = ImageNames()
    names.update(PATHS)
    everything = np.ones(len(PATHS), np.bool_)
    for sort in GridSort:
        assert order_images(TABLE, names, everything, EVERYTHING, sort).dtype == np.int32


def test_that_images_from_elsewhere_are_left_out():
    assert order(hidden=[1, 4]) == [0, 2, 3, 5]


def test_that_confident_labels_come_first():
    assert order(sort=GridSort.CONFIDENCE) == [2, 0, 3, 1, 4, 5]


def test_that_doubtful_guesses_come_first_and_what_needs_no_look_last():
    assert order(sort=GridSort.DOUBT) == [1, 3, 0, 2, 4, 5]


def test_that_strange_guesses_come_first_and_what_is_none_last():
    assert order(sort=GridSort.NOVELTY) == [1, 3, 0, 2, 4, 5]


def test_that_a_class_shows_what_a_person_gave_first_and_images_without_class_last():
    assert order(sort=GridSort.CLASS) == [2, 3, 1, 0, 4, 5]


def test_that_names_are_sorted_by_the_numbers_in_them_capitals_and_folders_aside():
    assert order(sort=GridSort.NAME) == [3, 1, 0, 5, 4, 2]


def test_that_a_class_is_found_whoever_gave_it():
    assert order(GridFilter(class_id=1)) == [1, 2, 3]


def test_that_statuses_are_any_of_those_wanted():
    assert order(GridFilter(statuses=GIVEN | {S.NONE})) == [2, 4]


def test_that_images_beyond_the_table_are_pending():
    assert order(GridFilter(statuses=frozenset({S.PENDING}))) == [5]


@pytest.mark.parametrize("text", ["ärger", "ÄRGER", "A\u0308rger"])
def test_that_text_is_found_whatever_its_capitals_and_accents(text):
    assert order(GridFilter(text=text)) == [2]


def test_that_text_is_no_pattern():
    assert order(GridFilter(text="img.")) == []


def test_that_folders_are_searched_too():
    assert order(GridFilter(text="zebra/")) == [4]


def test_that_all_conditions_hold_together():
    assert order(GridFilter(1, frozenset({S.AUTO}), "a/"), GridSort.CONFIDENCE) == [3]


def test_that_names_follow_a_catalog_that_grows():
    names, paths = ImageNames(), PATHS[:2]
    names.update(paths)
    names.ranks()
    paths += PATHS[2:]
    assert names.ranks().tolist() == [2, 1, 5, 0, 4, 3]


def test_that_names_follow_files_that_moved():
    names, paths = ImageNames(), list(PATHS)
    names.update(paths)
    names.ranks()
    paths[0] = "b/zzz.png"
    assert names.containing("zzz").tolist() == [True, False, False, False, False, False]


def test_that_every_status_is_counted_among_what_is_shown():
    counts = count_statuses(TABLE, np.array([False, True, True, True, True, True]))
    assert counts[S.AUTO] == 1
    assert counts[S.PENDING] == 1
    assert sum(counts.values()) == 5
