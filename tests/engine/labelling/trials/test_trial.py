"""A trial shows what to expect: it hides the truth from the labeller and not from the figures."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import SupportError
from engine.jobs import CancelledError, Job
from engine.labelling import (
    KnownImages,
    LabelSettings,
    TrialFigures,
    TrialSettings,
    draw_trial,
    mean_figures,
    run_trial,
    run_trials,
)
from engine.labelling.trials import trial as trials_module
from engine.labelling.trials.figures import auroc, calibration_error
from engine.project import ClassId
from tests.factories import clustered_features

PROTOTYPE = LabelSettings("prototype")


def known_images(counts, *, duplicate_of=None, **features):
    vectors, truth = clustered_features(counts, **features)
    own = np.arange(len(truth), dtype=np.int32)
    return KnownImages(vectors, truth, own if duplicate_of is None else duplicate_of)


def counts_of(labels, draw):
    return np.unique(labels[draw.rows[~draw.is_support]], return_counts=True)


@pytest.fixture(scope="module")
def images():
    return known_images((60, 60, 60, 60), spread=1.5)


def test_that_every_class_gives_as_many_examples_as_asked(images):
    draw = draw_trial(images.labels, TrialSettings(shots=7))
    assert len(draw.rows) == 240
    assert np.bincount(images.labels[draw.rows[draw.is_support]]).tolist() == [0, 7, 7, 7, 7]


def test_that_the_same_seed_draws_the_same_trial_and_another_does_not(images):
    first, again, other = (
        draw_trial(images.labels, TrialSettings(seed=seed)).is_support for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_that_images_of_classes_that_were_not_drawn_are_away(images):
    draw = draw_trial(images.labels, TrialSettings(ways=2))
    assert tuple(np.unique(images.labels[draw.rows])) == draw.class_ids
    assert len(draw.class_ids) == 2


def test_that_a_long_tail_falls_from_all_images_to_the_asked_share(images):
    draw = draw_trial(images.labels, TrialSettings(shots=20, imbalance=20))
    _, counts = counts_of(images.labels, draw)
    assert sorted(counts.tolist(), reverse=True) == [40, 15, 5, 2]


def test_that_thinning_leaves_the_examples_alone(images):
    settings = TrialSettings(imbalance=1000)
    thinned, full = (
        draw_trial(images.labels, each) for each in (settings, replace(settings, imbalance=1))
    )
    assert np.array_equal(thinned.rows[thinned.is_support], full.rows[full.is_support])


def test_that_no_class_is_thinned_away(images):
    draw = draw_trial(images.labels, TrialSettings(imbalance=1e6))
    assert counts_of(images.labels, draw)[1].min() == 1


def test_that_a_share_of_the_classes_are_strangers_whose_images_stay(images):
    draw = draw_trial(images.labels, TrialSettings(novel_classes=0.5))
    assert (len(draw.class_ids), len(draw.rows)) == (2, 240)


def test_that_named_strangers_give_no_example(images):
    draw = draw_trial(images.labels, TrialSettings(novel_classes=(ClassId(2),)))
    assert draw.class_ids == (1, 3, 4)
    assert np.isin(2, images.labels[draw.rows])


@pytest.mark.parametrize("strangers", [0.05, 0.8])
def test_that_a_share_that_leaves_too_few_is_explained(images, strangers):
    with pytest.raises(SupportError, match="share of 4 classes"):
        draw_trial(images.labels, TrialSettings(novel_classes=strangers))


def test_that_strangers_may_not_leave_fewer_than_two_classes(images):
    with pytest.raises(SupportError, match="2 to 1 classes"):
        draw_trial(images.labels, TrialSettings(novel_classes=(ClassId(1), ClassId(2), ClassId(3))))


def test_that_clear_clusters_are_found_right(images):
    figures = run_trial(images, LabelSettings(), TrialSettings())
    assert figures.accuracy > 0.95
    assert figures.accuracy == pytest.approx(figures.class_accuracy)
    assert np.isnan([figures.novelty_auroc, figures.novel_labelled]).all()


def test_that_random_features_are_guessed_at_chance():
    features = np.random.default_rng(0).normal(size=(600, 32)).astype(np.float32)
    labels = np.repeat(np.arange(3, dtype=np.int32), 200)
    images = KnownImages(features, labels, np.arange(600, dtype=np.int32))
    trials = run_trials(Job(), images, PROTOTYPE, TrialSettings(), seeds=8)
    assert mean_figures(trials).accuracy == pytest.approx(1 / 3, abs=0.03)


def test_that_strangers_are_measured_apart(images):
    figures = run_trial(images, LabelSettings(), TrialSettings(shots=10, novel_classes=0.5))
    assert figures.accuracy > 0.95
    assert figures.novelty_auroc > 0.8
    assert 0 <= figures.novel_labelled < 0.5
    assert figures.accuracy_labelled_all <= figures.accuracy_labelled


def test_that_copies_of_examples_are_not_measured():
    one, other = np.float32([1, 0, 0]), np.float32([0, 1, 0])
    embeddings = np.stack([one] * 4 + [other + 0.1] + [other] * 4 + [one + 0.1])
    duplicate_of = np.array([0, 0, 0, 0, 4, 5, 5, 5, 5, 9], np.int32)
    images = KnownImages(embeddings, np.repeat(np.array([1, 2], np.int32), 5), duplicate_of)
    trials = (TrialSettings(1, seed=seed) for seed in range(100))
    of_copies = next(
        trial for trial in trials if not draw_trial(images.labels, trial).is_support[[4, 9]].any()
    )
    assert run_trial(images, PROTOTYPE, of_copies).accuracy == 0


def test_that_twins_are_found_in_a_part_of_the_images():
    images = known_images((4, 4), duplicate_of=np.array([0, 1, 1, 3, 4, 5, 6, 5], np.int32))
    pool = images.pool(np.array([2, 4, 5, 7], np.int32), needs_neighbours=False)
    assert pool.duplicate_of.tolist() == [0, 1, 2, 2]


def test_that_a_pool_that_stays_the_same_is_prepared_once(images, monkeypatch):
    built = []
    monkeypatch.setattr(trials_module, "with_graph", lambda job, pool: built.append(pool) or pool)
    fresh = KnownImages(images.embeddings, images.labels, images.duplicate_of)
    run_trials(Job(), fresh, LabelSettings("logistic"), TrialSettings(), seeds=2)
    assert built == []
    run_trials(Job(), fresh, LabelSettings(), TrialSettings(), seeds=3)
    assert len(built) == 1


def test_that_trials_stop_when_asked(images):
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        run_trials(job, images, PROTOTYPE, TrialSettings(), seeds=2)


def test_that_means_pass_over_what_could_not_be_measured():
    one = TrialFigures(*np.ones(9))
    other = replace(one, accuracy=0.5, accuracy_labelled=float("nan"))
    nothing = replace(one, novelty_auroc=float("nan"))
    means = mean_figures([replace(nothing, accuracy=1.0), replace(other, novelty_auroc=np.nan)])
    assert (means.accuracy, means.accuracy_labelled) == (0.75, 1.0)
    assert np.isnan(means.novelty_auroc)


def test_that_honest_probabilities_have_no_calibration_error():
    probabilities = np.repeat(np.array([0.25, 0.75], np.float32), 4)
    is_right = np.array([1, 0, 0, 0, 1, 1, 1, 0], np.bool_)
    assert calibration_error(probabilities, is_right) == pytest.approx(0)


def test_that_the_calibration_error_is_the_mean_gap():
    probabilities = np.array([0.9, 0.9, 0.3, 0.3], np.float32)
    assert calibration_error(probabilities, np.zeros(4, np.bool_)) == pytest.approx(0.6)


def test_that_auroc_counts_pairs_and_halves_ties():
    lower, higher = np.array([0, 1, 2], np.float32), np.array([1, 3], np.float32)
    assert auroc(lower, higher) == pytest.approx((1 + 0.5 + 0 + 3) / 6)
