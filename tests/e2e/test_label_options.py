"""The method of labelling is chosen in the window, and shared with the command line."""

import pytest
from PySide6.QtCore import Qt

from engine.cli.answers.label import LabelWish, label_project
from engine.embedding import FALLBACK_BACKBONE
from engine.labelling import LABELLED_UNDER, LabelledUnder, LabelSettings
from engine.project import Project
from gui.dialogs.labelling.options import LabelOptionsDialog
from gui.dialogs.labelling.run_report import RunReport
from tests.e2e.driving import WAIT_MS, define_red_and_blue, open_folder, wait_for_labels


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PROTOLABEL_CACHE", str(tmp_path / "cache"))


def open_options(window):
    window.actions_["label_options"].trigger()
    return window.findChild(LabelOptionsDialog)


def choose_method(dialog, method, qtbot):
    """Go through the methods with the down key."""
    while dialog.form.method.currentData() != method:
        qtbot.keyClick(dialog.form.method, Qt.Key.Key_Down)


def press_return(workspace, dialog, qtbot):
    with qtbot.waitSignal(workspace.labelling.labelled, timeout=WAIT_MS):
        qtbot.keyClick(dialog.form.rounds, Qt.Key.Key_Return)
    wait_for_labels(workspace, qtbot)


def kept_settings(photos):
    project = Project.open(photos.with_suffix(".protolabel"))
    try:
        return LabelledUnder.unpacked(project.setting(LABELLED_UNDER)).settings
    finally:
        project.close()


def test_that_a_classifier_is_checked_and_labels_at_once(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    dialog = open_options(window)
    choose_method(dialog, "rounds", qtbot)
    qtbot.keyClicks(dialog.form.classifier, "SVM")
    about = dialog.form.about_classifier
    qtbot.waitUntil(lambda: "Did you mean SVC" in about.text(), timeout=WAIT_MS)
    dialog.form.classifier.selectAll()
    qtbot.keyClicks(dialog.form.classifier, "SVC(C=10)")
    qtbot.waitUntil(dialog.use.isEnabled, timeout=WAIT_MS)
    press_return(workspace, dialog, qtbot)
    assert kept_settings(photos) == LabelSettings("rounds", classifier="SVC(C=10)")


def test_that_a_project_opens_with_the_method_of_the_command_line(
    make_window, photos, qtbot, capsys
):
    first = make_window()
    define_red_and_blue(first, open_folder(first, photos, qtbot), qtbot)
    first.close()
    path = photos.with_suffix(".protolabel")
    label_project(path, LabelWish(FALLBACK_BACKBONE, {"method": "logistic"}), as_json=True)
    window = make_window()
    window.open(photos)
    wait_for_labels(window.workspace, qtbot)
    assert open_options(window).form.settings() == LabelSettings("logistic")
    window.close()
    assert kept_settings(photos) == LabelSettings("logistic")


def test_that_the_method_is_there_again_after_a_restart(make_window, photos, qtbot):
    first = make_window()
    workspace = open_folder(first, photos, qtbot)
    define_red_and_blue(first, workspace, qtbot)
    dialog = open_options(first)
    choose_method(dialog, "diffusion", qtbot)
    press_return(workspace, dialog, qtbot)
    first.close()
    window = make_window()
    window.open(photos)
    assert window.workspace.labelling.settings == LabelSettings("diffusion")
    wait_for_labels(window.workspace, qtbot)
    window.close()


def test_that_labelling_in_rounds_shows_them_again_for_another_method(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    window.actions_["label_folder"].trigger()
    qtbot.waitUntil(lambda: not workspace.is_busy(), timeout=WAIT_MS)
    dialog = open_options(window)
    choose_method(dialog, "rounds", qtbot)
    with qtbot.waitSignal(workspace.labelling.run_finished, timeout=WAIT_MS):
        qtbot.keyClick(dialog.form.rounds, Qt.Key.Key_Return)
    wait_for_labels(workspace, qtbot)
    report = window.findChild(RunReport)
    assert report.isVisible()
    assert report.rounds.rowCount() == len(workspace.labelling.labels.reports) > 0
