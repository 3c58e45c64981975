"""Labels that were given elsewhere come into the window, seen before they are taken."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from engine.project import VerdictKind
from gui.dialogs.label_import import LabelImportDialog
from tests.e2e.driving import WAIT_MS, define_red_and_blue, images_named, open_folder
from tests.factories import write_picture


def choose(window, path):
    """Choose a file in File, Import labels, and return what is then asked."""
    window.actions_["import_labels"].trigger()
    chooser = window.findChild(QFileDialog)
    chooser.fileSelected.emit(str(path))
    chooser.close()
    return window.findChild(LabelImportDialog)


def kind_of(workspace, image_id):
    return workspace.document.state.verdicts.of(image_id).kind


def test_that_a_file_is_shown_then_taken_over_and_taken_back(window, photos, tmp_path, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    reds = images_named(workspace, "red")
    paths = [workspace.document.catalog.paths[i] for i in (reds[0], reds[5], reds[6])]
    lines = [f"{path},{name}" for path, name in zip(paths, ("blue", "red", "여우"), strict=True)]
    table = tmp_path / "labels.csv"
    table.write_bytes("\n".join(["path,label", *lines, "gone.png,red"]).encode("cp949"))

    dialog = choose(window, table)
    qtbot.waitUntil(lambda: "CP949" in dialog.title.text(), timeout=WAIT_MS)
    assert "1 classes are new" in dialog.classes.text()
    assert "gone.png" in dialog.problems.text()
    assert "2 labels" in dialog.take.text()
    qtbot.mouseClick(dialog.replaces, Qt.MouseButton.LeftButton)
    assert "3 labels" in dialog.take.text()
    qtbot.mouseClick(dialog.replaces, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    assert kind_of(workspace, reds[5]) == VerdictKind.ACCEPTED
    assert kind_of(workspace, reds[0]) == VerdictKind.EXAMPLE
    assert [d.name for d in workspace.document.classes.values()] == ["red", "blue", "여우"]
    workspace.document.undo()
    assert kind_of(workspace, reds[5]) == VerdictKind.OPEN
    assert len(workspace.document.classes) == 2


def test_that_a_file_without_labels_is_refused_in_the_dialog(window, photos, tmp_path, qtbot):
    workspace = open_folder(window, photos, qtbot)
    (tmp_path / "x.csv").write_text("colour,size\nred,1\n")
    dialog = choose(window, tmp_path / "x.csv")
    qtbot.waitUntil(lambda: "no column that names images" in dialog.title.text(), timeout=WAIT_MS)
    assert not dialog.take.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not workspace.document.classes


def test_that_folders_that_look_like_classes_are_offered(window, tmp_path, qtbot):
    photos = tmp_path / "sorted"
    for name, colour in (("fox", (200, 60, 40)), ("heron", (40, 60, 200))):
        for number in range(12):
            write_picture(photos / name / f"{number}.png", (*colour[:2], colour[2] - number))
    workspace = open_folder(window, photos, qtbot)
    button = workspace.label.classes.from_folders
    qtbot.waitUntil(button.isVisible, timeout=WAIT_MS)
    assert button.text() == "Use the 2 folders as classes…"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(LabelImportDialog)
    dialog.examples.setChecked(True)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert [d.name for d in workspace.document.classes.values()] == ["fox", "heron"]
    assert (workspace.document.state.verdicts.kinds == VerdictKind.EXAMPLE).all()
    assert not button.isVisible()
