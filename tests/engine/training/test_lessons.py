import pytest
import torch

from engine.training.hints import signed_root
from engine.training.lessons import Lessons, LessonSettings
from tests.engine.training.factories import StubTeacher, tiny_student


@pytest.fixture
def stub():
    return StubTeacher()


def calibrated(teacher, crops, **settings):
    chosen = LessonSettings(batch_size=4, **settings)
    return Lessons.calibrated(teacher, crops, chosen, tiny_student())


def test_that_a_lesson_fits_the_student(teacher, crops):
    pixels, hints = calibrated(teacher, crops).of_step(0)
    assert pixels.shape == (4, 3, 32, 32)
    wanted = [(4, 6, 8, 8), (4, 8, 4, 4), (4, 8, 2, 2), (4, 12, 1, 1)]
    assert [tuple(m.shape) for m in hints.maps] == wanted
    assert hints.features.shape == (4, teacher.dim)


def test_that_the_answers_are_to_what_the_student_sees(stub, crops):
    pixels, hints = calibrated(stub, crops).of_step(0)
    seen = torch.nn.functional.adaptive_avg_pool2d(pixels / 255, 2).flatten(1)
    assert (seen - hints.features).abs().max() < 0.02


def test_that_a_step_has_the_same_lesson_in_every_run(stub, crops):
    lessons, again = calibrated(stub, crops), calibrated(stub, crops)
    lessons.of_step(0)
    assert torch.equal(lessons.of_step(5)[0], again.of_step(5)[0])


def test_that_steps_and_seeds_have_lessons_of_their_own(stub, crops):
    lessons, other = calibrated(stub, crops), calibrated(stub, crops, seed=1)
    first = lessons.of_step(0)[0]
    assert not torch.equal(first, lessons.of_step(1)[0])
    assert not torch.equal(first, other.of_step(0)[0])


def test_that_the_centre_is_the_mean_root(stub, crops):
    lessons = calibrated(stub, crops)
    answers = torch.cat([lessons.of_step(i)[1].features for i in range(30)])
    assert (signed_root(answers).mean(0) - lessons.centre).abs().max() < 0.1


@pytest.mark.parametrize(("replays", "n_questions"), [(1, 12), (3, 4), (5, 3)])
def test_that_replays_spare_the_teacher(stub, crops, replays, n_questions):
    lessons = calibrated(stub, crops, replays=replays)
    before = stub.n_questions
    for step in range(12):
        lessons.of_step(step)
    assert stub.n_questions - before == n_questions


def test_that_a_replay_is_a_lesson_from_before(stub, crops):
    lessons = calibrated(stub, crops, replays=2)
    pixels, hints = lessons.of_step(0)
    replayed, answers = lessons.of_step(1)
    assert replayed.dtype == answers.features.dtype == torch.float32
    assert (replayed - pixels).abs().max() <= 0.5
    assert torch.allclose(answers.features, hints.features, atol=1e-3)
