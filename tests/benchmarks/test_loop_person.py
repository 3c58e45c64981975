"""Tests for the person who works in the loop."""

from itertools import islice

import numpy as np
import pytest

from engine.labelling import ImageStatus, KnownImages
from engine.project import NO_CLASS, ShownGuesses, VerdictKind
from engine.simulation.known_folder import temporary_project
from tests.benchmarks.loop_labellers import Labelled
from tests.benchmarks.loop_person import Dismissed, Habits, LoopPerson
from tests.factories import clustered_features, fake_hash, make_shown

_CLASSES, _EACH = 4, 8
_PROBABILITY = 0.8


@pytest.fixture
def images():
    features, truth = clustered_features([_EACH] * _CLASSES)
    return KnownImages(features, truth, np.arange(len(truth), dtype=np.int32))


@pytest.fixture
def project(images):
    with temporary_project([fake_hash(n) for n in range(len(images.labels))]) as project:
        yield project


def make_person(project, images, **habits):
    return LoopPerson(project, images, Habits(**habits), shots=2, seed=0)


def everything_labelled(person, guesses) -> Labelled:
    """Label all images that have no verdict yet, as `guesses`."""
    statuses = np.where(person.is_seen, ImageStatus.EXAMPLE, ImageStatus.AUTO)
    probabilities = np.full(len(guesses), _PROBABILITY, np.float32)
    shown = make_shown(statuses, guesses, probabilities, np.zeros(len(guesses)))
    return Labelled(shown, ShownGuesses(shown.guesses, shown.probabilities))


def nothing_labelled(request) -> Labelled:
    n_images = len(request.pool)
    shown = make_shown(*np.zeros((4, n_images)))
    return Labelled(shown)


def kinds_of(project, rows):
    return set(project.verdicts.kinds[rows].tolist())


def test_every_class_is_defined_by_as_many_examples(project, images):
    person = make_person(project, images)
    request = person.request(nothing_labelled)
    assert len(request.class_ids) == _CLASSES
    for class_id in request.class_ids:
        examples = project.verdicts.images_with(VerdictKind.EXAMPLE, class_id)
        assert len(examples) == 2
        assert len(set(images.labels[list(examples)])) == 1


def test_images_of_missing_classes_have_no_class(project, images):
    person = make_person(project, images, missing=0.25)
    person.request(nothing_labelled)
    assert (person.truth == NO_CLASS).sum() == _EACH


def test_twice_as_many_classes_are_defined_each_time():
    counts = Habits(one_after_another=True, missing=0.2).n_classes(15)
    assert list(islice(counts, 5)) == [2, 4, 8, 12, 12]


def test_classes_are_added_before_the_next_labelling(project, images):
    person = make_person(project, images, one_after_another=True)
    assert [len(person.request(nothing_labelled).class_ids) for _ in range(3)] == [2, 4, 4]


def test_examples_are_images_that_nobody_has_looked_at(project, images):
    person = make_person(project, images)
    person.is_seen[::2] = True
    person.request(nothing_labelled)
    assert not project.verdicts.kinds[::2].any()


def test_right_labels_are_confirmed(project, images):
    person = make_person(project, images)
    person.request(nothing_labelled)
    is_open = ~person.is_seen
    person.review(everything_labelled(person, person.truth))
    assert kinds_of(project, is_open) == {VerdictKind.ACCEPTED}
    np.testing.assert_array_equal(project.verdicts.class_ids, person.truth)


def test_what_was_shown_is_noted_with_the_verdict(project, images):
    person = make_person(project, images)
    person.request(nothing_labelled)
    is_open = ~person.is_seen
    guesses = person.truth % _CLASSES + 1
    guesses[::3] = person.truth[::3]
    person.review(everything_labelled(person, guesses))
    judged = project.verdicts.snapshot().judged()
    np.testing.assert_array_equal(judged.image_ids, np.flatnonzero(is_open))
    np.testing.assert_array_equal(judged.class_ids, guesses[is_open])
    np.testing.assert_array_equal(judged.is_right, (guesses == person.truth)[is_open])
    np.testing.assert_allclose(judged.probabilities, _PROBABILITY, rtol=1e-6)


def test_dismissed_labels_are_given_their_class(project, images):
    person = make_person(project, images)
    person.request(nothing_labelled)
    person.review(everything_labelled(person, person.truth % _CLASSES + 1))
    np.testing.assert_array_equal(project.verdicts.class_ids, person.truth)


def test_dismissed_labels_of_strangers_are_none_of_these(project, images):
    person = make_person(project, images, missing=0.25)
    person.request(nothing_labelled)
    is_novel = person.truth == NO_CLASS
    person.review(everything_labelled(person, np.where(is_novel, 1, person.truth)))
    assert kinds_of(project, is_novel) == {VerdictKind.NONE_OF_THESE}


def test_dismissed_labels_may_only_be_rejected(project, images):
    person = make_person(project, images, dismissed=Dismissed.ONLY_REJECTED)
    person.request(nothing_labelled)
    is_open = ~person.is_seen
    person.review(everything_labelled(person, person.truth % _CLASSES + 1))
    assert kinds_of(project, is_open) == {VerdictKind.REJECTED}


def test_dismissed_labels_may_be_left_alone(project, images):
    person = make_person(project, images, dismissed=Dismissed.LEFT_ALONE)
    person.request(nothing_labelled)
    is_open = ~person.is_seen
    person.review(everything_labelled(person, person.truth % _CLASSES + 1))
    assert kinds_of(project, is_open) == {VerdictKind.OPEN}
    assert person.is_seen.all()
    assert not project.verdicts.observations.order.any()


def test_who_slips_gives_a_wrong_class(project, images):
    person = make_person(project, images, slips=1.0)
    person.request(nothing_labelled)
    is_open = ~person.is_seen
    person.review(everything_labelled(person, person.truth))
    given = project.verdicts.class_ids[is_open]
    assert (given != person.truth[is_open]).all()
    assert set(given.tolist()) == set(project.classes)


def test_labels_that_are_not_automatic_are_not_looked_at(project, images):
    person = make_person(project, images)
    person.request(nothing_labelled)
    is_seen = person.is_seen.copy()
    labelled = everything_labelled(person, person.truth)
    labelled.shown.statuses[labelled.shown.statuses == ImageStatus.AUTO] = ImageStatus.UNCERTAIN
    person.review(labelled)
    np.testing.assert_array_equal(person.is_seen, is_seen)


def test_the_same_seed_works_in_the_same_way(images):
    given = []
    for _ in range(2):
        with temporary_project([fake_hash(n) for n in range(len(images.labels))]) as project:
            person = make_person(project, images, slips=0.5)
            person.request(nothing_labelled)
            person.review(everything_labelled(person, person.truth))
            given.append(project.verdicts.class_ids.copy())
    np.testing.assert_array_equal(*given)
