"""Verdicts on shown labels bear out the probabilities, or take them back."""

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import LabelRequest, LabelSettings, PseudoLabeler
from engine.labelling.verdict_calibration import VerdictCalibration
from engine.project import ClassId, Project, VerdictKind, Verdicts, wishes
from engine.simulation.known_folder import temporary_project
from tests.factories import clustered_features, fake_hash, ids, make_request

CAT, DOG = ClassId(1), ClassId(2)


def judged(probabilities, is_right, *, kind=VerdictKind.ACCEPTED):
    """Return verdicts on images that were shown as cats; those that are not right are dogs."""
    verdicts = Verdicts(len(probabilities))
    verdicts.kinds[:] = kind
    verdicts.class_ids[:] = np.where(is_right, CAT, DOG)
    if kind == VerdictKind.NONE_OF_THESE:
        verdicts.class_ids[:] = -1
    observations = verdicts.observations
    observations.class_ids[:] = CAT
    observations.probabilities[:] = probabilities
    observations.order[:] = np.arange(1, len(probabilities) + 1)
    return verdicts.snapshot()


def best(calibration, probability):
    return float(calibration.apply(np.array([[probability, 0.01]], np.float32))[0, 0])


def test_that_without_verdicts_probabilities_stay_as_they_are():
    calibration = VerdictCalibration.of(Verdicts(10).snapshot())
    assert best(calibration, 0.8) == pytest.approx(0.8)


def test_that_labels_shown_too_sure_are_shown_less_sure():
    calibration = VerdictCalibration.of(judged(np.full(300, 0.9), np.arange(300) % 10 < 6))
    assert 0.55 < best(calibration, 0.9) < 0.7


def test_that_what_verdicts_bear_out_hardly_changes():
    calibration = VerdictCalibration.of(judged(np.full(300, 0.9), np.arange(300) % 10 < 9))
    assert best(calibration, 0.9) == pytest.approx(0.9, abs=0.02)


def test_that_labels_shown_too_unsure_are_raised_a_little_only():
    calibration = VerdictCalibration.of(judged(np.full(300, 0.6), np.arange(300) % 20 < 19))
    assert 0.6 < best(calibration, 0.6) < 0.8


def test_that_fresh_verdicts_count_more_than_old_ones():
    right_then_wrong = np.arange(1200) < 600
    calibration = VerdictCalibration.of(judged(np.full(1200, 0.8), right_then_wrong))
    assert best(calibration, 0.8) < 0.4


def test_that_images_of_no_class_are_left_to_what_tells_them():
    none = judged(np.full(300, 0.9), np.zeros(300, bool), kind=VerdictKind.NONE_OF_THESE)
    assert VerdictCalibration.of(none) == VerdictCalibration()


def test_that_no_label_overtakes_another():
    calibration = VerdictCalibration.of(judged(np.full(300, 0.9), np.arange(300) % 10 < 5))
    steps = np.linspace(0.05, 0.99, 40)
    assert (np.diff([best(calibration, p) for p in steps]) > 0).all()


def test_that_rows_never_exceed_one():
    rng = np.random.default_rng(0)
    rows = rng.dirichlet([1, 1, 1], 200).astype(np.float32) * rng.random((200, 1), np.float32)
    for offset in (-2.0, 2.0):
        found = VerdictCalibration(offset, 0.7).apply(rows)
        assert (found >= 0).all()
        assert (found.sum(axis=1) <= 1 + 1e-5).all()


def test_that_what_was_calibrated_is_told_back():
    calibration = VerdictCalibration(-1.0, 1.2)
    shown = calibration.apply(np.array([[0.7, 0.1]], np.float32)).max(axis=1)
    assert calibration.undone(shown)[0] == pytest.approx(0.7, abs=1e-3)


def define(project: Project, rows_by_name, pool, *, watching: bool):
    """Define classes one by one; who is watching sees labels before each, and gives 2 of 3."""
    labeler = PseudoLabeler(LabelSettings())
    labels = None
    for name, (first, second, third) in rows_by_name.items():
        if watching and len(project.classes) > 1:
            labels = labeler.run(Job(), request_of(project, pool))
        shown = (labels.shown_guesses,) if labels else ()
        edit = wishes.new_class(project.state, name, ids(first, second))
        project.do(edit, *shown)
        project.do(wishes.assign(project.state, edit.definition.class_id, ids(third)), *shown)
    return labeler.run(Job(), request_of(project, pool))


def request_of(project, pool):
    return LabelRequest(pool, tuple(project.classes), project.verdicts.snapshot())


def test_that_who_watches_labels_while_defining_classes_gets_the_same_labels():
    counts = [30] * 6
    features, _ = clustered_features(counts, spread=1.5)
    rows = {f"class {k}": (30 * k, 30 * k + 1, 30 * k + 2) for k in range(6)}
    pool = make_request(features, {}).pool
    found = []
    for watching in (False, True):
        with temporary_project([fake_hash(n) for n in range(len(features))]) as project:
            found.append(define(project, rows, pool, watching=watching))
    unwatched, watched = found
    np.testing.assert_array_equal(unwatched.guesses, watched.guesses)
    np.testing.assert_array_equal(unwatched.probabilities, watched.probabilities)
