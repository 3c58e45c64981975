"""Tags of single images teach beside classes, and without any."""

import numpy as np
import pytest

from engine.jobs import Job
from engine.prototypes.zero_shot import (
    SeenImages,
    attribute_reliability,
    fit_zero_shot,
    method_names,
)
from engine.prototypes.zero_shot.methods import Setting
from tests.engine.prototypes.zero_shot.conftest import make_world

CHANCE = 1 / 6


@pytest.fixture(scope="module")
def world():
    return make_world(seed=3)


@pytest.fixture(scope="module")
def noisy():
    return make_world(noise=0.7, seed=3)


def with_tagged(world, *, classes=range(8), n_tagged=48):
    """Return images of few `classes`, and of all a few whose class is unknown but not its tags."""
    rows = np.flatnonzero(np.isin(world.labels, classes))
    tagged = np.random.default_rng(0).permutation(len(world.labels))[:n_tagged]
    no_tags = np.full((len(rows), world.strengths.shape[1]), np.nan, np.float32)
    return SeenImages(
        world.features[np.concatenate([rows, tagged])],
        np.concatenate([world.labels[rows], np.full(n_tagged, -1, np.int32)]),
        world.strengths,
        np.concatenate([no_tags, world.strengths[world.labels[tagged]]]),
    )


def learn(world, seen, method="auto"):
    return fit_zero_shot(Job(), seen, world.names, method=method)


def test_that_tagged_images_help_to_find_unseen_classes(noisy):
    without, with_ = (
        noisy.accuracy_of_unseen(
            learn(noisy, with_tagged(noisy, n_tagged=count)).scores(noisy.features)
        )
        for count in (0, 48)
    )
    assert with_ > without + 0.1


@pytest.mark.parametrize("method", method_names())
def test_that_every_method_copes_with_images_of_no_class(world, method):
    scores = learn(world, with_tagged(world, n_tagged=8), method).scores(world.features)
    assert np.isfinite(scores).all()


def test_that_tags_that_say_nothing_change_nothing(world):
    seen = world.seen()
    tags = np.full((len(seen.class_index), world.strengths.shape[1]), np.nan, np.float32)
    silent, plain = (learn(world, world.seen(**more)) for more in ({"tags": tags}, {}))
    assert np.array_equal(silent.scores(world.features), plain.scores(world.features))


@pytest.mark.parametrize("method", ["auto", "eszsl"])
@pytest.mark.parametrize("classes", [[], [0]])
def test_that_tags_alone_find_classes(world, classes, method):
    model = learn(world, with_tagged(world, classes=classes), method)
    assert world.accuracy_of_unseen(model.scores(world.features)) > 2 * CHANCE
    assert (model.candidate.method, model.offset) == ("dap", 0)


def test_that_a_single_checklist_is_enough_to_look_for(world):
    labels, strengths = world.labels, world.strengths[:1]
    chosen = np.arange(len(labels)) % 3 == 0
    tags = world.strengths[labels[chosen]]
    nobody = np.full(len(tags), -1, np.int32)
    seen = SeenImages(world.features[chosen], nobody, strengths, tags)
    scores = fit_zero_shot(Job(), seen, ("wampimuk",)).scores(world.features[~chosen])[:, 0]
    of_class = labels[~chosen] == 0
    assert np.median(scores[of_class]) > np.quantile(scores[~of_class], 0.9)


def test_that_a_class_without_checklist_is_found_by_its_examples(world):
    strengths = world.strengths.copy()
    strengths[3] = np.nan
    scores = learn(world, world.seen(strengths=strengths)).scores(world.features)
    guesses = scores.argmax(axis=1)
    assert (guesses[world.labels == 3] == 3).mean() > 0.6
    assert (guesses[world.labels != 3] == 3).mean() < 0.1


def test_that_the_space_is_that_of_the_classes_whoever_else_is_there(world):
    seen = world.seen()
    nobody = np.full(len(seen.class_index), -1, np.int32)
    twice = SeenImages(
        np.tile(seen.features, (2, 1)), np.append(seen.class_index, nobody), seen.strengths
    )
    for ours, theirs in zip(
        *(Setting.of(each, seed=0).space.apply(world.features) for each in (seen, twice)),
        strict=True,
    ):
        assert np.allclose(ours, theirs, atol=1e-4)


def test_that_images_of_no_class_are_judged_by_their_tags(world):
    seen = with_tagged(world)
    assert np.nanmean(attribute_reliability(Job(), seen)) > 0.8


def test_that_images_of_no_class_do_not_blur_reliability_by_class(world):
    seen = world.seen()
    strays = SeenImages(
        seen.features,
        np.where(np.arange(len(seen.class_index)) % 4, seen.class_index, -1),
        seen.strengths,
    )
    assert attribute_reliability(Job(), strays)[2] > 0.8


@pytest.mark.parametrize("method", ["auto", "dap", "generative"])
def test_that_a_checklist_of_no_class_scores_as_if_it_were_one(world, method):
    model = learn(world, world.seen(), method)
    inside = model.setting.space.apply(world.features)
    unseen = np.flatnonzero(world.is_unseen)
    new = model.scores_of(inside, world.strengths[unseen])
    assert new.shape == (len(inside), len(unseen))
    own = model.scores(world.features)[:, unseen]
    assert np.corrcoef(new.ravel(), own.ravel())[0, 1] > 0.9
