"""From a folder of images to a weight file, in one go or in several."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.embedding.network.file import read_backbone
from engine.errors import TrainingError
from engine.jobs import CancelledError, Job
from engine.training import TrainingRequest, TrainingRun, run
from tests.engine.training.factories import (
    quick_settings,
    short_settings,
    tiny_student,
    use_tiny_network,
    write_student,
    write_teacher,
)


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    use_tiny_network(monkeypatch)


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("images"), np.random.default_rng(0)
    for number in range(5):
        pattern = Image.fromarray(rng.integers(0, 256, (6, 6, 3), np.uint8))
        pattern.resize((48, 40)).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def request_(images, teacher_folder, tmp_path):
    """Ask for six steps."""
    return TrainingRequest(
        images=images,
        teachers=(str(teacher_folder),),
        out=tmp_path / "nets" / "house.safetensors",
        cache_folder=tmp_path / "cache",
        settings=short_settings(6, n_images=4),
    )


def train(request, *, until=None, on_progress=None):
    """Train, or stop after so many steps."""
    job = Job()

    def after_step(progress):
        if progress.step == until:
            job.cancel()

    if until is None:
        return TrainingRun(Job(), request).train(job, on_progress)
    with pytest.raises(CancelledError):
        TrainingRun(Job(), request).train(job, after_step)
    return None


def names_beside(path):
    return sorted(other.name for other in path.parent.iterdir())


@pytest.fixture
def stopped(request_):
    """A request whose run was stopped in the middle."""
    train(request_, until=2)
    return request_


def test_that_the_weights_are_a_backbone_of_the_given_name(request_):
    train(request_)
    held = read_backbone(request_.out)
    assert (held.name, held.architecture) == ("house", tiny_student(pads_late=True))


def test_that_a_finished_run_leaves_weights_and_curve(request_):
    train(request_)
    assert names_beside(request_.out) == ["house.png", "house.safetensors"]
    with Image.open(request_.curve) as curve:
        curve.verify()


def test_that_progress_is_told_after_every_step(request_):
    told = []
    report = train(request_, on_progress=told.append)
    assert [(p.step, p.n_steps) for p in told] == [(step, 6) for step in range(1, 7)]
    assert report.n_steps == 6


def test_that_the_report_has_the_losses_of_the_last_stretch(request_, monkeypatch):
    monkeypatch.setattr(run, "_CURVE_STRETCH", 3)
    told = []
    report = train(request_, on_progress=told.append)
    wanted = sum(p.losses["cosine"] for p in told[3:]) / 3
    assert report.losses["cosine"] == pytest.approx(wanted)


def test_that_learning_brings_the_student_nearer_to_the_teacher(request_, monkeypatch):
    phases = {"apart_share": 0.5, "joined_learning_rate": 0.1}
    settings = quick_settings(monkeypatch, 80, n_images=4, **phases)
    prepared = TrainingRun(Job(), replace(request_, settings=settings))
    before = prepared.measure()
    after = prepared.train(Job()).fidelity
    assert -1 <= before.cosine < after.cosine - 0.1 < 0.9
    assert 0 < after.neighbours <= 1


def test_that_a_stopped_run_leaves_what_it_learned(stopped):
    assert names_beside(stopped.out) == ["house.checkpoint", "house.png", "house.safetensors"]
    assert read_backbone(stopped.out).name == "house"


def test_that_a_resumed_run_ends_as_one_that_was_not_stopped(stopped, tmp_path):
    whole = replace(stopped, out=tmp_path / "whole" / "house.safetensors")
    train(whole)
    told = []
    train(replace(stopped, resume=True), on_progress=told.append)
    assert [progress.step for progress in told] == [3, 4, 5, 6]
    assert stopped.out.read_bytes() == whole.out.read_bytes()
    assert not stopped.checkpoint.exists()


def test_that_a_run_is_saved_on_the_way(request_, monkeypatch):
    monkeypatch.setattr(run, "_CHECKPOINT_EVERY_S", -1)
    found = []
    train(request_, on_progress=lambda _: found.append(request_.checkpoint.exists()))
    assert all(found)


def test_that_an_unfinished_run_is_not_overwritten(stopped):
    before = stopped.checkpoint.read_bytes()
    with pytest.raises(TrainingError, match=r"house\.checkpoint holds an unfinished run.*--resume"):
        TrainingRun(Job(), stopped)
    assert stopped.checkpoint.read_bytes() == before


def test_that_finished_weights_are_not_overwritten(request_):
    train(request_)
    before = request_.out.read_bytes()
    with pytest.raises(TrainingError, match=r"house\.safetensors is there already"):
        TrainingRun(Job(), request_)
    assert request_.out.read_bytes() == before


def test_that_a_run_that_never_began_is_not_gone_on_with(request_):
    with pytest.raises(TrainingError, match=r"house\.checkpoint is missing"):
        TrainingRun(Job(), replace(request_, resume=True))


def test_that_a_damaged_checkpoint_is_named(stopped):
    stopped.checkpoint.write_bytes(stopped.checkpoint.read_bytes()[:-500])
    with pytest.raises(TrainingError, match=r"house\.checkpoint is damaged"):
        TrainingRun(Job(), replace(stopped, resume=True))


def test_that_a_checkpoint_of_another_teacher_is_refused(stopped, tmp_path):
    other = write_teacher(tmp_path / "other", dim=7)
    with pytest.raises(TrainingError, match=r"house\.checkpoint learns from teacher"):
        TrainingRun(Job(), replace(stopped, teachers=(str(other),), resume=True))


def test_that_a_run_may_start_from_a_file(request_, tmp_path, monkeypatch):
    settings = quick_settings(monkeypatch, 30, n_images=4)
    learned = train(replace(request_, settings=settings)).fidelity
    again = replace(
        request_,
        start=str(request_.out),
        out=tmp_path / "again.safetensors",
        settings=short_settings(2, n_images=4, batch_size=32),
    )
    prepared = TrainingRun(Job(), again)
    assert prepared.measure().cosine == pytest.approx(learned.cosine, abs=0.05)
    prepared.train(Job())
    assert read_backbone(again.out).name == "again"


@pytest.fixture
def house(tmp_path):
    return write_student(tmp_path / "first.safetensors", side_px=48)


@pytest.fixture
def fine(request_, house):
    """Ask for six steps from the weights of another network, with two teachers."""
    return replace(request_, teachers=(*request_.teachers, str(house)), start=str(house))


@pytest.mark.parametrize("n_teachers", [1, 2])
def test_that_a_student_takes_the_architecture_of_its_start(fine, house, n_teachers):
    report = train(replace(fine, teachers=fine.teachers[:n_teachers]))
    assert read_backbone(fine.out).architecture == read_backbone(house).architecture
    assert report.losses.keys() <= {"relations"}


def test_that_a_start_is_where_it_begins(fine, house):
    prepared = TrainingRun(Job(), replace(fine, teachers=(str(house),) * 2))
    assert prepared.measure().cosine > 0.98


def test_that_several_teachers_teach_a_new_student_too(fine):
    train(replace(fine, start=None))
    assert read_backbone(fine.out).architecture == tiny_student()


def test_that_a_run_with_a_start_is_gone_on_with_without_it(fine, tmp_path):
    whole = replace(fine, out=tmp_path / "whole" / "house.safetensors")
    train(whole)
    train(fine, until=2)
    train(replace(fine, start=None, resume=True))
    assert fine.out.read_bytes() == whole.out.read_bytes()


def test_that_it_is_gone_on_with_by_all_its_teachers_only(fine):
    train(fine, until=2)
    with pytest.raises(TrainingError, match=r"learns from teacher\d*, first\.safetensors"):
        TrainingRun(Job(), replace(fine, teachers=fine.teachers[:1], resume=True))


def test_that_a_run_that_diverged_says_so(request_, monkeypatch):
    monkeypatch.setattr(run, "_CURVE_STRETCH", 1)
    settings = short_settings(6, n_images=4, learning_rate=1e30)
    with pytest.raises(TrainingError, match=r"diverged.*house\.safetensors.*house\.checkpoint"):
        train(replace(request_, settings=settings))
    assert not request_.out.exists()
