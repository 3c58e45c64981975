import numpy as np
import pytest

from engine.audit import select_labels


def drawn(rng, probabilities, is_wrong, count):
    rows = rng.permutation(len(probabilities))[:count]
    return probabilities[rows], is_wrong[rows]


def test_that_doubtful_labels_are_left_to_the_person():
    rng = np.random.default_rng(0)
    probabilities = rng.uniform(0.5, 1, 2000).astype(np.float32)
    is_wrong = (probabilities < 0.6) & (rng.random(2000) < 0.5)
    sample = drawn(rng, probabilities, is_wrong, 400)
    kept = select_labels(probabilities, *sample, target_error=0.02, alpha=0.05)
    assert 0.55 < kept.threshold < 0.65
    assert kept.n_kept == (probabilities >= np.float32(kept.threshold)).sum()


def test_that_clean_labels_are_all_kept():
    probabilities = np.linspace(0.5, 1, 500, dtype=np.float32)
    sample = probabilities[::2], np.zeros(250, np.bool_)
    assert select_labels(probabilities, *sample, target_error=0.02, alpha=0.05).n_kept == 500


def test_that_too_few_checks_keep_no_more_than_may_be_wrong():
    probabilities = np.linspace(0.5, 1, 500, dtype=np.float32)
    sample = probabilities[:5], np.zeros(5, np.bool_)
    assert select_labels(probabilities, *sample, target_error=0.02, alpha=0.05).n_kept <= 10


@pytest.mark.parametrize("n_draws", [100, pytest.param(300, marks=pytest.mark.slow)])
def test_that_the_whole_set_is_seldom_worse_than_the_target(n_draws):
    rng = np.random.default_rng(1)
    broken = []
    for _ in range(n_draws):
        probabilities = rng.uniform(0.5, 1, 600).astype(np.float32)
        is_wrong = rng.random(600) < 0.15 * (1.2 - probabilities)  # poorly calibrated
        sample = drawn(rng, probabilities, is_wrong, 200)
        kept = select_labels(probabilities, *sample, target_error=0.03, alpha=0.1)
        broken.append(is_wrong[probabilities >= np.float32(kept.threshold)].sum() > 18)
    assert np.mean(broken) <= 0.13
