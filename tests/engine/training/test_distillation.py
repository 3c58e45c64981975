"""A student comes to see as its teacher does, and a run may stop anywhere."""

from copy import deepcopy

import msgspec
import numpy as np
import pytest
import torch
from torch import nn

from engine.jobs import CancelledError, Job
from engine.training import LessonSettings, TrainingSettings
from engine.training import distillation as engine_distillation
from engine.training.distillation import Distillation
from engine.training.joint_teacher import JointTeacher
from engine.training.lessons import Lessons
from engine.training.losses import unexplained
from tests.engine.training.factories import (
    N_CLASSES,
    StubTeacher,
    make_classifier,
    quick_settings,
    saved_and_loaded,
    short_settings,
    tiny_student,
)


@pytest.fixture
def prepare(teacher, crops):
    """Return a function that prepares a run, of four steps apart and four joined by default."""

    def distillation(settings=None, *, of=teacher):
        chosen = settings or short_settings(8, apart_share=0.5)
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


def are_apart(losses):
    """Tell of every step whether blocks had losses of their own."""
    return ["stage 1" in row for row in losses]


def mean(losses, name):
    return sum(row[name] for row in losses) / len(losses)


def assert_falling(losses, *names):
    for name in names:
        assert mean(losses[-8:], name) < 0.85 * mean(losses[:8], name), name


def assert_same_weights(one, other):
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)


def test_that_all_losses_fall_while_blocks_are_apart(prepare, monkeypatch):
    losses = run(prepare(quick_settings(monkeypatch, 40, apart_share=1)))
    assert_falling(losses, *(f"stage {i}" for i in range(1, 6)), "features", "cosine", "logits")


def test_that_the_losses_of_features_fall_while_they_are_joined(prepare, monkeypatch):
    losses = run(prepare(quick_settings(monkeypatch, 120, apart_share=0, joined_learning_rate=0.1)))
    assert_falling(losses, "features", "cosine", "logits")


def test_that_epochs_say_how_often_every_image_is_seen(teacher, crops):
    settings = TrainingSettings(epochs=3, lessons=LessonSettings(batch_size=4))
    assert Distillation(tiny_student(), teacher, crops, settings, n_images=8).n_steps == 6


@pytest.mark.parametrize(("share", "n_apart"), [(0, 0), (0.25, 2), (0.5, 4), (1, 8)])
def test_that_blocks_learn_apart_first_and_then_together(prepare, share, n_apart):
    losses = run(prepare(short_settings(8, apart_share=share)))
    assert are_apart(losses) == [True] * n_apart + [False] * (8 - n_apart)


def test_that_there_is_a_loss_of_every_stage_while_they_are_apart(prepare):
    features = {"features", "cosine", "pairs", "logits"}
    losses = run(prepare(short_settings(2, apart_share=0.5)))
    assert losses[0].keys() == features | {f"stage {i}" for i in range(1, 6)}
    assert losses[1].keys() == features


@pytest.mark.parametrize("side_px", [32, 64])
def test_that_the_loss_of_a_stage_is_the_mean_of_its_blocks(teacher, crops, side_px):
    settings = short_settings(8, batch_size=8, apart_share=0.5)
    student = msgspec.structs.replace(tiny_student(), input_size_px=side_px)
    distillation = Distillation(student, teacher, crops, settings, n_images=1)
    first = deepcopy(distillation.network)
    lessons = Lessons.calibrated(teacher, crops, settings.lessons, student)
    pixels, hints = lessons.of_step(0, with_maps=True)
    given = first.run_apart(pixels, hints.maps)
    parts = [float(unexplained(given[i], hints.maps[i][: len(given[i])]).detach()) for i in (1, 2)]
    assert run(distillation, until=1)[0]["stage 2"] == pytest.approx(sum(parts) / 2)


def test_that_losses_weigh_as_the_settings_say():
    settings = TrainingSettings(pair_weight=3, logit_weight=0.25)
    names = "stage 4", "features", "cosine", "pairs", "logits"
    assert [settings.weight_of(name) for name in names] == [1, 0.5, 1, 3, 0.25]


def rates(distillation):
    """Run, and return what weights, and scales and shifts, were learned at in every step."""
    found = []

    def after_step(_):
        found.append([o.param_groups[0]["lr"] for o in distillation._optimizers])

    distillation.run(Job(), after_step)
    return torch.tensor(found).T.tolist()


