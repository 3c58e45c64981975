"""What a student is shown, and what its teacher was shown for it."""

import msgspec
import pytest
import torch

from engine.training.hints import signed_root
from engine.training.lessons import Lessons, LessonSettings
from tests.engine.training.factories import StubTeacher, saved_and_loaded, tiny_student


@pytest.fixture
def stub():
    return StubTeacher()


class Watched:
    """Passes questions on to a teacher and keeps them."""

    def __init__(self, teacher):
        self._teacher, self.seen = teacher, []

    def teach(self, pixels):
        self.seen.append(pixels)
        return self._teacher.teach(pixels)


@pytest.fixture
def watched(teacher):
    return Watched(teacher)


def calibrated(teacher, crops, *, batch_size=4, side_px=32, **settings):
    chosen = LessonSettings(batch_size=batch_size, **settings)
    student = msgspec.structs.replace(tiny_student(), input_size_px=side_px)
    return Lessons.calibrated(teacher, crops, chosen, student)


def counts(hints):
    return {block: len(found) for block, found in hints.maps.items()}


def test_that_a_lesson_about_maps_fits_the_student(teacher, crops):
    pixels, hints = calibrated(teacher, crops).of_step(0, with_maps=True)
    assert pixels.shape == (4, 3, 32, 32)
    assert {block: tuple(m.shape[1:]) for block, m in hints.maps.items()} == {
        0: (4, 16, 16),
        1: (6, 8, 8),
        2: (6, 8, 8),
        3: (8, 4, 4),
        4: (8, 2, 2),
        5: (12, 1, 1),
        6: (12, 1, 1),
    }
    assert hints.features.shape == (4, teacher.dim)


def test_that_a_lesson_about_features_has_no_maps(teacher, crops):
    pixels, hints = calibrated(teacher, crops).of_step(0, with_maps=False)
    assert pixels.shape == (4, 3, 32, 32)
    assert hints.maps == {}
    assert hints.features.shape == (4, teacher.dim)


def test_that_for_maps_the_teacher_looks_at_just_what_the_student_sees(watched, crops):
    lessons = calibrated(watched, crops)
    pixels, _ = lessons.of_step(0, with_maps=True)
    assert torch.equal(watched.seen[-1], pixels)


def test_that_for_features_the_teacher_looks_at_its_own_resolution(watched, crops):
    lessons = calibrated(watched, crops)
    lessons.of_step(0, with_maps=False)
    assert watched.seen[-1].shape == (4, 3, 64, 64)


def test_that_the_answers_are_to_what_the_student_sees(stub, crops):
    pixels, hints = calibrated(stub, crops).of_step(0, with_maps=False)
    seen = torch.nn.functional.adaptive_avg_pool2d(pixels / 255, 2).flatten(1)
    assert (seen - hints.features).abs().max() < 0.02


def test_that_hints_are_the_maps_of_the_teacher_in_their_coordinates(teacher, crops):
    lessons = calibrated(teacher, crops)
    pixels, hints = lessons.of_step(0, with_maps=True)
    maps = teacher.teach(pixels).maps
    for (stage, turn, block, _), basis in lessons.hints:
        assert torch.allclose(hints.maps[block], basis.apply(maps[stage][turn]), atol=1e-5)


def test_that_coordinates_fit_the_last_map_of_their_kind(teacher, crops):
    _, hints = calibrated(teacher, crops, batch_size=64).of_step(0, with_maps=True)
    del hints.maps[1]  # its coordinates are those of the map of block 2
    assert all(0.7 < found.square().mean() < 1.4 for found in hints.maps.values())


def test_that_maps_of_one_kind_share_their_coordinates(teacher, crops):
    bases = {hint.place.block: hint.basis for hint in calibrated(teacher, crops).hints}
    assert torch.equal(bases[1].matrix, bases[2].matrix)
    assert torch.equal(bases[1].mean, bases[2].mean)


def test_that_maps_of_different_widths_do_not(teacher, crops):
    bases = {hint.place.block: hint.basis for hint in calibrated(teacher, crops).hints}
    assert (bases[5].matrix.shape, bases[6].matrix.shape) == ((8, 12), (10, 12))


def test_that_maps_of_different_stages_do_not(teacher, crops):
    bases = {hint.place.block: hint.basis for hint in calibrated(teacher, crops).hints}
    assert bases[3].matrix.shape == bases[4].matrix.shape
    assert not torch.equal(bases[3].matrix, bases[4].matrix)


