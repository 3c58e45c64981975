"""Seen classes that are hidden decide between candidates."""

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.methods import Candidate
from engine.prototypes.zero_shot.validation import choose_candidate, hide_thirds
from tests.engine.prototypes.zero_shot.conftest import make_world

DULL = Candidate("eszsl", {"feature_decay": 10.0, "attribute_decay": 1e9})
POOR = Candidate("ridge", {"direction": "attributes", "decay": 1e6})
GOOD = Candidate("ridge", {"gamma": 0.5, "decay": 0.1})


def shuffled(world):
    """Return the seen images with checklists that were dealt to the wrong classes."""
    return world.seen(strengths=np.random.default_rng(0).permutation(world.strengths))


def test_that_a_candidate_that_is_clearly_better_is_chosen():
    noisy = make_world(noise=0.9)
    assert choose_candidate(Job(), noisy.seen(), (POOR, DULL, GOOD), seed=0) == GOOD


def test_that_the_usual_one_stays_where_nothing_is_better(world):
    assert choose_candidate(Job(), shuffled(world), (GOOD, DULL), seed=0) == GOOD


def test_that_few_classes_decide_nothing(world):
    seen = world.seen()
    few = seen.only(seen.class_index < 11)
    assert choose_candidate(Job(), few, (DULL, GOOD), seed=0) == DULL


def test_that_every_class_is_hidden_as_often_as_any_other():
    classes = np.arange(31, dtype=np.int32) * 2
    hidden = np.concatenate(list(hide_thirds(classes, seed=0, turns=4)))
    assert np.unique_counts(hidden).counts.tolist() == [4] * 31
