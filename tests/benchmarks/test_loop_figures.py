"""Tests for what is measured in the loop."""

from dataclasses import fields, replace

import numpy as np
import pytest

from engine.labelling import AccuracyEstimate, ImageStatus, KnownImages
from tests.benchmarks.bench_loop import (
    KINDS,
    N_STEPS,
    Place,
    aims_met,
    means,
    play,
    worst_sets,
)
from tests.benchmarks.loop_figures import Stage, StepFigures, StepOutcome
from tests.benchmarks.loop_labellers import Labelled, Program, logistic_regression
from tests.factories import clustered_features, make_shown

AUTO, NOVEL, UNCERTAIN = ImageStatus.AUTO, ImageStatus.NOVEL, ImageStatus.UNCERTAIN


def make_stage(statuses, guesses, truth, probabilities=None, *, expected=None, is_open=None):
    count = len(guesses)
    chances = [0.9] * count if probabilities is None else probabilities
    shown = make_shown(statuses, guesses, chances, [0] * count)
    everything = np.ones(count, np.bool_) if is_open is None else np.array(is_open)
    labelled = Labelled(shown, expected=expected, run_s=1.0, update_s=0.5)
    return Stage(labelled, np.array(truth, np.int32), everything)


def blurred_images() -> KnownImages:
    features, truth = clustered_features([12] * 3, spread=3.0)
    return KnownImages(features, truth, np.arange(len(truth), dtype=np.int32))


def figures_of(*stages, before=None) -> StepFigures:
    return StepFigures.pooled([StepOutcome.of(stage, before) for stage in stages])


def test_labels_of_strangers_count_as_wrong():
    stage = make_stage([AUTO] * 4, [1, 1, 2, 2], [1, 1, 2, -1], [0.9, 0.9, 0.9, 0.7])
    figures = figures_of(stage)
    assert figures.precision == 0.75
    assert figures.overconfidence == pytest.approx(0.1)
    assert figures.accuracy == 1


def test_labels_that_are_left_out_count_for_nothing_in_the_precision():
    figures = figures_of(make_stage([AUTO, UNCERTAIN, NOVEL], [1, 1, 1], [1, 2, 2]))
    assert figures.precision == 1
    assert figures.n_automatic == 1
    assert figures.n_open == 3


def test_novel_images_are_told_apart_by_whether_their_class_is_defined():
    figures = figures_of(make_stage([NOVEL, AUTO, AUTO, AUTO, NOVEL], [1] * 5, [1, 1, 1, 1, -1]))
    assert figures.false_novel == 0.25
    assert figures.caught == 1


def test_only_open_images_are_measured():
    stage = make_stage([AUTO, AUTO], [1, 1], [1, 2], is_open=[True, False])
    assert figures_of(stage).precision == 1


def test_copies_of_what_was_looked_at_are_not_open():
    labelled = make_stage([AUTO] * 4, [1] * 4, [1] * 4).labelled
    is_seen, duplicate_of = np.array([True, False, False, False]), np.array([0, 0, 2, 3])
    stage = Stage.of(labelled, np.ones(4, np.int32), is_seen, duplicate_of)
    np.testing.assert_array_equal(stage.is_open, [False, False, True, True])


def test_a_stage_keeps_the_truth_of_its_time():
    truth = np.array([1, -1], np.int32)
    labelled = make_stage([AUTO] * 2, [1, 1], truth).labelled
    stage = Stage.of(labelled, truth, np.zeros(2, np.bool_), np.arange(2))
    truth[1] = 2
    np.testing.assert_array_equal(stage.truth, [1, -1])


def test_guesses_are_compared_on_images_that_are_open_and_had_a_class_before():
    before = make_stage([UNCERTAIN] * 4, [2, 2, 2, 1], [1, 1, 2, -1])
    after = make_stage(
        [UNCERTAIN] * 4, [1, 2, 1, 3], [1, 1, 2, 3], is_open=[True, True, False, True]
    )
    assert figures_of(after, before=before).gain == 0.5


