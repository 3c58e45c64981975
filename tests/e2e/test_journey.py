"""A person's first session: open, define, label, correct, export, and come back."""

from PySide6.QtCore import QMimeData, Qt, QUrl

from engine.labelling import ImageStatus
from engine.project import VerdictKind
from gui.models.image_mime import encode_images
from gui.panels.export_dialog import ExportDialog
from tests.gui.dropping import drop

WAIT_MS = 20_000


def images_named(workspace, word):
    paths = workspace.document.catalog.paths
    return tuple(i for i, path in enumerate(paths) if word in path)


def wait_for_labels(workspace, qtbot):
    def all_are_labelled():
        assert (workspace.labelling.table.class_ids >= 0).all()
        assert not workspace.is_busy()

    qtbot.waitUntil(all_are_labelled, timeout=WAIT_MS)


def open_folder(window, photos, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos))])
    drop(window, data)
    workspace = window.workspace
    qtbot.waitUntil(lambda: workspace.embedding.table.is_embedded.sum() == 24, timeout=WAIT_MS)
    return workspace


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier, *, qtbot):
    qtbot.keyClick(window.workspace.grid.view, key, modifiers)


def select(workspace, images):
    view = workspace.grid.view
    view.set_current_image(images[0])
    view.select_images(images)


def define_by_drag(window, images, name, qtbot):
    """Drop images on "New class" and type the name of the class that appears."""
    classes = window.workspace.classes
    drop(classes.target, encode_images(images))
    newest = list(window.workspace.document.classes)[-1]
    editor = classes.card(newest).editor
    qtbot.waitUntil(editor.hasFocus)
    qtbot.keyClicks(editor, name)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def export(window, folder, qtbot):
    """Press Ctrl+E, type the destination, press Return."""
    press(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier, qtbot=qtbot)
    dialog = window.findChild(ExportDialog)
    qtbot.waitUntil(dialog.export.isEnabled)
    dialog.folder.selectAll()
    qtbot.keyClicks(dialog.folder, str(folder))
    qtbot.waitUntil(dialog.export.isEnabled)
    with qtbot.waitSignal(window.workspace.exporting.exported, timeout=WAIT_MS):
        qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)


def review_by_keys(window, reds, blues, qtbot):
    """Accept one image, reject one and undo that, then give three their class by its digit."""
    workspace = window.workspace
    verdicts = workspace.document.state.verdicts
    _, blue = workspace.document.classes
    select(workspace, [reds[5]])
    press(window, Qt.Key.Key_A, qtbot=qtbot)
    assert verdicts.of(reds[5]).kind == VerdictKind.ACCEPTED
    select(workspace, [blues[5]])
    press(window, Qt.Key.Key_X, qtbot=qtbot)
    assert verdicts.of(blues[5]).ruled_out == (blue,)
    press(window, Qt.Key.Key_Backspace, qtbot=qtbot)
    assert verdicts.of(blues[5]).kind == VerdictKind.OPEN
    select(workspace, list(blues[6:9]))
    press(window, Qt.Key.Key_2, qtbot=qtbot)
    assert [verdicts.of(i).class_id for i in blues[6:9]] == [blue] * 3


def label_folder(window, qtbot):
    workspace = window.workspace
    with qtbot.waitSignal(workspace.labelling.run_finished, timeout=WAIT_MS) as run:
        press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier, qtbot=qtbot)
    assert run.args[0].reports
    wait_for_labels(workspace, qtbot)


def test_that_a_folder_becomes_a_labelled_dataset(make_window, photos, tmp_path, qtbot):
    window = make_window()
    workspace = open_folder(window, photos, qtbot)
    reds, blues = images_named(workspace, "red"), images_named(workspace, "blue")

    define_by_drag(window, reds[:2], "red", qtbot)
    define_by_drag(window, blues[:2], "blue", qtbot)
    wait_for_labels(workspace, qtbot)
    red, blue = workspace.document.classes
    labels = workspace.labelling.table.class_ids
    assert (labels[list(reds)] == red).all()
    assert (labels[list(blues)] == blue).all()

    review_by_keys(window, reds, blues, qtbot)
    label_folder(window, qtbot)
    statuses = workspace.labelling.table.statuses.tolist()
    assert ImageStatus.AUTO in statuses

    export(window, tmp_path / "dataset", qtbot)
    exported = [path.parent.name for path in (tmp_path / "dataset").rglob("*.png")]
    assert exported.count("red") == exported.count("blue") == 12
    window.close()

    again = make_window()
    again.open(photos)
    wait_for_labels(again.workspace, qtbot)
    assert [d.name for d in again.workspace.document.classes.values()] == ["red", "blue"]
    assert again.workspace.labelling.table.statuses.tolist() == statuses
    assert str(again.workspace.document.undo_title) == "Label 3 images blue"
    again.close()
