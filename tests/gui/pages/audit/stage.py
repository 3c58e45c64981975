"""A hundred cats and dogs in turn, all labelled by the engine, on an Audit page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.project import Project
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.pages.audit.page import AuditPage
from gui.tasks import TaskRunner
from tests.engine.audit.builders import CAT, DOG, pseudo_labels
from tests.gui.fakes import FakeLabelling, FakeThumbnails
from tests.gui.review_stage import ReviewStage

N_IMAGES = 100
NUMBAT = 3
Left = Qt.MouseButton.LeftButton
LABELS = [CAT, DOG] * (N_IMAGES // 2)


class AuditStage(ReviewStage):
    """The page in a window that has the keys of the real one."""

    def __init__(self, folder, qtbot):
        super().__init__(folder, N_IMAGES)
        self.qtbot = qtbot
        self.define("cat", "dog", "numbat")

    def open(self, labels=LABELS):
        self.tasks, self.labelling = TaskRunner(), FakeLabelling(N_IMAGES)
        self.thumbnails = FakeThumbnails()
        self.labelling.labels = pseudo_labels(labels) if labels else None
        self.flow = AuditingFlow(self.document, self.tasks, self.labelling)
        self.page = AuditPage(self.document, self.flow, self.labelling, self.thumbnails)
        self.checking, self.side = self.page.checking, self.page.checking.side
        self.blinded = []
        self.page.blinded.connect(self.blinded.append)
        self.choose_way()
        self.show(self.page, self.qtbot, width=900, height=700)
        self.rest()

    def close(self):
        self.window.close()
        self.flow.close()
        self.tasks.close()
        self.document.close()

    def reopen(self):
        """Close the document and the window, and open them again."""
        path = self.document.path
        self.close()
        self.document = Document(Project.open(path))
        self.open()

    def rest(self):
        """Wait until everything is weighed."""
        weighing = self.flow._weighing
        self.qtbot.waitUntil(
            lambda: not (self.tasks.is_busy or weighing.isActive()),
            timeout=20_000,  # figures import scipy when they are first asked for
        )

    def start(self, error=10):
        self.page.begin.error.setValue(error)
        self.qtbot.mouseClick(self.page.begin.start, Left)
        self.rest()

    def choose_way(self):
        """Check one by one, however many checks there are."""
        self.checking.progress.ways.one_by_one.click()

    def relabel(self, labels):
        self.labelling.labels = pseudo_labels(labels)
        self.labelling.labelled.emit()
        self.rest()

    @property
    def shown(self):
        return self.page._states.currentWidget()

    @property
    def current(self):
        return self.checking.session.current

    @property
    def other(self):
        """A class that the current label does not say."""
        return DOG if self.current.class_id == CAT else CAT

    @property
    def answers(self):
        return self.flow.audit.answers

    @property
    def strip(self):
        shown = zip(self.checking.strip.buttons, self.checking.strip.words, strict=True)
        return [(b.image_id, w.text()) for b, w in shown if b.image_id is not None]

    def type(self, *keys, modifier=Qt.KeyboardModifier.NoModifier):
        """Press keys where the focus is."""
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    def click(self, button, count=1):
        for _ in range(count):
            self.qtbot.mouseClick(button, Left)