def test_the_first_step_gains_nothing():
    assert np.isnan(figures_of(make_stage([AUTO], [1], [1])).gain)


def test_an_interval_is_judged_by_all_the_labels_it_speaks_of():
    expected = AccuracyEstimate(n_labels=4, share=0.7, low=0.6, high=0.8)
    is_open = [True, False, False, False]
    inside = make_stage([AUTO] * 4, [1] * 4, [1, 1, 1, 2], expected=expected, is_open=is_open)
    outside = make_stage([AUTO] * 4, [1] * 4, [1, 1, 1, 1], expected=expected)
    silent = make_stage([AUTO] * 4, [1] * 4, [1, 1, 1, 1])
    figures = figures_of(inside, outside, silent)
    assert figures.held == 0.5
    assert figures.width == pytest.approx(0.2)
    assert figures.silent == pytest.approx(1 / 3)


def test_draws_share_the_bins_of_the_calibration_error():
    right = make_stage([AUTO], [1], [1], [0.5])
    wrong = make_stage([AUTO], [1], [2], [0.5])
    assert figures_of(right).calibration_error == 0.5
    assert figures_of(right, wrong).calibration_error == 0


def test_sets_without_a_figure_leave_the_mean_to_the_others():
    known, strange = (
        figures_of(make_stage([AUTO], [1], [1])),
        figures_of(make_stage([AUTO], [1], [-1])),
    )
    mean = StepFigures.mean([known, strange])
    assert mean.accuracy == 1
    assert mean.precision == 0.5


@pytest.mark.parametrize(
    ("make", "has_updates"), [(Program, True), (lambda: logistic_regression, False)]
)
def test_every_step_of_the_loop_is_measured_and_timed(make, has_updates):
    images = blurred_images()
    outcomes = play(images, make(), KINDS["growing"].habits, shots=2, seed=0)
    assert [outcome.n_classes for outcome in outcomes] == [2, 3, 3, 3]
    assert len(outcomes) == N_STEPS
    assert len(outcomes[0].probabilities) == len(images.labels) - 4
    assert all(outcome.run_s > 0 for outcome in outcomes)
    assert all((outcome.update_s > 0) == has_updates for outcome in outcomes)


@pytest.fixture
def measured():
    good = figures_of(make_stage([AUTO], [1], [1], [0.97]))
    bad = replace(good, overconfidence=0.2, run_s=3.0, held=0.5, silent=0.0)
    found = {
        Place(2, 0, "flowers"): good,
        Place(2, 1, "flowers"): bad,
        Place(2, 0, "trash"): good,
        Place(2, 1, "trash"): good,
    }
    return {"**protolabel**": found}


def test_the_worst_set_is_named_and_a_missed_aim_stands_out(measured):
    first, second = list(worst_sets(measured))[2:]
    assert "**" not in first
    assert "**0.200 (flowers)**" in second
    assert "**3.000 (flowers)**" in second


def test_missed_aims_are_counted(measured):
    rows = list(aims_met([("all", measured)]))[2:]
    assert rows[0] == (
        "| probability less precision | 0.05 | 1 of 4 | 0.200 (all: flowers, 2 examples, step 1) |"
    )
    assert "0 of 4" in rows[1]


def test_work_on_more_classes_is_not_called_slower(measured):
    found = measured["**protolabel**"]
    place = Place(2, 1, "flowers")
    found[place] = replace(found[place], n_classes=2.0)
    assert "3.000" not in "".join(worst_sets(measured))


def test_means_leave_cells_empty_without_a_figure(measured):
    head, _, first, *_ = means(measured)
    assert len(first.split("|")) == len(head.split("|"))
    assert "nan" not in first


def test_every_figure_has_a_column(measured):
    head = next(iter(means(measured)))
    assert len(head.split("|")) - 2 == len(fields(StepFigures)) + 3
