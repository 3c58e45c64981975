"""A project that names files elsewhere, and was not made here, is opened only as a person says."""

import pytest
from PySide6.QtCore import Qt

from engine.images import ImageFile
from engine.project import Project
from engine.project.trusted import trusted_files_list
from gui.dialogs.outside_files import OutsideFilesDialog
from tests.factories import write_picture


@pytest.fixture
def foreign(tmp_path, photos, monkeypatch):
    """The file of a project that has an example from elsewhere, as if it came by mail."""
    monkeypatch.setenv("PROTOLABEL_TRUSTED", str(tmp_path / "trusted.jsonl"))
    write_picture(tmp_path / "secret.png")
    project = Project.create(tmp_path / "foreign.protolabel", root=photos)
    project.add_files([ImageFile(str(tmp_path / "secret.png"), 1, 1)], is_outside=True)
    project.close()
    trusted_files_list().unlink()
    return tmp_path / "foreign.protolabel"


def asked(window, foreign):
    window.open(foreign)
    assert window.workspace is None
    dialog = window.findChild(OutsideFilesDialog)
    assert "secret.png" in dialog.informativeText()
    return dialog


def test_that_nothing_is_opened_where_a_person_thinks_better_of_it(window, foreign, qtbot):
    qtbot.keyClick(asked(window, foreign), Qt.Key.Key_Escape)
    assert window.workspace is None
    assert not trusted_files_list().exists()


@pytest.mark.parametrize("may_read", [True, False])
def test_that_the_files_are_read_only_if_a_person_says_so(window, foreign, qtbot, may_read):
    dialog = asked(window, foreign)
    qtbot.mouseClick(dialog.read if may_read else dialog.leave, Qt.MouseButton.LeftButton)
    catalog = window.workspace.document.catalog
    assert catalog.path_of(0).is_file() == may_read
    assert bool(catalog.untrusted) != may_read


def test_that_a_person_is_asked_once(window, foreign, qtbot):
    qtbot.mouseClick(asked(window, foreign).read, Qt.MouseButton.LeftButton)
    window.close_project()
    window.open(foreign)
    assert window.workspace is not None
