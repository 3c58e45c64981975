"""What is left to do follows the automatic labels."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from engine.labelling import ImageStatus
from gui.document import Document
from gui.flows.forecast import ForecastFlow
from gui.tasks import TaskRunner
from tests.factories import make_project


class FakeLabelling(QObject):
    labelled = Signal()

    def show(self, status, probability, n_images):
        self.table = SimpleNamespace(
            statuses=np.full(n_images, status, np.int8),
            probabilities=np.full(n_images, probability, np.float32),
        )
        self.labelled.emit()


@pytest.fixture
def labelling(qapp):
    return FakeLabelling()


@pytest.fixture
def forecast(labelling, tmp_path):
    document, tasks = Document(make_project(tmp_path, 6)), TaskRunner()
    yield ForecastFlow(document, tasks, labelling)
    tasks.close()
    document.close()


def test_that_automatic_labels_have_work_left(forecast, labelling, qtbot):
    with qtbot.waitSignal(forecast.changed):
        labelling.show(ImageStatus.AUTO, 0.8, 6)
    assert forecast.left.n_reviews == 6


def test_that_without_automatic_labels_there_is_none(forecast, labelling, qtbot):
    with qtbot.waitSignal(forecast.changed):
        labelling.show(ImageStatus.AUTO, 0.8, 6)
    with qtbot.waitSignal(forecast.changed):
        labelling.show(ImageStatus.UNCERTAIN, 0.8, 6)
    assert forecast.left is None
