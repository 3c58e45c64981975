"""None of these is said of the classes there are, not of those that come later."""

import pytest

from engine.project import NO_CLASS, Project, Verdict, VerdictKind, wishes
from tests.engine.project.pictures import picture_of
from tests.factories import ids, make_project, shown

CAT, DOG, FOX = 1, 2, 3


@pytest.fixture
def project(tmp_path):
    """A project in which image 0 was none of the classes before dog and fox came."""
    project = make_project(tmp_path)
    project.do(wishes.new_class(project.state, "cat"))
    project.do(wishes.none_of_these(project.state, ids(0)))
    for name in ("dog", "fox"):
        project.do(wishes.new_class(project.state, name))
    yield project
    project.close()


def ruled_out(project, image_id=0):
    verdict = project.verdicts.of(image_id)
    return [class_id for class_id in project.classes if verdict.rules_out(class_id)]


def test_that_it_rules_out_the_classes_there_were(project):
    assert ruled_out(project) == [CAT]


def test_that_it_rules_out_all_when_said_again(project):
    project.do(wishes.none_of_these(project.state, ids(0)))
    assert ruled_out(project) == [CAT, DOG, FOX]


def test_that_before_any_class_it_rules_out_nothing(tmp_path):
    project = make_project(tmp_path / "other")
    project.do(wishes.none_of_these(project.state, ids(0)))
    project.do(wishes.new_class(project.state, "cat"))
    assert ruled_out(project) == []
    project.close()


def test_that_it_is_kept_in_the_file(project):
    again = Project.open(project.path)
    assert picture_of(again) == picture_of(project)
    assert ruled_out(again) == [CAT]
    again.close()


def test_that_undo_brings_back_what_was_said_before(project):
    project.do(wishes.add_examples(project.state, DOG, ids(0)))
    project.undo()
    assert ruled_out(project) == [CAT]


def test_that_a_later_class_is_rejected_with_those_before_it(project):
    project.do(wishes.reject(project.state, {DOG: ids(0)}))
    assert project.verdicts.of(0).kind == VerdictKind.NONE_OF_THESE
    assert ruled_out(project) == [CAT, DOG]


def test_that_a_class_that_is_ruled_out_cannot_be_rejected_again():
    of_all = Verdict(VerdictKind.NONE_OF_THESE)
    assert of_all.newest_class == NO_CLASS
    assert of_all.ruling_out(FOX) == of_all


def test_that_a_guess_of_a_later_class_is_observed(project):
    project.do(wishes.accept(project.state, {DOG: ids(0)}), shown({0: (DOG, 0.75)}))
    judged = project.verdicts.snapshot().judged()
    assert judged.is_right.tolist() == [True]


def test_that_a_guess_that_is_ruled_out_is_not_observed(project):
    project.do(wishes.assign(project.state, DOG, ids(0)), shown({0: (CAT, 0.75)}))
    assert not len(project.verdicts.snapshot().judged().image_ids)


def test_that_a_later_class_that_is_none_of_these_too_was_wrong(project):
    project.do(wishes.none_of_these(project.state, ids(0)), shown({0: (DOG, 0.75)}))
    assert project.verdicts.snapshot().judged().is_right.tolist() == [False]
