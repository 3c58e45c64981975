"""Every method finds classes that it has never seen, and says the same each time."""

import numpy as np
import pytest

from engine.errors import ChecklistError
from engine.jobs import Job
from engine.prototypes.zero_shot import fit_zero_shot, method_names
from engine.prototypes.zero_shot.methods import Candidate, Setting, list_candidates

CHANCE = 1 / 6
SINGLE = [name for name in method_names() if name != "auto"]


def learn(world, candidate: Candidate, **changed):
    setting = Setting.of(world.seen(**changed), seed=0)
    everyone = np.arange(len(world.strengths), dtype=np.int32)
    return setting.scores(candidate.fit(setting.lesson), world.features, everyone)


@pytest.mark.parametrize("method", SINGLE)
def test_that_a_method_finds_unseen_classes(world, method):
    scores = learn(world, list_candidates(method)[0])
    assert world.accuracy_of_unseen(scores) > 2 * CHANCE


@pytest.mark.parametrize(("classifier", "decay"), [("svm", 0.1), ("mlp", 1e-5)])
def test_that_other_attribute_classifiers_find_unseen_classes(world, classifier, decay):
    candidate = Candidate("dap", {"classifier": classifier, "decay": decay})
    assert world.accuracy_of_unseen(learn(world, candidate)) > 2 * CHANCE


def test_that_attributes_can_be_regressed_from_features(world):
    candidate = Candidate("ridge", {"direction": "attributes", "decay": 1e-3})
    assert world.accuracy_of_unseen(learn(world, candidate)) > 2 * CHANCE


@pytest.mark.parametrize("method", ["dap", "proto", "generative", "cvae", "compatibility"])
def test_that_the_same_seed_gives_the_same_scores(world, method):
    first, second = (learn(world, list_candidates(method)[0]) for _ in range(2))
    assert np.array_equal(first, second)


def unknown_and_absent(world, share=0.4):
    """Return checklists without a share of the ticks: once unknown, once as if absent."""
    hidden = np.random.default_rng(0).random(world.strengths.shape) < share
    hidden &= world.strengths == 1
    return (np.where(hidden, wrong, world.strengths).astype(np.float32) for wrong in (np.nan, 0))


@pytest.mark.parametrize("method", ["ridge", "eszsl", "sae", "dap", "average"])
def test_that_unknown_is_not_absent(world, method):
    unknown, absent = (
        world.accuracy_of_unseen(learn(world, list_candidates(method)[0], strengths=strengths))
        for strengths in unknown_and_absent(world)
    )
    assert unknown > absent


def test_that_tags_of_images_override_the_checklist_of_their_class(world):
    lied = world.strengths.copy()
    lied[:, 0] = 1 - lied[:, 0]
    seen = world.seen()
    tags = np.full((len(seen.class_index), world.strengths.shape[1]), np.nan, np.float32)
    tags[:, 0] = world.strengths[seen.class_index, 0]
    setting = Setting.of(world.seen(strengths=lied, tags=tags), seed=0)
    learnt = list_candidates("dap")[0].fit(setting.lesson)
    logits = learnt.logits(setting.lesson.features)[:, 0]
    assert ((logits > 0) == (tags[:, 0] == 1)).mean() > 0.8


def test_that_auto_is_no_worse_than_half_of_its_methods(world):
    scores = fit_zero_shot(Job(), world.seen(), world.names).scores(world.features)
    singles = [
        world.accuracy_of_unseen(learn(world, list_candidates(name)[0]))
        for name in ("ridge", "eszsl", "sae")
    ]
    assert world.accuracy_of_unseen(scores) >= np.median(singles) - 0.05


def test_that_an_unknown_method_is_answered_with_those_there_are():
    with pytest.raises(ChecklistError, match=r"“magic”.*eszsl"):
        list_candidates("magic")