def test_that_each_phase_has_its_own_peak_and_decline(prepare, monkeypatch):
    monkeypatch.setattr(engine_distillation, "_SCALES_TO_WEIGHTS", 0.01)
    learning = {"learning_rate": 0.4, "joined_learning_rate": 0.02}
    of_weights, of_scales = rates(prepare(short_settings(8, apart_share=0.5, **learning)))
    decline = [1, 1, 0.75, 0.25]
    wanted = [peak * factor for peak in (0.4, 0.02) for factor in decline]
    assert of_weights == pytest.approx(wanted)
    assert of_scales == pytest.approx([0.01 * rate for rate in wanted])


def test_that_each_phase_warms_up(prepare, monkeypatch):
    monkeypatch.setattr(engine_distillation, "_WARM_UP_SHARE", 0.5)
    learning = {"learning_rate": 0.4, "joined_learning_rate": 0.02}
    of_weights, _ = rates(prepare(short_settings(8, apart_share=0.5, **learning)))
    assert of_weights == pytest.approx([0.2, 0.4, 0.4, 0.2, 0.01, 0.02, 0.02, 0.01])


def test_that_a_teacher_without_maps_teaches_all_blocks_together(prepare, monkeypatch):
    losses = run(prepare(quick_settings(monkeypatch, 40), of=StubTeacher()))
    assert losses[0].keys() == {"features", "cosine", "pairs", "logits"}
    assert not any(are_apart(losses))
    assert_falling(losses, "features", "cosine", "logits")


def test_that_its_run_is_one_phase(prepare):
    learning = {"learning_rate": 0.4, "joined_learning_rate": 0.02}
    of_weights, _ = rates(prepare(short_settings(4, **learning), of=StubTeacher()))
    assert of_weights == pytest.approx([0.02, 0.02, 0.015, 0.005])


def test_that_a_teacher_with_one_map_a_stage_teaches_blocks_too(prepare, monkeypatch):
    torch.manual_seed(0)
    shrinking = [nn.Conv2d(n_in, 8, 3, 2, padding=1) for n_in in (3, 8, 8, 8, 8)]
    end = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, N_CLASSES)
    teacher = make_classifier(*shrinking, *end, side_px=64)
    settings = quick_settings(monkeypatch, 40, apart_share=1)
    losses = run(prepare(settings, of=teacher))
    assert_falling(losses, *(f"stage {i}" for i in range(1, 6)))


def test_that_the_same_settings_give_the_same_weights(prepare):
    first, again = prepare(), prepare()
    run(first)
    run(again)
    assert_same_weights(first.averaged.fold(), again.averaged.fold())


@pytest.mark.parametrize("stop", [1, 4, 6])
def test_that_a_run_saved_in_the_middle_ends_as_one_that_was_not(prepare, stop):
    whole, stopped, resumed = prepare(), prepare(), prepare()
    wanted = run(whole)
    begun = run(stopped, until=stop)
    resumed.restore(saved_and_loaded(stopped.state()))
    assert begun + run(resumed) == wanted
    assert are_apart(wanted) == [True] * 4 + [False] * 4
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
    again = prepare(short_settings(8, batch_size=32))
    again.start_from(finished.averaged.fold())
    pixels = torch.nn.functional.interpolate(crops.draw(16, torch.Generator().manual_seed(7)), 32)
    with torch.no_grad():
        wanted, given = finished.averaged(pixels), again.averaged(pixels)
    assert torch.nn.functional.cosine_similarity(wanted, given).min() > 0.98


def test_that_what_starts_from_a_file_learns_together_from_the_first_step(prepare):
    distillation = prepare()
    distillation.start_from(distillation.averaged.fold())
    assert not any(are_apart(run(distillation)))


def test_that_its_whole_run_is_one_decline(prepare):
    distillation = prepare(short_settings(4, learning_rate=0.4, joined_learning_rate=0.02))
    distillation.start_from(distillation.averaged.fold())
    assert rates(distillation)[0] == pytest.approx([0.02, 0.02, 0.015, 0.005])


