"""Copies of a project: kept unasked, made on request, put back when it is damaged."""

from contextlib import closing

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from engine.project import Project, backups_of
from gui.dialogs.backups import BackupsDialog
from tests.e2e.driving import WAIT_MS, define_red_and_blue, open_folder


def class_names(path):
    with closing(Project.open(path)) as project:
        return sorted(definition.name for definition in project.classes.values())


def damage(path):
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\0" * (len(content) - 100))


def worked_on(make_window, photos, qtbot):
    """Return the project of a window that was open and has defined two classes."""
    window = make_window()
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    window.close()
    return workspace.document.path


def test_that_a_copy_with_all_that_was_done_is_kept_without_asking(make_window, photos, qtbot):
    path = worked_on(make_window, photos, qtbot)
    (kept,) = backups_of(path)
    assert class_names(kept.path) == class_names(path)


def test_that_a_copy_is_kept_while_the_window_stays_open(window, photos, qtbot, monkeypatch):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    assert not backups_of(workspace.document.path)
    workspace._copying.timeout.emit()
    qtbot.waitUntil(lambda: bool(backups_of(workspace.document.path)), timeout=WAIT_MS)


def test_that_a_copy_saved_from_the_menu_holds_what_was_done(window, photos, tmp_path, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    window.actions_["save_copy"].trigger()
    dialog = window.findChild(QFileDialog)
    out = tmp_path / "copy.protolabel"
    dialog.fileSelected.emit(str(out))
    dialog.reject()
    assert class_names(out) == sorted(d.name for d in workspace.document.classes.values())
    assert "is a copy of the project" in window.status.line.text


def test_that_a_damaged_project_is_put_back_from_the_copy_of_the_day(make_window, photos, qtbot):
    path = worked_on(make_window, photos, qtbot)
    names = class_names(path)
    damage(path)

    again = make_window()
    again.open(photos)
    assert "is damaged" in again.status.line.text
    dialog = again.findChild(BackupsDialog)
    assert dialog.list.count() == 1
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    workspace = again.workspace
    assert workspace.document.path == path
    assert sorted(d.name for d in workspace.document.classes.values()) == names
    assert path.with_name("photos replaced 1.protolabel").exists()
    again.close()


def test_that_putting_back_a_copy_takes_what_came_later_and_keeps_it_beside(
    make_window, photos, qtbot
):
    path = worked_on(make_window, photos, qtbot)
    names = class_names(path)
    window = make_window()
    workspace = open_folder(window, photos, qtbot)
    workspace.review.create_class("later", ())
    window.actions_["restore_copy"].trigger()
    dialog = window.findChild(BackupsDialog)
    qtbot.mouseClick(dialog.put_back, Qt.MouseButton.LeftButton)
    assert window.workspace is not workspace
    assert sorted(d.name for d in window.workspace.document.classes.values()) == names
    window.close()
    assert "later" in class_names(path.with_name("photos replaced 1.protolabel"))
