"""The journal tells how the verdict on one image came about."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.project import (
    ClassId,
    Several,
    VerdictKind,
    image_history,
    labelled_at,
    wishes,
)
from tests.factories import ids, make_project

ZEBRA, HORSE = ClassId(1), ClassId(2)


@pytest.fixture
def project(tmp_path):
    """Fourteen images; image 0 is an example of zebra, image 1 of horse."""
    project = make_project(tmp_path, 14)
    project.do(wishes.new_class(project.state, "zebra", ids(0)))
    project.do(wishes.new_class(project.state, "horse", ids(1)))
    yield project
    project.close()


def history(project, number):
    return image_history(project.state.file, ids(number)[0])


def courses(project, number):
    """Return each entry as (action, class before, class after)."""
    return [(e.action, e.before.class_id, e.after.class_id) for e in history(project, number)]


def test_that_an_image_nobody_judged_has_no_history(project):
    assert history(project, 5) == ()


def test_that_the_first_example_of_a_class_is_told(project):
    (entry,) = history(project, 0)
    assert str(entry.title) == "New class zebra"
    assert (entry.before.kind, entry.after.kind) == (VerdictKind.OPEN, VerdictKind.EXAMPLE)


def test_that_each_change_follows_from_the_one_before(project):
    project.do(wishes.assign(project.state, ZEBRA, ids(5, 6)))
    project.do(wishes.assign(project.state, HORSE, ids(4, 5)))
    assert courses(project, 5) == [("do", -1, ZEBRA), ("do", ZEBRA, HORSE)]


def test_that_times_are_in_utc_and_recent(project):
    (entry,) = history(project, 0)
    assert timedelta() <= datetime.now(UTC) - entry.at < timedelta(minutes=2)


def test_that_undo_and_redo_are_told_as_such(project):
    project.do(wishes.assign(project.state, ZEBRA, ids(5)))
    project.undo()
    project.redo()
    assert courses(project, 5) == [("do", -1, ZEBRA), ("undo", ZEBRA, -1), ("redo", -1, ZEBRA)]


def test_that_a_removed_class_leaves_its_images_open(project):
    project.do(wishes.assign(project.state, ZEBRA, ids(5)))
    project.do(wishes.remove_class(project.state, ZEBRA))
    project.undo()
    assert courses(project, 5)[1:] == [("do", ZEBRA, -1), ("undo", -1, ZEBRA)]


def test_that_a_rejection_of_a_removed_class_is_taken_back(project):
    project.do(wishes.reject(project.state, {ZEBRA: ids(5)}))
    project.do(wishes.remove_class(project.state, ZEBRA))
    assert [e.after.ruled_out for e in history(project, 5)] == [(ZEBRA,), ()]


def test_that_the_parts_of_one_step_are_one_entry(project):
    first = wishes.assign(project.state, ZEBRA, ids(5))
    project.do(Several(first.title, (first, wishes.none_of_these(project.state, ids(5)))))
    assert [e.after.kind for e in history(project, 5)] == [VerdictKind.NONE_OF_THESE]


def test_that_an_edit_that_changes_nothing_has_no_entry(project):
    project.do(wishes.assign(project.state, ZEBRA, ids(0)))
    assert len(history(project, 0)) == 1


def test_that_images_whose_numbers_hold_its_number_are_others(project):
    project.do(wishes.assign(project.state, ZEBRA, ids(11, 12, 13)))
    assert len(history(project, 1)) == 1


def test_that_the_last_verdict_is_the_present_one(project):
    project.do(wishes.assign(project.state, ZEBRA, ids(5, 6)))
    project.do(wishes.reject(project.state, {HORSE: ids(5)}))
    project.undo()
    project.do(wishes.skip(ids(6)))
    for number in (0, 1, 5, 6):
        assert history(project, number)[-1].after == project.verdicts.of(ids(number)[0])


def test_that_labels_know_when_they_were_made(project):
    assert labelled_at(project.state.file) is None
    project.save_labels(b"labels")
    assert datetime.now(UTC) - labelled_at(project.state.file) < timedelta(minutes=2)
