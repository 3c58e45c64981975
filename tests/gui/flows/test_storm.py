"""Quick hands: edits, undo, rounds and audits one upon the other, while labels are on their way."""

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.embedding import FALLBACK_BACKBONE
from engine.labelling import ImageStatus
from engine.project import NO_CLASS, AuditPlan, Project, is_none_of
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.flows.embedding import EmbeddingFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.reviewing import ReviewFlow
from gui.tasks import TaskRunner
from tests.engine.project.pictures import picture_of
from tests.factories import clustered_features, ids, make_project

IS_LONG = "STORM" in os.environ
WAIT_MS = 120_000
N_KINDS, PER_KIND = 3, 40
FEATURES, TRUTH = clustered_features([PER_KIND] * N_KINDS, dim=16, spread=0.8)
N_IMAGES = len(TRUTH)

batches = st.lists(st.integers(0, N_IMAGES - 1), min_size=1, max_size=8, unique=True)
has_classes = precondition(lambda self: self.document.classes)


class FlowStorm(RuleBasedStateMachine):
    """A person at the window, who waits for nothing."""

    def __init__(self, qtbot):
        super().__init__()
        self.qtbot = qtbot
        self.folder = Path(tempfile.mkdtemp())
        self.refusals = []
        self.open(make_project(self.folder, N_IMAGES))

    def open(self, project):
        self.project, self.document, self.tasks = project, Document(project), TaskRunner()
        self.embedding = EmbeddingFlow(
            self.document, self.tasks, backbone=FALLBACK_BACKBONE, cache_folder=self.folder
        )
        everything = ids(*range(N_IMAGES))
        self.embedding.table.put(everything, FEATURES.astype(np.float16), n_images=N_IMAGES)
        self.labelling = LabellingFlow(self.document, self.tasks, self.embedding)
        self.review = ReviewFlow(self.document, self.labelling)
        self.auditing = AuditingFlow(self.document, self.tasks, self.labelling)
        for source in (self.document, self.labelling, self.review, self.auditing):
            source.failed.connect(self.refusals.append)

    def close(self):
        self.auditing.close()
        self.labelling.close()
        self.tasks.close()
        self.document.close()

    def teardown(self):
        self.close()
        shutil.rmtree(self.folder)

    @initialize()
    def define_two_classes(self):
        self.review.new_class(ids(0, 1))
        self.review.new_class(ids(PER_KIND, PER_KIND + 1))

    def some_class(self, data):
        return data.draw(st.sampled_from(sorted(self.document.classes)))

    @rule(images=batches)
    def new_class(self, images):
        self.review.new_class(images)

    @has_classes
    @rule(data=st.data())
    def remove_class(self, data):
        self.review.remove_class(self.some_class(data))

    @has_classes
    @rule(data=st.data(), images=batches)
    def assign_one_by_one(self, data, images):
        class_id = self.some_class(data)
        for image_id in images:
            self.review.assign(class_id, [image_id])

    @rule(images=batches, does=st.sampled_from(["accept", "reject", "none_of_these", "skip"]))
    def judge(self, images, does):
        getattr(self.review, does)(images)

    @has_classes
    @rule(data=st.data(), n_wrong=st.integers(0, 3))
    def review_a_page(self, data, n_wrong):
        class_id, table = self.some_class(data), self.labelling.table
        page = np.flatnonzero((table.guesses == class_id) & (table.statuses == ImageStatus.AUTO))
        if len(page):
            right, wrong = page[n_wrong:20].tolist(), page[:n_wrong].tolist()
            self.review.confirm(class_id, right, wrong)

    @rule(times=st.integers(1, 4))
    def undo(self, times):
        for _ in range(times):
            self.document.undo()

    @rule()
    def redo(self):
        self.document.redo()

    @rule()
    def undo_and_redo_leave_the_project_as_it_is(self):
        before, can_undo = picture_of(self.project), self.document.undo_title
        self.document.undo()
        if can_undo:
            self.document.redo()
        assert picture_of(self.project) == before

    @rule()
    def label_in_rounds(self):
        self.labelling.run()

    @rule()
    def cancel_the_rounds(self):
        self.labelling.cancel_run()

    @rule()
    def begin_an_audit(self):
        self.auditing.start(AuditPlan(target_error=0.1))

    @rule(is_right=st.booleans())
    def answer_in_the_audit(self, is_right):
        offers = self.auditing.audit.next(3) if self.auditing.audit else ()
        images = [offer.image_id for offer in offers if offer.class_id in self.document.classes]
        right, wrong = (images, []) if is_right else ([], images)
        if images:
            self.auditing.answer_page(right=right, wrong=wrong)

    @rule(wait_ms=st.integers(0, 40))
    def look_on(self, wait_ms):
        self.qtbot.wait(wait_ms)

    @rule()
    def rest(self):
        def is_at_rest():
            return not (self.tasks.is_busy or self.auditing._weighing.isActive())

        self.qtbot.waitUntil(is_at_rest, timeout=WAIT_MS)
        assert self.labelling.is_current

    @rule()
    def reopen_after_a_rest(self):
        self.rest()
        before, table = picture_of(self.project), self.labelling.table
        self.close()
        self.open(Project.open(self.folder / "test.protolabel"))
        assert picture_of(self.project) == before
        self.embedding.finished.emit(None)
        self.rest()
        assert np.array_equal(self.labelling.table.statuses, table.statuses)
        assert np.array_equal(self.labelling.table.guesses, table.guesses)

    @invariant()
    def nothing_was_refused_without_saying_what_to_do(self):
        said = {str(message) for message in self.refusals}
        assert all(any(advice in text for advice in _ADVICE) for text in said), said

    @invariant()
    def what_is_shown_contradicts_nothing(self):
        table, verdicts = self.labelling.table, self.project.verdicts
        auto = np.flatnonzero(table.statuses == ImageStatus.AUTO)
        shown = table.guesses[table.guesses >= 0]
        assert np.isin(shown, list(self.document.classes)).all()
        assert (table.guesses[auto] >= 0).all()
        assert (verdicts.class_ids[auto] == NO_CLASS).all()
        assert not is_none_of(verdicts, auto, table.guesses[auto]).any()
        for image_id, ruled_out in verdicts.ruled_out.items():
            assert table.guesses[image_id] not in ruled_out


_ADVICE = ("Give examples to", "Label the images first")


def test_that_labels_follow_whatever_quick_hands_do(qapp, qtbot):
    run_state_machine_as_test(
        lambda: FlowStorm(qtbot),
        settings=settings(
            max_examples=60 if IS_LONG else 4,
            stateful_step_count=60 if IS_LONG else 15,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
