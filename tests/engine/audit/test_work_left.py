"""The work that is left shrinks as labels get surer, and is never more than looking at all."""

import numpy as np

from engine.audit import work_left


def of(*parts):
    """Return probabilities: `parts` are (probability, count)."""
    return np.concatenate([np.full(count, p, np.float32) for p, count in parts])


def looked_at(probabilities, target=0.02):
    return work_left(probabilities, target_error=target, confidence=0.95)


def test_that_many_sure_labels_need_an_audit_only():
    left = looked_at(of((0.999, 40_000)))
    assert left.n_reviews == 0
    assert 150 <= left.n_checks <= 300


def test_that_doubtful_labels_are_looked_through_first():
    left = looked_at(of((0.999, 40_000), (0.6, 3000)))
    assert 1000 <= left.n_reviews <= 3000
    assert left.n_checks > 0


def test_that_few_labels_are_all_looked_through():
    left = looked_at(of((0.98, 300)))
    assert left.n_reviews == 300
    assert left.n_checks == 0


def test_that_no_more_is_foreseen_than_keying_all():
    for probabilities in (of((0.5, 200)), of((0.99, 30)), of((0.9, 500), (0.7, 100))):
        assert looked_at(probabilities).n_actions <= len(probabilities)


def test_that_pages_of_right_labels_take_a_key_each():
    assert looked_at(of((1.0, 300))).n_actions == 10


def test_that_a_milder_target_takes_less():
    probabilities = of((0.999, 40_000))
    assert looked_at(probabilities, 0.1).n_actions < looked_at(probabilities).n_actions


def test_that_without_labels_nothing_is_left_to_do():
    assert looked_at(np.zeros(0, np.float32)).n_actions == 0
