"""A review and a queue beside the flow that labels anew after every verdict."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.embedding import FALLBACK_BACKBONE
from engine.project import VerdictKind, wishes
from gui.flows.embedding import EmbeddingFlow
from gui.flows.labelling import LabellingFlow
from gui.pages.queue.flow import QueueFlow
from gui.pages.queue.page import QueuePage
from gui.pages.review.page import ReviewPage
from gui.tasks import TaskRunner
from tests.factories import clustered_features, ids
from tests.gui.review_stage import Left, ReviewStage, click, press

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier
WAIT_MS = 30_000  # scikit-learn is imported by the first labels
N_IMAGES, N_CLASSES = 200, 4


class Stage(ReviewStage):
    """Two hundred images of four clear kinds, with two examples of each."""

    def __init__(self, folder, qtbot):
        super().__init__(folder, N_IMAGES)
        self.qtbot, self.tasks = qtbot, TaskRunner()
        embedding = EmbeddingFlow(
            self.document, self.tasks, backbone=FALLBACK_BACKBONE, cache_folder=folder
        )
        features, self.truth = clustered_features([N_IMAGES // N_CLASSES] * N_CLASSES)
        everything = ids(*range(N_IMAGES))
        embedding.table.put(everything, features.astype(np.float16), n_images=N_IMAGES)
        self.labelling = LabellingFlow(self.document, self.tasks, embedding)
        for class_id in range(1, N_CLASSES + 1):
            first = int(np.flatnonzero(self.truth == class_id)[0])
            examples = ids(first, first + 1)
            self.document.do(
                lambda state, c=class_id, e=examples: wishes.new_class(state, f"kind {c}", e)
            )
        qtbot.waitUntil(lambda: self.labelling.labels is not None, timeout=WAIT_MS)
        self.rest()

    def rest(self):
        self.qtbot.waitUntil(lambda: not self.tasks.is_busy, timeout=WAIT_MS)

    def close(self):
        self.tasks.close()
        self.document.close()


@pytest.fixture
def stage(tmp_path, qtbot):
    stage = Stage(tmp_path, qtbot)
    yield stage
    stage.close()


@pytest.fixture
def review(stage, qtbot):
    stage.page = ReviewPage(stage.document, stage.labelling, stage.thumbnails)
    stage.show(stage.page, qtbot, width=1000, height=800)
    return stage.page


def n_waiting(page):
    return sum(page.session.contents.counts().values())


def test_that_all_labels_are_reviewed_by_keys_alone(stage, review, qtbot):
    n_before = n_waiting(review)
    assert n_before > 150
    while n_waiting(review):
        press(qtbot, Key.Key_Return)
        stage.rest()
    is_auto = stage.document.state.verdicts.kinds == VerdictKind.ACCEPTED
    assert is_auto.sum() == n_before
    assert stage.stolen == []


def test_that_all_labels_are_reviewed_by_mouse_alone(stage, review, qtbot):
    n_before = n_waiting(review)
    wrong = int(review.session.page[0])
    click(qtbot, review.tiles.grid, wrong)
    while n_waiting(review) and review.session.place.order.size:
        qtbot.mouseClick(review.tiles.foot.rest, Left)
        stage.rest()
        if review.tiles.note.go_on.isVisible():
            qtbot.mouseClick(review.tiles.note.go_on, Left)
    kinds = stage.document.state.verdicts.kinds
    assert kinds[wrong] == VerdictKind.REJECTED
    assert (kinds == VerdictKind.ACCEPTED).sum() >= n_before - 1


def test_that_a_review_keeps_what_was_shown_with_its_verdicts(stage, review, qtbot):
    page, table = review.session.page.tolist(), stage.labelling.table
    click(qtbot, review.tiles.grid, page[2])
    press(qtbot, Key.Key_Return)
    found = stage.document.verdicts().judged()
    assert found.image_ids.tolist() == sorted(page)
    assert (found.class_ids == table.class_ids[sorted(page)]).all()
    assert np.array_equal(found.probabilities, table.probabilities[sorted(page)])
    assert found.image_ids[~found.is_right].tolist() == [page[2]]
    press(qtbot, Key.Key_Z, modifier=Control)
    assert not stage.document.verdicts().shown_order.any()


def test_that_undo_of_a_confirmation_shows_it_although_labels_have_changed(stage, review, qtbot):
    page = review.session.page.tolist()
    click(qtbot, review.tiles.grid, page[2])
    press(qtbot, Key.Key_Return)
    stage.rest()
    press(qtbot, Key.Key_Z, modifier=Control)
    assert review.tiles.grid.images.order.tolist() == page
    assert review.tiles.grid.marked().tolist() == [page[2]]
    stage.rest()
    assert review.tiles.grid.images.order.tolist() == page


def test_that_a_queue_leads_through_images_to_their_classes(stage, qtbot):
    finding = QueueFlow(stage.document, stage.tasks, stage.labelling)
    page = QueuePage(stage.document, stage.labelling, stage.thumbnails, finding)
    stage.show(page, qtbot)
    for _ in range(40):
        stage.rest()
        current = page.session.queue.current
        press(qtbot, Key(Key.Key_0 + int(stage.truth[current])))
    verdicts = stage.document.state.verdicts
    is_given = verdicts.kinds == VerdictKind.ACCEPTED
    assert is_given.sum() == 40
    assert (verdicts.observations.order > 0).sum() == 40
    assert (verdicts.class_ids[is_given] == stage.truth[is_given]).all()