def test_that_one_that_started_from_a_file_may_be_saved_too(prepare):
    whole, stopped, resumed = prepare(), prepare(), prepare()
    for distillation in (whole, stopped):
        distillation.start_from(distillation.averaged.fold())
    wanted = run(whole)
    begun = run(stopped, until=2)
    resumed.restore(saved_and_loaded(stopped.state()))
    assert begun + run(resumed) == wanted
    assert_same_weights(resumed.averaged.fold(), whole.averaged.fold())


@pytest.fixture
def joint(teacher):
    return JointTeacher([teacher, teacher])


@pytest.fixture
def prepare_joint(joint, crops):
    """Return a function that prepares a run of eight steps whose student has its own dimension."""

    def distillation(settings=None):
        chosen = settings or short_settings(8, batch_size=8)
        return Distillation(tiny_student(dim=7), joint, crops, chosen, n_images=1)

    return distillation


def test_that_several_teachers_teach_relations_alone(prepare_joint, monkeypatch):
    losses = run(prepare_joint(quick_settings(monkeypatch, 80, joined_learning_rate=0.1)))
    assert losses[0].keys() == {"relations"}
    assert_falling(losses, "relations")


def test_that_where_relations_are_learned_a_run_begins_with_just_the_weights_of_the_file(
    prepare_joint,
):
    begun = prepare_joint()
    weights = prepare_joint().averaged.fold()
    begun.start_from(weights)
    assert all(np.allclose(begun.averaged.fold()[n], weights[n], atol=2e-3) for n in weights)


def test_that_its_normalisation_stays_as_it_is(prepare_joint):
    distillation = prepare_joint()
    distillation.start_from(distillation.averaged.fold())
    before = distillation.network.blocks[0].convs[0].norm.running_mean.clone()
    run(distillation)
    assert torch.equal(distillation.network.blocks[0].convs[0].norm.running_mean, before)


def test_that_it_learns_slowly(prepare_joint):
    rate = {"joined_learning_rate": 0.4, "fine_learning_rate": 0.02}
    distillation = prepare_joint(short_settings(4, **rate))
    distillation.start_from(distillation.averaged.fold())
    assert rates(distillation)[0] == pytest.approx([0.02, 0.02, 0.015, 0.005])


def test_that_such_a_run_may_be_saved_too(prepare_joint):
    whole, stopped, resumed = prepare_joint(), prepare_joint(), prepare_joint()
    for distillation in (whole, stopped):
        distillation.start_from(distillation.averaged.fold())
    wanted = run(whole)
    begun = run(stopped, until=2)
    resumed.restore(saved_and_loaded(stopped.state()))
    assert begun + run(resumed) == wanted
    assert_same_weights(resumed.averaged.fold(), whole.averaged.fold())


class Clock:
    """Every look at it takes half a minute."""

    now = 0.0

    def __call__(self):
        self.now += 30
        return self.now


def test_that_a_run_ends_when_its_time_is_over(prepare, monkeypatch):
    monkeypatch.setattr(engine_distillation, "monotonic", Clock())
    distillation = prepare(short_settings(1000, minutes=3))
    assert len(run(distillation)) == distillation.n_steps == 6


def test_that_the_decline_fits_the_time(prepare, monkeypatch):
    monkeypatch.setattr(engine_distillation, "monotonic", Clock())
    of_weights, _ = rates(prepare(short_settings(1000, minutes=3), of=StubTeacher()))
    assert of_weights[-1] < 0.2 * max(of_weights)


def test_that_a_run_gone_on_with_has_the_time_that_is_left(prepare, monkeypatch):
    monkeypatch.setattr(engine_distillation, "monotonic", Clock())
    stopped, resumed = (prepare(short_settings(1000, minutes=3)) for _ in range(2))
    run(stopped, until=2)
    resumed.restore(saved_and_loaded(stopped.state()))
    assert len(run(resumed)) == 4


def test_that_epochs_may_end_it_before(prepare, monkeypatch):
    monkeypatch.setattr(engine_distillation, "monotonic", Clock())
    assert len(run(prepare(short_settings(4, minutes=3)))) == 4


def test_that_a_teacher_without_logits_teaches_features(prepare, monkeypatch):
    stub = StubTeacher()
    stub.tells_classes = False
    assert run(prepare(short_settings(1), of=stub))[0].keys() == {"features", "cosine", "pairs"}
