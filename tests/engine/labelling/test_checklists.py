"""Classes without an example are found by their checklists, beside those with examples."""

import numpy as np
import pytest

from engine.errors import ChecklistError
from engine.jobs import Job
from engine.labelling import LabelSettings, PseudoLabeler, pack_labels, unpack_labels
from engine.labelling.fit_cache import FitCache
from engine.project import ClassId, Verdict, VerdictGroup, VerdictKind
from tests.engine.labelling.described import N_CLASSES, PER_CLASS, described
from tests.factories import ids

UNSEEN = (2, 7)


@pytest.fixture(scope="module")
def world():
    return described()


def label(request, **settings):
    return PseudoLabeler(LabelSettings(**settings)).run(Job(), request)


def update(request, previous=None, cache=None):
    return PseudoLabeler(LabelSettings(), cache).update(Job(), request, previous)


def accuracy(labels, world, *classes):
    rows = np.isin(world.truth, classes)
    return (labels.guesses[rows] == world.truth[rows]).mean()


@pytest.mark.parametrize("method", ["auto", "prototype", "logistic", "diffusion", "rounds"])
def test_that_classes_without_examples_are_found(world, method):
    labels = label(world.request(*UNSEEN), method=method)
    assert labels.problem is None
    assert accuracy(labels, world, *UNSEEN) > 0.8
    assert accuracy(labels, world, 1, 3, 4) > 0.9


def test_that_one_pass_finds_them_too(world):
    assert accuracy(update(world.request(*UNSEEN)), world, *UNSEEN) > 0.8


def test_that_probabilities_add_up_to_one_at_most(world):
    labels = label(world.request(*UNSEEN))
    sums = labels.candidate_probabilities.astype(np.float32).sum(axis=1)
    assert sums.max() <= 1.001
    assert ((labels.probabilities >= 0) & (labels.probabilities <= 1)).all()


def test_that_unknown_entries_do_not_count_as_absent(world):
    strengths = world.strengths.copy()
    strengths[1, :2] = np.nan
    assert accuracy(label(world.request(2, strengths=strengths)), world, 2) > 0.7


def test_that_a_class_without_anything_known_does_not_compete(world):
    strengths = world.strengths.copy()
    strengths[1] = np.nan
    labels = label(world.request(2, strengths=strengths))
    assert ClassId(2) not in labels.class_ids
    assert labels.problem is None


def test_that_examples_without_a_checklist_compete(world):
    strengths = world.strengths.copy()
    strengths[[0, 4]] = np.nan
    labels = label(world.request(2, strengths=strengths))
    assert accuracy(labels, world, 1, 5) > 0.9
    assert accuracy(labels, world, 2) > 0.7


def test_that_checklists_give_way_to_examples(world):
    wrong = world.strengths.copy()
    wrong[[0, 5]] = wrong[[5, 0]]
    labels = label(world.request(shots=10, strengths=wrong))
    assert accuracy(labels, world, 1, 6) > 0.9


def test_that_accepted_images_of_a_described_class_teach_it(world):
    wrong = world.strengths.copy()
    wrong[1] = 1 - wrong[1]
    accepted = Verdict(VerdictKind.ACCEPTED, ClassId(2))
    some = VerdictGroup(accepted, ids(*world.rows(2)[:4]))
    labels = label(world.request(2, strengths=wrong, verdicts=[some]))
    assert accuracy(labels, world, 2) > 0.8


def test_that_a_ruled_out_class_is_not_guessed_again(world):
    rows = world.rows(2)[:3]
    out = VerdictGroup(Verdict(VerdictKind.OPEN, ruled_out=(ClassId(2),)), ids(*rows))
    labels = label(world.request(*UNSEEN, verdicts=[out]))
    assert not (labels.guesses[rows] == 2).any()


def test_that_tags_alone_are_enough(world):
    truth = world.strengths[world.truth - 1]
    tags = {row: truth[row] for row in range(0, len(truth), 9)}
    labels = label(world.request(*range(1, N_CLASSES + 1), tags=tags))
    assert accuracy(labels, world, *range(1, N_CLASSES + 1)) > 0.8


def test_that_checklists_alone_are_not_enough_and_the_message_says_what_is(world):
    with pytest.raises(ChecklistError, match=r"tag|examples"):
        label(world.request(*range(1, N_CLASSES + 1)))


def test_that_classes_with_examples_are_labelled_where_checklists_cannot_be_used(world):
    same = world.strengths.copy()
    same[1] = same[6]
    labels = label(world.request(2, 7, strengths=same))
    assert "class 2" in str(labels.problem)
    assert "class 7" in str(labels.problem)
    assert accuracy(labels, world, 1, 3) > 0.9
    assert not np.isin(labels.guesses, UNSEEN).any()


def test_that_the_problem_is_not_kept_in_files(world):
    labels = label(world.request(*UNSEEN))
    again = unpack_labels(pack_labels(labels))
    assert again.problem is None
    assert (again.guesses == labels.guesses).all()


def test_that_a_verdict_is_followed_without_learning_attributes_anew(world):
    request = world.request(*UNSEEN)
    cache = FitCache()
    first = update(request, cache=cache)
    learnt = cache.attribute_scores
    update(world.request(*UNSEEN, pool=request.pool), first, cache)
    assert cache.attribute_scores is learnt


def test_that_another_checklist_is_learnt(world):
    request = world.request(*UNSEEN)
    cache = FitCache()
    first = update(request, cache=cache)
    learnt = cache.attribute_scores
    changed = world.strengths.copy()
    changed[1, 0] = np.nan
    update(world.request(*UNSEEN, strengths=changed, pool=request.pool), first, cache)
    assert cache.attribute_scores is not learnt


def test_that_every_image_may_have_been_given_a_class(world):
    groups = [
        VerdictGroup(Verdict(VerdictKind.ACCEPTED, ClassId(c)), ids(*world.rows(c)))
        for c in range(1, N_CLASSES + 1)
        if c != 2
    ]
    last = VerdictGroup(Verdict(VerdictKind.NONE_OF_THESE), ids(*world.rows(2)))
    labels = label(world.request(2, verdicts=[*groups, last]))
    assert (labels.guesses >= 0).sum() == (N_CLASSES - 1) * PER_CLASS
