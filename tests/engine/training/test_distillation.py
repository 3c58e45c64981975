"""A student comes to see as its teacher does, and a run may stop anywhere."""

import pytest
import torch

from engine.jobs import CancelledError, Job
from engine.training import LessonSettings, TrainingSettings
from engine.training.distillation import Distillation
from tests.engine.training.factories import (
    StubTeacher,
    quick_settings,
    saved_and_loaded,
    short_settings,
    tiny_student,
)


@pytest.fixture
def prepare(teacher, crops):
    """Return a function that prepares a run, of eight steps unless told otherwise."""

    def distillation(settings=None, *, of=teacher):
        chosen = settings or short_settings(8)
        return Distillation(tiny_student(of.dim), of, crops, chosen, n_images=1)

    return distillation


def run(distillation, *, until=None):
    """Take the steps, cancelled after `until`; return their losses."""
    job, losses = Job(), []

    def after_step(progress):
        losses.append(progress.losses)
        if progress.step == until:
            job.cancel()

    if until is None:
        distillation.run(job, after_step)
        return losses
    with pytest.raises(CancelledError):
        distillation.run(job, after_step)
    return losses


def spy_on_apart(distillation):
    """Collect the steps in which the stages learn apart."""
    steps, whole = [], distillation.network.run_apart

    def run_apart(*inputs):
        steps.append(distillation.step)
        return whole(*inputs)

    distillation.network.run_apart = run_apart
    return steps


def mean(losses, name):
    return sum(row[name] for row in losses) / len(losses)


def assert_same_weights(one, other):
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)


def test_that_all_losses_fall_while_stages_are_apart(prepare, monkeypatch):
    losses = run(prepare(quick_settings(monkeypatch, 40, batch_size=16, apart_share=1)))
    for name in ("stage 1", "stage 2", "stage 3", "stage 4", "features", "cosine", "logits"):
        assert mean(losses[-8:], name) < 0.85 * mean(losses[:8], name), name


def test_that_epochs_say_how_often_every_image_is_seen(teacher, crops):
    settings = TrainingSettings(epochs=3, lessons=LessonSettings(batch_size=4))
    assert Distillation(tiny_student(), teacher, crops, settings, n_images=8).n_steps == 6


def test_that_stages_learn_apart_first_and_then_together(prepare):
    distillation = prepare(short_settings(8, apart_share=0.5))
    steps = spy_on_apart(distillation)
    run(distillation)
    assert steps == [0, 1, 2, 3]


def test_that_stages_weigh_more_while_they_are_apart():
    settings = TrainingSettings(stage_weight=0.25)
    assert settings.weights(apart=True)["stage 2"] == 1
    assert settings.weights(apart=False)["stage 2"] == 0.25


def test_that_a_teacher_without_maps_teaches_all_stages_together(prepare, monkeypatch):
    distillation = prepare(quick_settings(monkeypatch, 60), of=StubTeacher())
    steps = spy_on_apart(distillation)
    losses = run(distillation)
    assert steps == []
    assert losses[0].keys() == {"features", "cosine", "pairs", "logits"}
    for name in ("features", "cosine", "logits"):
        assert mean(losses[-8:], name) < 0.9 * mean(losses[:8], name), name


def test_that_the_same_settings_give_the_same_weights(prepare):
    first, again = prepare(), prepare()
    run(first)
    run(again)
    assert_same_weights(first.averaged.fold(), again.averaged.fold())


@pytest.mark.parametrize("stop", [1, 5])
def test_that_a_run_saved_in_the_middle_ends_as_one_that_was_not(prepare, stop):
    whole, stopped, resumed = prepare(), prepare(), prepare()
    wanted = run(whole)
    begun = run(stopped, until=stop)
    resumed.restore(saved_and_loaded(stopped.state()))
    assert begun + run(resumed) == wanted
    assert_same_weights(resumed.averaged.fold(), whole.averaged.fold())
    assert_same_weights(resumed.network.state_dict(), whole.network.state_dict())


def test_that_a_cancelled_run_stops_between_two_steps(prepare):
    distillation = prepare()
    assert len(run(distillation, until=3)) == distillation.step == 3


def test_that_steps_are_counted(prepare):
    steps = []
    prepare(short_settings(3)).run(Job(lambda *done: steps.append(done)), lambda progress: None)
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_that_weights_of_a_file_are_where_a_run_starts(prepare, crops, monkeypatch):
    finished = prepare(quick_settings(monkeypatch, 20))
    run(finished)
    again = prepare()
    again.start_from(finished.averaged.fold())
    pixels = torch.nn.functional.interpolate(crops.draw(16, torch.Generator().manual_seed(7)), 32)
    with torch.no_grad():
        wanted, given = finished.averaged(pixels)[-1], again.averaged(pixels)[-1]
    assert torch.nn.functional.cosine_similarity(wanted, given).min() > 0.98


def test_that_what_starts_from_a_file_learns_together_from_the_first_step(prepare):
    distillation = prepare()
    distillation.start_from(distillation.averaged.fold())
    steps = spy_on_apart(distillation)
    assert "stage 1" not in run(distillation)[0]
    assert steps == []


def test_that_one_that_started_from_a_file_may_be_saved_too(prepare):
    stopped, resumed = prepare(), prepare()
    stopped.start_from(stopped.averaged.fold())
    run(stopped, until=2)
    resumed.restore(saved_and_loaded(stopped.state()))
    assert "stage 1" not in run(resumed)[0]
