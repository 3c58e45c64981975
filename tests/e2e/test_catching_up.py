"""Labels that are slow or fail to come: every page says so, and stops saying so."""

from threading import Event

import pytest

from engine.labelling import PseudoLabeler
from gui.flows import labelling_work
from tests.e2e.driving import (
    WAIT_MS,
    define_by_drag,
    images_named,
    open_folder,
    wait_for_labels,
)


class Slow:
    """Holds up every update while `go_on` is not set, and lets it fail if it should."""

    def __init__(self):
        self.go_on, self.failure = Event(), None
        self.go_on.set()

    def update(self, labeler, job, request, previous=None):
        while not self.go_on.wait(0.005):
            job.check()
        if self.failure is not None:
            raise self.failure
        return PseudoLabeler.update(labeler, job, request, previous)


@pytest.fixture
def slow(monkeypatch):
    slow = Slow()

    class SlowLabeler(PseudoLabeler):
        def update(self, job, request, previous=None):
            return slow.update(self, job, request, previous)

    monkeypatch.setattr(labelling_work, "PseudoLabeler", SlowLabeler)
    yield slow
    slow.go_on.set()


@pytest.fixture
def workspace(window, photos, slow, qtbot):
    workspace = open_folder(window, photos, qtbot)
    for word in ("red", "blue"):
        define_by_drag(window, images_named(workspace, word)[:2], word, qtbot)
    wait_for_labels(workspace, qtbot)
    return workspace


def accept(workspace, number):
    workspace.review.accept((images_named(workspace, "red")[number],))


def test_that_every_page_says_that_its_labels_are_old(workspace, slow, qtbot):
    sign = workspace.book.rail.foot
    slow.go_on.clear()
    accept(workspace, 5)
    qtbot.waitUntil(lambda: bool(sign.text), timeout=WAIT_MS)
    for page in ("label", "review", "queue", "audit"):
        workspace.book.show_page(page)
        assert sign.isVisible()
        assert sign.visibleRegion().boundingRect() == sign.rect()
    workspace._begin_tagging()
    assert sign.visibleRegion().boundingRect() == sign.rect()
    slow.go_on.set()
    qtbot.waitUntil(lambda: not sign.text, timeout=WAIT_MS)


def test_that_an_error_is_taken_back_when_labels_come_again(window, workspace, slow, qtbot):
    slow.failure = ValueError("zero-size array")
    with qtbot.captureExceptions() as raised:
        accept(workspace, 5)
        qtbot.waitUntil(lambda: not workspace.is_busy(), timeout=WAIT_MS)
    window.show_defect(raised[0][1])  # as the application does
    assert "unexpected" in window.status.line.text
    slow.failure = None
    workspace.labelling._follow()
    qtbot.waitUntil(lambda: workspace.labelling.is_current, timeout=WAIT_MS)
    assert window.status.line.text == ""


def test_that_what_was_said_since_stays(window, workspace, slow, qtbot):
    slow.failure = ValueError("zero-size array")
    with qtbot.captureExceptions() as raised:
        accept(workspace, 5)
        qtbot.waitUntil(lambda: not workspace.is_busy(), timeout=WAIT_MS)
    window.show_defect(raised[0][1])
    slow.failure = None
    accept(workspace, 6)
    said = window.status.line.text
    qtbot.waitUntil(lambda: workspace.labelling.is_current, timeout=WAIT_MS)
    assert window.status.line.text == said != ""