def test_that_a_hint_is_held_for_what_the_block_behind_it_needs(teacher, crops):
    lessons = calibrated(teacher, crops, batch_size=8, side_px=64)
    pixels, hints = lessons.of_step(0, with_maps=True)
    assert (len(pixels), len(hints.features)) == (8, 8)
    assert counts(hints) == {0: 5, 1: 5, 2: 8, 3: 8, 4: 8, 5: 8, 6: 8}


def test_that_it_is_held_for_the_first_images(teacher, crops):
    lessons = calibrated(teacher, crops, batch_size=8, side_px=64)
    pixels, hints = lessons.of_step(0, with_maps=True)
    wanted = lessons.hints[0].basis.apply(teacher.teach(pixels).maps[0][0])
    assert torch.allclose(hints.maps[0], wanted[:5], atol=1e-5)


def test_that_it_is_held_for_two_images_at_least(teacher, crops):
    lessons = calibrated(teacher, crops, batch_size=3, side_px=64)
    assert counts(lessons.of_step(0, with_maps=True)[1]) == {0: 2, 1: 2} | dict.fromkeys(
        range(2, 7), 3
    )


def test_that_a_step_has_the_same_lesson_in_every_run(stub, crops):
    lessons, again = calibrated(stub, crops), calibrated(stub, crops)
    lessons.of_step(0, with_maps=False)
    given, wanted = (some.of_step(5, with_maps=False) for some in (lessons, again))
    assert torch.equal(given[0], wanted[0])


def test_that_steps_and_seeds_have_lessons_of_their_own(stub, crops):
    lessons, other = calibrated(stub, crops), calibrated(stub, crops, seed=1)
    first, _ = lessons.of_step(0, with_maps=False)
    assert not torch.equal(first, lessons.of_step(1, with_maps=False)[0])
    assert not torch.equal(first, other.of_step(0, with_maps=False)[0])


def test_that_restored_lessons_are_the_same(teacher, crops):
    lessons = calibrated(teacher, crops)
    state = saved_and_loaded(lessons.state())
    settings = LessonSettings(batch_size=4)
    again = Lessons.restored(teacher, crops, settings, tiny_student(), state)
    (pixels, wanted), (same, given) = (some.of_step(3, with_maps=True) for some in (lessons, again))
    assert torch.equal(same, pixels)
    assert given.maps.keys() == wanted.maps.keys()
    assert all(torch.equal(given.maps[block], wanted.maps[block]) for block in wanted.maps)
    assert torch.equal(again.centre, lessons.centre)


def test_that_the_centre_is_the_mean_root(stub, crops):
    lessons = calibrated(stub, crops)
    answers = torch.cat([lessons.of_step(i, with_maps=False)[1].features for i in range(30)])
    assert (signed_root(answers).mean(0) - lessons.centre).abs().max() < 0.1


@pytest.mark.parametrize("with_maps", [False, True])
@pytest.mark.parametrize(("replays", "n_questions"), [(1, 12), (3, 4), (5, 3)])
def test_that_replays_spare_the_teacher(watched, crops, replays, n_questions, with_maps):
    lessons = calibrated(watched, crops, replays=replays)
    before = len(watched.seen)
    for step in range(12):
        lessons.of_step(step, with_maps=with_maps)
    assert len(watched.seen) - before == n_questions


def test_that_a_replay_is_a_lesson_from_before(teacher, crops):
    lessons = calibrated(teacher, crops, replays=2)
    pixels, hints = lessons.of_step(0, with_maps=True)
    replayed, answers = lessons.of_step(1, with_maps=True)
    assert replayed.dtype == answers.features.dtype == answers.maps[0].dtype == torch.float32
    assert (replayed - pixels).abs().max() <= 0.5
    assert torch.allclose(answers.features, hints.features, rtol=1e-3, atol=1e-3)
    assert answers.maps.keys() == hints.maps.keys()
    for block, found in hints.maps.items():
        assert torch.allclose(answers.maps[block], found, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("begins_with_maps", [False, True])
def test_that_no_lesson_of_the_other_kind_is_replayed(watched, crops, begins_with_maps):
    lessons = calibrated(watched, crops, replays=4)
    for step in range(2):
        lessons.of_step(step, with_maps=begins_with_maps)
    before = len(watched.seen)
    pixels, hints = lessons.of_step(2, with_maps=not begins_with_maps)
    replayed, answers = lessons.of_step(3, with_maps=not begins_with_maps)
    assert len(watched.seen) - before == 1
    assert bool(hints.maps) is bool(answers.maps) is not begins_with_maps
    assert (replayed - pixels).abs().max() <= 0.5
