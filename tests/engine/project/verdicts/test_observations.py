"""What was shown when a person judged an image is kept with the verdict."""

import numpy as np
import pytest

from engine.images import ImageFile
from engine.project import (
    NO_CLASS,
    ImageId,
    Observation,
    Project,
    VerdictKind,
    Verdicts,
    image_history,
    wishes,
)
from tests.engine.project.pictures import picture_of
from tests.factories import clear_verdicts, ids, make_project, shown

CAT, DOG, FOX = 1, 2, 3


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    for name in ("cat", "dog", "fox"):
        project.do(wishes.new_class(project.state, name))
    yield project
    project.close()


def seen(project, image_id=0):
    return project.verdicts.observations.of(image_id)


def judged(project):
    """Return image, class, probability and whether it was right of everything judged."""
    found = project.verdicts.snapshot().judged()
    chances = found.probabilities.tolist()
    return list(
        zip(
            found.image_ids.tolist(),
            found.class_ids.tolist(),
            chances,
            found.is_right.tolist(),
            strict=True,
        )
    )


def test_that_an_accepted_guess_was_right(project):
    project.do(wishes.accept(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    assert judged(project) == [(0, CAT, 0.75, True)]


def test_that_an_example_does_not_answer_a_guess(project):
    project.do(wishes.add_examples(project.state, CAT, ids(0)), shown({0: (CAT, 0.75)}))
    project.do(wishes.new_class(project.state, "owl", ids(1)), shown({1: (CAT, 0.75)}))
    assert judged(project) == []


def test_that_a_rejected_guess_is_not_held_against_labels_when_its_image_begins_a_class(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    project.do(wishes.new_class(project.state, "owl", ids(0)), shown({0: (DOG, 0.5)}))
    assert judged(project) == []


def test_that_a_class_that_could_not_be_guessed_does_not_answer_a_guess(project):
    guesses = shown({0: (CAT, 0.75), 1: (CAT, 0.5)}, possible={CAT, DOG})
    project.do(wishes.assign(project.state, FOX, ids(0)), guesses)
    project.do(wishes.assign(project.state, DOG, ids(1)), guesses)
    assert judged(project) == [(1, CAT, 0.5, False)]


def test_that_a_class_that_could_not_be_guessed_takes_an_earlier_note_with_it(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    given = wishes.assign(project.state, FOX, ids(0))
    project.do(given, shown({0: (DOG, 0.5)}, possible={CAT, DOG}))
    assert seen(project) is None
    project.undo()
    assert judged(project) == [(0, CAT, 0.75, False)]


def test_that_a_rejected_guess_was_wrong(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    assert judged(project) == [(0, CAT, 0.75, False)]


def test_that_a_corrected_guess_was_wrong(project):
    project.do(wishes.assign(project.state, DOG, ids(0)), shown({0: (CAT, 0.75)}))
    assert judged(project) == [(0, CAT, 0.75, False)]


def test_that_a_guess_was_wrong_where_an_image_is_none_of_the_classes(project):
    project.do(wishes.none_of_these(project.state, ids(0)), shown({0: (CAT, 0.75)}))
    assert judged(project) == [(0, CAT, 0.75, False)]


def test_that_right_and_wrong_of_one_review_are_both_kept(project):
    edit = wishes.review(project.state, CAT, right=ids(0), wrong=ids(1))
    project.do(edit, shown({0: (CAT, 0.75), 1: (CAT, 0.5)}))
    assert judged(project) == [(0, CAT, 0.75, True), (1, CAT, 0.5, False)]


def test_that_nothing_is_kept_where_nothing_was_shown(project):
    project.do(wishes.assign(project.state, CAT, ids(0)))
    project.do(wishes.assign(project.state, CAT, ids(1)), shown({0: (CAT, 0.75)}))
    assert judged(project) == []


def test_that_a_guess_of_a_class_that_is_gone_is_not_kept(project):
    project.do(wishes.assign(project.state, CAT, ids(0)), shown({0: (99, 0.75)}))
    assert seen(project) is None


@pytest.mark.parametrize("probability", [np.nan, 0.0])
def test_that_a_guess_without_a_probability_is_not_kept(project, probability):
    project.do(wishes.assign(project.state, CAT, ids(0)), shown({0: (CAT, probability)}))
    assert seen(project) is None


def test_that_a_probability_that_was_rounded_up_is_kept_as_one(project):
    above = float(np.nextafter(np.float32(1), np.float32(2)))
    project.do(wishes.assign(project.state, CAT, ids(0)), shown({0: (CAT, above)}))
    assert judged(project) == [(0, CAT, 1.0, True)]


def test_that_a_skipped_image_is_observed_when_it_is_judged(project):
    project.do(wishes.skip(ids(0)), shown({0: (CAT, 0.75)}))
    assert seen(project) is None
    project.do(wishes.assign(project.state, CAT, ids(0)), shown({0: (CAT, 0.5)}))
    assert judged(project) == [(0, CAT, 0.5, True)]


def test_that_a_changed_verdict_keeps_what_was_shown_first(project):
    project.do(wishes.accept(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    project.do(wishes.assign(project.state, DOG, ids(0)), shown({0: (CAT, 0.9)}))
    assert judged(project) == [(0, CAT, 0.75, False)]


def test_that_a_rejected_image_is_observed_again_under_its_next_guess(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    project.do(wishes.reject(project.state, {DOG: ids(0)}), shown({0: (DOG, 0.5)}))
    assert judged(project) == [(0, DOG, 0.5, False)]
    project.do(wishes.assign(project.state, FOX, ids(0)), shown({0: (FOX, 0.25)}))
    assert judged(project) == [(0, FOX, 0.25, True)]


def test_that_a_rejected_guess_that_is_still_shown_counts_once(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    first = seen(project)
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.9)}))
    project.do(wishes.assign(project.state, DOG, ids(0)), shown({0: (CAT, 0.9)}))
    assert seen(project) == first


def test_that_a_guess_that_no_verdict_speaks_of_is_neither_right_nor_wrong(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (DOG, 0.75)}))
    assert seen(project) == Observation(DOG, 0.75, 1)
    assert judged(project) == []


@pytest.mark.parametrize("take_back", [clear_verdicts, wishes.skip])
def test_that_a_verdict_takes_what_was_shown_with_it(project, take_back):
    project.do(wishes.accept(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    project.do(take_back(ids(0)))
    assert seen(project) is None


def test_that_each_edit_has_its_place_in_the_order(project):
    for image_id in (1, 0):
        guess = shown({image_id: (CAT, 0.75)})
        project.do(wishes.accept(project.state, {CAT: ids(image_id)}), guess)
    project.do(wishes.accept(project.state, {DOG: ids(2, 3)}), shown({2: (DOG, 0.5), 3: (DOG, 1)}))
    assert project.verdicts.snapshot().judged().order.tolist() == [2, 1, 3, 3]


def test_that_undo_and_redo_bring_back_what_was_shown(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    before = picture_of(project)
    project.do(wishes.assign(project.state, DOG, ids(0)), shown({0: (DOG, 0.5)}))
    after = picture_of(project)
    project.undo()
    assert picture_of(project) == before
    project.redo()
    assert picture_of(project) == after


def test_that_a_removed_class_takes_the_guesses_of_it_and_undo_brings_them_back(project):
    project.do(wishes.assign(project.state, DOG, ids(0)), shown({0: (CAT, 0.75)}))
    project.do(wishes.accept(project.state, {DOG: ids(1)}), shown({1: (DOG, 0.5)}))
    before = picture_of(project)
    project.do(wishes.remove_class(project.state, CAT))
    assert judged(project) == [(1, DOG, 0.5, True)]
    project.undo()
    assert picture_of(project) == before


def test_that_undoing_a_new_class_brings_back_what_was_observed_of_its_examples(project):
    project.do(wishes.reject(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    before = picture_of(project)
    project.do(wishes.new_class(project.state, "owl", ids(0, 1)), shown({0: (DOG, 0.5)}))
    assert seen(project) == Observation(DOG, 0.5, 2)
    project.undo()
    assert picture_of(project) == before


def test_that_what_was_shown_outlives_a_restart(project):
    project.do(wishes.accept(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.1)}))
    before = picture_of(project)
    again = Project.open(project.path)
    assert picture_of(again) == before
    again.undo()
    assert seen(again) is None
    again.close()


def test_that_images_that_came_later_have_none(project):
    project.do(wishes.accept(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    (late,) = project.add_files([ImageFile("late.png", 1, 1)])
    assert (seen(project), seen(project, late)) == (Observation(CAT, 0.75, 1), None)
    project.do(wishes.accept(project.state, {CAT: [late]}), shown({0: (CAT, 0.75)}))
    assert seen(project, late) is None


def test_that_the_history_of_an_image_tells_of_observed_verdicts(project):
    project.do(wishes.accept(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    project.undo()
    kinds = [entry.after.kind for entry in image_history(project.state.file, ImageId(0))]
    assert kinds == [VerdictKind.ACCEPTED, VerdictKind.OPEN]


def test_that_a_snapshot_holds_what_was_shown_and_stays_as_it_is(project):
    project.do(wishes.accept(project.state, {CAT: ids(0)}), shown({0: (CAT, 0.75)}))
    snapshot = project.verdicts.snapshot()
    project.do(clear_verdicts(ids(0)))
    assert snapshot.shown_class_ids.tolist() == [CAT, *[NO_CLASS] * 5]
    assert snapshot.shown_probabilities.tolist() == [0.75, 0, 0, 0, 0, 0]
    assert snapshot.shown_order.tolist() == [1, 0, 0, 0, 0, 0]


def test_that_verdicts_are_copied_whole():
    verdicts = Verdicts(3)
    verdicts.observations.set(ImageId(1), Observation(CAT, 0.5, 1))
    copied = verdicts.copy()
    verdicts.observations.set(ImageId(1), None)
    assert copied.observations.of(ImageId(1)) == Observation(CAT, 0.5, 1)
