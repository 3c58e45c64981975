"""Two hundred images: 120 labelled zebra and 60 horse by the engine, the rest not at all."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from engine.labelling import ImageStatus
from engine.project import VerdictKind, wishes
from gui.document import Document
from tests.factories import ids, make_project
from tests.gui.fakes import FakeThumbnails, FollowingLabelling

N_IMAGES, N_ZEBRAS, N_HORSES = 200, 120, 60
ZEBRA, HORSE, GNU = 1, 2, 3
Left = Qt.MouseButton.LeftButton


class ReviewStage:
    """Zebras are the images 0 to 119, the surer the later, horses 120 to 179."""

    def __init__(self, folder, n_images=N_IMAGES):
        self.document = Document(make_project(folder, n_images))
        self.labelling, self.thumbnails = FollowingLabelling(self.document), FakeThumbnails()
        self.window = None

    def define(self, *names):
        for name in names:
            self.document.do(lambda state, name=name: wishes.new_class(state, name))

    def label(self):
        """Let the engine have labelled the folder."""
        self.define("zebra", "horse", "gnu")
        for image_id in range(N_ZEBRAS):
            share = image_id / N_IMAGES
            self.labelling.put(image_id, ImageStatus.AUTO, ZEBRA, 0.3 + share, novelty=share)
        for image_id in range(N_ZEBRAS, N_ZEBRAS + N_HORSES):
            self.labelling.put(image_id, ImageStatus.AUTO, HORSE, 0.9)
        self.guess()

    def guess(self):
        """Let every image look like a zebra, less like a horse, and least like a gnu."""
        self.labelling.guess((ZEBRA, HORSE, GNU), (0.7, 0.2, 0.1))

    def show(self, page, qtbot, width=760, height=620, actions=()):
        """Show a page in a window that has the keys of the real one while this is in front."""
        self.window = QMainWindow()
        self.window.setCentralWidget(page)
        self.stolen = []
        for key in (*actions, "T"):
            action = QAction(self.window)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _, key=key: self.stolen.append(key))
            self.window.addAction(action)
        for keys, slot in (
            (["Ctrl+Z", "Backspace"], self.document.undo),
            (["Ctrl+Shift+Z"], self.document.redo),
        ):
            action = QAction(self.window)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(lambda _, slot=slot: slot())
            self.window.addAction(action)
        qtbot.addWidget(self.window)
        self.window.resize(width, height)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    def accepted(self, class_id):
        return set(self.document.state.verdicts.images_with(VerdictKind.ACCEPTED, class_id))

    def rejected(self, class_id):
        out = self.document.state.verdicts.ruled_out
        return {image_id for image_id, classes in out.items() if class_id in classes}


def press(qtbot, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    """Press keys where the focus is."""
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def middle_of(grid, image_id):
    return grid.visualRect(grid.images.index_of(ids(image_id)[0])).center()


def click(qtbot, grid, image_id, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(grid.viewport(), Left, modifier, middle_of(grid, image_id))


def drag(grid, *points):
    """Press at the first of `points`, move through the others, and let go at the last."""
    kinds = QEvent.Type
    moves = [(kinds.MouseMove, point, Left) for point in points[1:]]
    nothing = Qt.MouseButton.NoButton
    start = kinds.MouseButtonPress, points[0], Left
    for kind, point, buttons in [start, *moves, (kinds.MouseButtonRelease, points[-1], nothing)]:
        button = nothing if kind == kinds.MouseMove else Left
        at = QPointF(point), QPointF(grid.viewport().mapToGlobal(point))
        event = QMouseEvent(kind, *at, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(grid.viewport(), event)
