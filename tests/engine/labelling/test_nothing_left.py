"""Labels are given, or refused in a sentence, where some of what they are made from is nothing."""

import numpy as np
import pytest

from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling import LabelSettings, PseudoLabeler
from engine.project import ClassId, Verdict, VerdictGroup, VerdictKind
from tests.engine.labelling.described import N_CLASSES, PER_CLASS, described
from tests.factories import clustered_features, ids, make_request

EVERY_CLASS = tuple(range(1, N_CLASSES + 1))
N_IMAGES = N_CLASSES * PER_CLASS
EVERYTHING = ids(*range(N_IMAGES))


@pytest.fixture(scope="module")
def world():
    return described()


@pytest.fixture(scope="module")
def pool(world):
    return world.request().pool


@pytest.fixture(scope="module")
def tags(world):
    truth = world.strengths[world.truth - 1]
    return {row: truth[row] for row in range(0, N_IMAGES, 9)}


def update(request, previous=None):
    return PseudoLabeler(LabelSettings()).update(Job(), request, previous)


def run(request):
    return PseudoLabeler(LabelSettings()).run(Job(), request)


def assert_sound(labels):
    assert np.isfinite(labels.probabilities).all()
    assert ((labels.probabilities >= 0) & (labels.probabilities <= 1 + 1e-6)).all()
    assert not (labels.is_confident & labels.is_novel).any()


@pytest.mark.parametrize("label", [run, update])
def test_that_a_checklist_may_change_while_only_tags_teach(world, pool, tags, label):
    fewer = world.strengths.copy()
    fewer[1] = np.nan
    before = label(world.request(*EVERY_CLASS, strengths=fewer, tags=tags, pool=pool))
    negative = fewer.copy()
    negative[1, 0] = 0
    labels = update(world.request(*EVERY_CLASS, strengths=negative, tags=tags, pool=pool), before)
    assert_sound(labels)
    assert set(labels.class_ids) == set(EVERY_CLASS)


VERDICTS = {
    "given": Verdict(VerdictKind.ACCEPTED, ClassId(1)),
    "none of these": Verdict(VerdictKind.NONE_OF_THESE),
    "skipped": Verdict(VerdictKind.SKIPPED),
    "one ruled out": Verdict(VerdictKind.REJECTED, ruled_out=(ClassId(1),)),
    "all ruled out": Verdict(VerdictKind.REJECTED, ruled_out=tuple(map(ClassId, EVERY_CLASS))),
}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_that_all_images_but_the_examples_may_have_the_same_verdict(verdict):
    features, _ = clustered_features((15, 15, 15))
    examples = {1: [0, 1], 2: [15, 16], 3: [30, 31]}
    rest = [i for i in range(45) if i % 15 > 1]
    first = make_request(features, examples)
    everything = make_request(features, examples, [VerdictGroup(VERDICTS[verdict], ids(*rest))])
    again = (update(everything, before) for before in (None, update(first), run(first)))
    for labels in (run(everything), *again):
        assert_sound(labels)
        if verdict == "all ruled out":
            assert not labels.is_confident[rest].any()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_that_all_images_may_have_the_same_verdict_while_only_tags_teach(
    world, pool, tags, verdict
):
    everything = VerdictGroup(VERDICTS[verdict], EVERYTHING)
    labels = update(world.request(*EVERY_CLASS, tags=tags, verdicts=[everything], pool=pool))
    assert_sound(labels)
    if verdict == "all ruled out":
        assert not labels.is_confident.any()


def test_that_all_images_of_one_class_and_nothing_else_is_refused_in_one_sentence(world, pool):
    given = VerdictGroup(VERDICTS["given"], EVERYTHING)
    without = np.full_like(world.strengths, np.nan)
    request = world.request(*EVERY_CLASS, strengths=without, verdicts=[given], pool=pool)
    with pytest.raises(SupportError, match="two classes"):
        update(request)


@pytest.mark.parametrize("label", [run, update])
def test_that_an_image_without_a_class_left_is_labelled_as_none(label):
    features, _ = clustered_features((20, 20))
    out = Verdict(VerdictKind.REJECTED, ruled_out=(ClassId(1), ClassId(2)))
    rejected = [VerdictGroup(out, ids(5, 25))]
    labels = label(make_request(features, {1: [0, 1], 2: [20, 21]}, rejected))
    assert_sound(labels)
    assert not labels.is_confident[[5, 25]].any()


@pytest.mark.parametrize("label", [run, update])
def test_that_the_only_class_there_is_stays_ruled_out(label):
    features, _ = clustered_features((30, 30))
    none = VerdictGroup(VERDICTS["none of these"], ids(*range(40, 46)))
    rest = ids(*(i for i in range(60) if i > 1 and i not in range(40, 46)))
    rejected = VerdictGroup(VERDICTS["one ruled out"], rest)
    labels = label(make_request(features, {1: [0, 1]}, [none, rejected]))
    assert not labels.is_confident[list(rest)].any()
    assert labels.probabilities[list(rest)].max() < 0.01


@pytest.mark.parametrize("label", [run, update])
def test_that_a_single_class_stands_against_none_of_these(label):
    features, truth = clustered_features((20, 20), spread=0.3)
    none = [VerdictGroup(VERDICTS["none of these"], ids(20, 21))]
    labels = label(make_request(features, {1: [0, 1]}, none))
    assert_sound(labels)
    assert (labels.is_confident == (truth == 1))[2:20].all()
