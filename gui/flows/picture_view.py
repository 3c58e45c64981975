"""Keeps how pictures of more than 8 bits, pages and channels are shown in the document."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.images import VIEW_SETTING, PictureView, Survey, survey_pictures
from engine.jobs import Job
from engine.messages import Message, joined
from engine.project import files_to_survey
from gui.document import Document
from gui.tasks import Replies, Send, TaskRunner

_SURVEY = "look at some pictures"
_Question = tuple[Path, list[str], PictureView]


class PictureViewFlow(QObject):
    """Measures the ranges of pictures that are new to the project.

    Signals
    -------
    finished()
        The view holds for all images of the catalog.
    noted(Message)
        What was decided about pictures of a kind that is new, after what it was told to say too.
    changed(PictureView)
        Pictures are shown otherwise from now on.
    failed(error)
    """

    finished = Signal()
    noted = Signal(object)
    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks
        self._to_say: list[Message] = []

    @property
    def view(self) -> PictureView:
        return PictureView.unpacked(self._document.setting(VIEW_SETTING))

    def start(self) -> None:
        """Look at some pictures if images have come or gone since the last time."""
        view, catalog = self.view, self._document.catalog
        paths = list(files_to_survey(catalog))
        if view.n_surveyed == len(paths):
            self._end()
            return
        replies = Replies(on_result=self._on_surveyed, on_error=self.failed.emit)
        self._tasks.submit(_SURVEY, _survey, (catalog.root, paths, view), replies)

    def say_too(self, message: Message | None) -> None:
        """Say this as well when done: of two lines only the later would be seen."""
        if message is not None:
            self._to_say.append(message)

    def use(self, view: PictureView) -> None:
        """Show pictures by this view, now and whenever the project is opened."""
        before = self.view
        self._document.put_setting(VIEW_SETTING, view.packed())
        if view.digest != before.digest:
            self.changed.emit(view)

    def _on_surveyed(self, survey: Survey) -> None:
        self.use(survey.view)
        self._to_say += survey.notes()
        self._end()

    def _end(self) -> None:
        statement, self._to_say = joined(self._to_say), []
        if statement is not None:
            self.noted.emit(statement)
        self.finished.emit()


def _survey(_: Job, question: _Question, __: Send) -> Survey:
    return survey_pictures(*question)
