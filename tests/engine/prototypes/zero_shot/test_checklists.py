"""Checklists by which nothing can be told apart are refused in a sentence."""

import numpy as np
import pytest

from engine.errors import ChecklistError
from engine.jobs import Job
from engine.prototypes.zero_shot import (
    SeenImages,
    attributes_of_nobody,
    check_checklists,
    fit_zero_shot,
)

NAMES = ("zebra", "horse", "wampimuk")
FIRST_TWO = np.array([0, 1], np.int32)


def checklists(*rows):
    return np.array(rows, np.float32)


def test_that_an_unseen_class_needs_a_checklist_of_its_own():
    twins = checklists([1, 0], [0, 1], [0, 1])
    with pytest.raises(ChecklistError, match="“horse” and “wampimuk” have the same checklist"):
        check_checklists(twins, NAMES, seen=FIRST_TWO)


def test_that_seen_classes_may_share_a_checklist():
    names, seen = (*NAMES, "cow"), np.array([0, 1, 3], np.int32)
    check_checklists(checklists([1, 0], [1, 0], [1, 1], [0, 1]), names, seen=seen)


def test_that_unknown_and_absent_make_two_checklists():
    check_checklists(checklists([1, 0], [0, np.nan], [0, 0]), NAMES, seen=FIRST_TWO)


def test_that_nothing_known_of_a_class_is_named():
    with pytest.raises(ChecklistError, match=r"Nothing is known.*“wampimuk”"):
        check_checklists(checklists([1, 0], [0, 1], [np.nan] * 2), NAMES, seen=FIRST_TWO)


@pytest.mark.parametrize("strength", [-0.1, 1.5, np.inf])
def test_that_a_strength_out_of_range_is_named(strength):
    with pytest.raises(ChecklistError, match="attribute 2 of “zebra”"):
        check_checklists(checklists([1, strength], [0, 1], [1, 1]), NAMES, seen=FIRST_TWO)


def test_that_one_seen_class_is_too_few():
    features = np.eye(4, dtype=np.float32)
    strengths = checklists([1, 0], [0, 1], [1, 1])
    seen = SeenImages(features, np.zeros(4, np.int32), strengths)
    with pytest.raises(ChecklistError, match=r"examples of two classes.*or tag a few images"):
        fit_zero_shot(Job(), seen, NAMES)


def test_that_differing_tags_do_instead_of_seen_classes():
    nobody = np.zeros(0, np.int32)
    known = checklists([1, 0], [0, 1], [1, 1])
    check_checklists(known, NAMES, seen=nobody, tags=checklists([1, np.nan], [0, np.nan]))
    with pytest.raises(ChecklistError, match="cannot be learnt yet"):
        check_checklists(known, NAMES, seen=nobody, tags=checklists([1, np.nan], [1, 0]))


def test_that_a_seen_class_needs_no_checklist():
    seen = np.arange(3, dtype=np.int32)
    check_checklists(checklists([1, 0], [0, 1], [np.nan] * 2), NAMES, seen=seen)


def test_that_seen_classes_must_differ():
    with pytest.raises(ChecklistError, match="All 2 seen classes have the same"):
        check_checklists(checklists([1, 0], [1, np.nan], [0, 1]), NAMES, seen=FIRST_TWO)


@pytest.mark.parametrize("per_class", [1, 2])
def test_that_two_seen_classes_and_equal_images_are_enough(per_class):
    class_index = np.repeat(np.arange(2, dtype=np.int32), per_class)
    strengths = checklists([1, 0], [0, 1], [1, 1])
    for features in (np.eye(4, dtype=np.float32)[class_index], np.full((2 * per_class, 4), 0.5)):
        seen = SeenImages(features.astype(np.float32), class_index, strengths)
        scores = fit_zero_shot(Job(), seen, NAMES).scores(np.eye(4, dtype=np.float32))
        assert scores.shape == (4, 3)
        assert np.isfinite(scores).all()


def test_that_attributes_of_nobody_are_listed():
    strengths = checklists([1, 0, np.nan], [0, 0, 0.5])
    assert attributes_of_nobody(strengths, ("horns", "wings", "fur")) == ("wings",)
