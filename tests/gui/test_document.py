"""The document is the only writer, and says what has changed."""

import pytest

from engine.errors import ProjectFileError
from engine.project import Changes, Project, VerdictKind, wishes
from gui.document import Document
from tests.factories import ids, image_files, make_project


@pytest.fixture
def document(qapp, tmp_path):
    document = Document(make_project(tmp_path))
    yield document
    document.close()


def test_that_an_edit_announces_what_it_touched(document, qtbot):
    with qtbot.waitSignal(document.changed) as changed:
        document.do(lambda state: wishes.new_class(state, "cat", ids(1)))
    assert changed.args == [Changes.CLASSES | Changes.VERDICTS]


def test_that_an_edit_announces_its_title(document, qtbot):
    with qtbot.waitSignal(document.did) as did:
        document.do(lambda state: wishes.new_class(state, "cat"))
    assert str(did.args[0]) == "New class cat"


def test_that_undo_is_announced_as_such(document, qtbot):
    document.do(lambda state: wishes.new_class(state, "cat"))
    with qtbot.waitSignal(document.undid) as undid, qtbot.assertNotEmitted(document.did):
        document.undo()
    assert str(undid.args[0]) == "New class cat"


def test_that_a_refused_edit_is_explained_and_changes_nothing(document, qtbot):
    document.do(lambda state: wishes.new_class(state, "cat"))
    with qtbot.waitSignal(document.failed) as failed:
        assert not document.do(lambda state: wishes.new_class(state, "Cat"))
    assert "Choose another name" in str(failed.args[0])
    assert len(document.classes) == 1


def test_that_undo_with_nothing_to_undo_is_silent(document, qtbot):
    with qtbot.assertNotEmitted(document.changed):
        document.undo()


def test_that_a_snapshot_does_not_follow_later_edits(document):
    before = document.verdicts()
    document.do(lambda state: wishes.none_of_these(state, ids(2)))
    assert before.kinds[2] == VerdictKind.OPEN


def test_that_a_scan_brings_new_files_in(document, qtbot):
    document.begin_scan()
    with qtbot.waitSignal(document.changed) as changed:
        document.take_files(image_files(8))
    document.finish_scan({})
    assert changed.args == [Changes.IMAGES]
    assert len(document.catalog) == 8


def test_that_files_the_scan_did_not_see_are_missing(document):
    document.begin_scan()
    document.take_files(image_files(4))
    document.finish_scan({})
    assert document.catalog.is_missing.tolist() == [False] * 4 + [True] * 2


def edit_elsewhere(document, wish):
    project = Project.open(document.path)
    project.do(wish(project.state))
    project.close()


def test_that_an_observation_tells_what_another_program_did(document, qtbot):
    edit_elsewhere(document, lambda state: wishes.new_class(state, "cat"))
    with qtbot.waitSignal(document.changed) as changed:
        document.put_setting("view", "{}")
    assert changed.args == [Changes.EVERYTHING]


def test_that_a_wish_is_made_of_what_another_program_left(document):
    edit_elsewhere(document, lambda state: wishes.new_class(state, "cat"))
    seen = []
    document.do(lambda state: seen.append(list(state.classes)) or wishes.new_class(state, "dog"))
    assert seen == [[1]]


def test_that_undo_names_the_edit_of_another_program_that_it_takes_back(document, qtbot):
    edit_elsewhere(document, lambda state: wishes.new_class(state, "cat"))
    with qtbot.waitSignal(document.undid) as did:
        document.undo()
    assert str(did.args[0]) == "New class cat"


def test_that_a_project_that_cannot_be_read_anew_is_a_failure(document, qtbot, monkeypatch):
    def damaged():
        raise ProjectFileError("{path} cannot be opened.", path="x")

    monkeypatch.setattr(document._project, "refresh", damaged)
    with qtbot.waitSignal(document.failed) as failed:
        document.refresh()
    assert str(failed.args[0]) == "x cannot be opened."
