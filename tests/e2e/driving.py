"""What a person does in the window, for tests of whole journeys."""

from PySide6.QtCore import QMimeData, Qt, QUrl

from gui.dialogs.export.dialog import ExportDialog
from gui.widgets.image.mime import encode_images
from tests.gui.dropping import drop

WAIT_MS = 20_000
N_PHOTOS = 24


def images_named(workspace, word):
    paths = workspace.document.catalog.paths
    return tuple(i for i, path in enumerate(paths) if word in path)


def wait_for_labels(workspace, qtbot):
    def all_are_labelled():
        assert (workspace.labelling.table.guesses >= 0).all()
        assert not workspace.is_busy()

    qtbot.waitUntil(all_are_labelled, timeout=WAIT_MS)


def wait_until_embedded(workspace, qtbot, n_images=N_PHOTOS):
    def all_are_embedded():
        assert workspace.embedding.table.is_embedded.sum() == n_images
        assert not workspace.is_busy()

    qtbot.waitUntil(all_are_embedded, timeout=WAIT_MS)


def open_folder(window, photos, qtbot):
    """Drop a folder on the window and wait until its images can be labelled."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos))])
    drop(window, data)
    wait_until_embedded(window.workspace, qtbot)
    return window.workspace


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier, *, qtbot):
    qtbot.keyClick(window.workspace.label.grid.view, key, modifiers)


def select(workspace, images):
    view = workspace.label.grid.view
    view.set_current_image(images[0])
    view.select_images(images)


def define_by_drag(window, images, name, qtbot):
    """Drop images on "New class" and type the name of the class that appears."""
    classes = window.workspace.label.classes
    drop(classes.target, encode_images(images))
    name_newest_class(window, name, qtbot)


def name_newest_class(window, name, qtbot):
    newest = list(window.workspace.document.classes)[-1]
    editor = window.workspace.label.classes.card(newest).editor
    qtbot.waitUntil(editor.hasFocus)
    if name.isascii():
        qtbot.keyClicks(editor, name)
    else:
        editor.insert(name)  # as an input method does; QTest has no keys for it
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def define_red_and_blue(window, workspace, qtbot):
    define_by_drag(window, images_named(workspace, "red")[:2], "red", qtbot)
    define_by_drag(window, images_named(workspace, "blue")[:2], "blue", qtbot)
    wait_for_labels(workspace, qtbot)
    return tuple(workspace.document.classes)


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
