"""The best matches of a checklist are looked for off the UI thread, the newest wish first."""

from threading import Event
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject, QThread, Signal

from engine.project import AttributeId
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.tasks import TaskRunner
from tests.factories import ids, make_project

BLACK, STRIPED, HORNS = map(AttributeId, (1, 2, 5))


class FakeLabelling(QObject):
    labelled = Signal()
    request = None


class FakeModel:
    """Knows two attributes; waits with its first answer until it may go on."""

    attributes = SimpleNamespace(attribute_ids=(BLACK, HORNS))

    def __init__(self):
        self.asked, self.threads = [], []
        self.may_go_on = Event()
        self.may_go_on.set()

    def matches(self, checklist, *, count, besides):
        self.asked.append(checklist)
        self.threads.append(QThread.currentThread())
        self.may_go_on.wait(10)
        return ids(*range(len(self.asked), len(self.asked) + count))


@pytest.fixture
def flow(qapp, tmp_path):
    document, tasks = Document(make_project(tmp_path)), TaskRunner()
    flow = AttributeFlow(document, tasks, FakeLabelling())
    flow.model = FakeModel()
    yield flow
    flow.model.may_go_on.set()
    tasks.close()
    document.close()


def test_that_matches_are_found_off_the_ui_thread(flow, qtbot):
    found = []
    flow.find_matches({HORNS: 1}, found.append, count=2)
    qtbot.waitUntil(lambda: found == [ids(1, 2)])
    assert flow.model.threads[0] != QThread.currentThread()


def test_that_the_model_is_asked_in_its_own_order_of_attributes(flow, qtbot):
    found = []
    flow.find_matches({HORNS: 0.25, STRIPED: 1}, found.append, count=1)
    qtbot.waitUntil(lambda: len(found) == 1)
    np.testing.assert_array_equal(flow.model.asked[0], np.array([np.nan, 0.25], np.float32))


def test_that_a_newer_checklist_takes_the_place_of_an_older(flow, qtbot):
    found = []
    flow.model.may_go_on.clear()
    flow.find_matches({HORNS: 1}, lambda _: found.append("old"), count=1)
    flow.find_matches({HORNS: 0}, lambda _: found.append("new"), count=1)
    flow.model.may_go_on.set()
    qtbot.waitUntil(lambda: bool(found))
    assert found == ["new"]


def test_that_without_a_model_nothing_is_found(flow):
    flow.model, model, found = None, flow.model, []
    flow.find_matches({HORNS: 1}, found.append, count=1)
    flow.model = model
    assert found == [()]
