"""Seen and unseen classes compete on one scale."""

from dataclasses import replace

import numpy as np
import pytest

from engine.jobs import Job
from engine.prototypes.zero_shot import evaluate_zero_shot, evaluation, fit_zero_shot
from engine.prototypes.zero_shot.methods import list_candidates
from engine.prototypes.zero_shot.offset import fit_offset
from engine.prototypes.zero_shot.stacking import harmonic_mean, hold_out
from tests.engine.prototypes.zero_shot.conftest import make_world


def test_that_the_offset_raises_the_harmonic_mean(monkeypatch):
    noisy = make_world(noise=0.8)
    with_offset = evaluate_zero_shot(Job(), noisy.problem(), method="eszsl")

    def fit_without(*words, **options):
        return replace(fit_zero_shot(*words, **options), offset=0.0)

    monkeypatch.setattr(evaluation, "fit_zero_shot", fit_without)
    without = evaluate_zero_shot(Job(), noisy.problem(), method="eszsl")
    assert with_offset.figures.gzsl_h > without.figures.gzsl_h + 0.02


def test_that_the_offset_is_taken_off_seen_classes_only(world):
    model = fit_zero_shot(Job(), world.seen(), world.names, method="ridge")
    moved = replace(model, offset=model.offset + 1)
    change = (model.scores(world.features) - moved.scores(world.features)).mean(axis=0)
    assert np.allclose(change, ~world.is_unseen, atol=1e-4)


def test_that_there_is_no_offset_where_nothing_can_be_held_out(world):
    seen = world.seen()
    once = np.unique(seen.class_index, return_index=True)[1]
    alone = seen.only(np.isin(np.arange(len(seen.class_index)), once))
    assert fit_offset(Job(), alone, list_candidates("ridge")[0], seed=0) == 0


def test_that_a_fifth_of_each_class_is_held_out():
    held = hold_out(np.repeat(np.arange(3, dtype=np.int32), (10, 2, 1)), seed=0)
    assert [held[:10].sum(), held[10:12].sum(), held[12]] == [2, 1, 0]


def test_that_the_harmonic_mean_is_nothing_without_either():
    assert harmonic_mean(0.0, 1.0) == harmonic_mean(0.0, 0.0) == 0
    assert harmonic_mean(0.5, 0.25) == pytest.approx(1 / 3)
