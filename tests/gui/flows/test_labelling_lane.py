"""Updates and runs that meet: one at a time, the newest wins, and nothing stays out of date."""

from contextlib import contextmanager
from threading import Event, Lock
from types import SimpleNamespace

import numpy as np
import pytest

from engine.errors import SupportError
from engine.jobs import CancelledError, Job
from engine.labelling import (
    LABELLED_UNDER,
    ImageStatus,
    LabelledUnder,
    LabelSettings,
    PseudoLabeler,
    unpack_labels,
)
from engine.messages import Message
from engine.project import (
    AnswerKind,
    AuditAnswer,
    AuditPlan,
    AuditRecord,
    Changes,
    ImageId,
    SetAnswers,
    Several,
    StartAudit,
    VerdictKind,
    wishes,
)
from gui.flows import labelling_work
from gui.flows.labelling import LabellingFlow
from gui.flows.labelling_work import Version
from tests.factories import ids
from tests.gui.labelling_stage import WAIT_MS, LabellingStage, define_three

WAIT_S = WAIT_MS / 1000
FITS_AGREE = 0.001  # fits that start where others ended stop a little elsewhere


class Engine:
    """The labeller, which can be held up and made to fail; notes what it is asked."""

    def __init__(self):
        self._lock = Lock()
        self.go_on = Event()
        self.go_on.set()
        self.begun, self.cancelled, self.active, self.most_active = [], [], 0, 0
        self.failure = None

    @contextmanager
    def at_work(self, job, name, request):
        with self._lock:
            self.active += 1
            self.most_active = max(self.most_active, self.active)
        self.begun.append((name, int((request.verdicts.kinds != VerdictKind.OPEN).sum())))
        try:
            while not self.go_on.wait(0.005):
                job.check()
            if self.failure is not None:
                raise self.failure
            yield
        except CancelledError:
            self.cancelled.append(name)
            raise
        finally:
            with self._lock:
                self.active -= 1

    def labeler(self):
        engine = self

        class HeldLabeler(PseudoLabeler):
            def run(self, job, request, on_round=None):
                with engine.at_work(job, "run", request):
                    return super().run(job, request, on_round)

            def update(self, job, request, previous=None):
                with engine.at_work(job, "update", request):
                    return super().update(job, request, previous)

        return HeldLabeler


@pytest.fixture
def engine(monkeypatch):
    engine = Engine()
    monkeypatch.setattr(labelling_work, "PseudoLabeler", engine.labeler())
    return engine


@pytest.fixture
def stage(qapp, tmp_path, engine, qtbot):
    """Three classes with labels, and an engine that from now on waits for `go_on`."""
    stage = LabellingStage(tmp_path)
    define_three(stage, qtbot)
    engine.begun.clear()
    engine.cancelled.clear()
    engine.go_on.clear()
    yield stage
    engine.go_on.set()
    stage.close()


def accept(stage, *images):
    for image in images:
        class_id = int(stage.truth[image])
        stage.document.do(lambda state, i=image, c=class_id: wishes.assign(state, c, ids(i)))


def wait_for(engine, name, qtbot):
    qtbot.waitUntil(lambda: bool(engine.begun) and engine.begun[-1][0] == name, timeout=WAIT_MS)


def settle(stage, engine, qtbot):
    engine.go_on.set()
    qtbot.waitUntil(lambda: not stage.tasks.is_busy, timeout=WAIT_MS)


def n_judged(stage):
    return int((stage.document.verdicts().kinds != VerdictKind.OPEN).sum())


def assert_as_a_fresh_engine_says(stage):
    flow = stage.flow
    request = labelling_work.LabelRequest(
        flow.request.pool, tuple(stage.document.classes), stage.document.verdicts()
    )
    wanted = PseudoLabeler(LabelSettings()).update(Job(), request, flow.labels)
    assert (wanted.guesses == flow.labels.guesses).all()
    assert np.abs(wanted.probabilities - flow.labels.probabilities).max() < 0.02


def test_that_a_burst_of_edits_leads_to_few_updates_and_the_newest_wins(stage, engine, qtbot):
    accept(stage, *range(2, 27), *range(32, 57))
    settle(stage, engine, qtbot)
    assert engine.most_active == 1
    assert len(engine.begun) - len(engine.cancelled) <= 2
    assert engine.begun[-1] == ("update", n_judged(stage))
    assert stage.flow.is_current
    assert_as_a_fresh_engine_says(stage)


def test_that_an_edit_shows_itself_at_once_and_the_rest_is_marked_old(stage, engine, qtbot):
    assert stage.flow.is_current
    with qtbot.waitSignal(stage.flow.freshness_changed):
        accept(stage, 5)
    assert stage.flow.table.statuses[5] == ImageStatus.ACCEPTED
    assert not stage.flow.is_current
    assert stage.flow.is_catching_up
    settle(stage, engine, qtbot)
    assert stage.flow.is_current
    assert not stage.flow.is_catching_up


def test_that_answers_in_between_do_not_pass_for_new_ones(stage, engine, qtbot):
    accept(stage, 5)
    wait_for(engine, "update", qtbot)
    accept(stage, 6)
    with qtbot.waitSignal(stage.flow.labelled):
        engine.go_on.set()
    assert stage.flow.is_current
    assert int((stage.flow.request.verdicts.kinds != VerdictKind.OPEN).sum()) == n_judged(stage)


def test_that_a_run_takes_the_place_of_an_update(stage, engine, qtbot):
    accept(stage, 5)
    wait_for(engine, "update", qtbot)
    stage.flow.run()
    wait_for(engine, "run", qtbot)
    assert engine.cancelled == ["update"]
    settle(stage, engine, qtbot)
    assert [name for name, _ in engine.begun] == ["update", "run"]
    assert engine.most_active == 1
    assert stage.flow.is_current


def test_that_edits_during_a_run_are_followed_by_one_update(stage, engine, qtbot):
    stage.flow.run()
    wait_for(engine, "run", qtbot)
    accept(stage, *range(2, 12))
    assert stage.flow.is_catching_up
    assert [name for name, _ in engine.begun] == ["run"]
    assert engine.cancelled == []
    settle(stage, engine, qtbot)
    assert [name for name, _ in engine.begun] == ["run", "update"]
    assert engine.begun[-1][1] == n_judged(stage)
    assert stage.flow.is_current
    assert stage.flow.labels.reports
    assert_as_a_fresh_engine_says(stage)


def test_that_a_run_alone_is_followed_by_nothing(stage, engine, qtbot):
    stage.flow.run()
    settle(stage, engine, qtbot)
    assert [name for name, _ in engine.begun] == ["run"]
    assert stage.flow.is_current


def test_that_an_answer_in_an_audit_labels_nothing_anew(stage, engine, qtbot):
    a, state = next(iter(stage.document.classes)), stage.document.state
    record = AuditRecord(state.next_audit_id, "", AuditPlan(), "", alpha=0.05)
    stage.document.do(lambda _: StartAudit(Message("Start"), record, b""))
    answer = AuditAnswer(ImageId(5), AnswerKind.RIGHT, a)
    noted = SetAnswers(Message("Note"), record.audit_id, (answer,))
    stage.document.do(lambda s: Several(Message("Right"), (noted, wishes.assign(s, a, ids(5)))))
    settle(stage, engine, qtbot)
    assert stage.flow.table.statuses[5] == ImageStatus.ACCEPTED
    assert engine.begun == []
    assert stage.flow.is_current


def test_that_a_newer_run_takes_the_place_of_an_older(stage, engine, qtbot):
    stage.flow.run()
    wait_for(engine, "run", qtbot)
    stage.flow.run()
    settle(stage, engine, qtbot)
    assert engine.cancelled == ["run"]
    assert engine.most_active == 1


@pytest.mark.parametrize("before_the_run", [True, False])
def test_that_a_cancelled_run_leaves_no_edit_behind(stage, engine, qtbot, before_the_run):
    if before_the_run:
        accept(stage, 5)
    stage.flow.run()
    wait_for(engine, "run", qtbot)
    if not before_the_run:
        accept(stage, 5)
    stage.flow.cancel_run()
    settle(stage, engine, qtbot)
    assert engine.begun[-1] == ("update", n_judged(stage))
    assert stage.flow.is_current


def test_that_a_failed_run_leaves_no_edit_behind(stage, engine, qtbot):
    accept(stage, 5)
    stage.flow.run()
    wait_for(engine, "run", qtbot)
    engine.failure = SupportError("Not now.")
    with qtbot.waitSignals([stage.flow.failed, stage.flow.run_finished]):
        engine.go_on.set()
    engine.failure = None
    qtbot.waitUntil(lambda: not stage.tasks.is_busy, timeout=WAIT_MS)
    assert engine.begun[-1][0] == "update"
    assert stage.flow.is_current


def test_that_labels_that_could_not_be_made_are_told_until_they_can(stage, engine, qtbot):
    engine.failure = ValueError("zero-size array")
    with qtbot.captureExceptions() as raised:
        accept(stage, 5)
        settle(stage, engine, qtbot)
    assert [kind for kind, *_ in raised] == [ValueError]
    assert not stage.flow.is_current
    assert not stage.flow.is_catching_up
    engine.failure = None
    with qtbot.waitSignal(stage.flow.mended, timeout=WAIT_MS):
        accept(stage, 6)
    settle(stage, engine, qtbot)
    assert stage.flow.is_current
    assert_as_a_fresh_engine_says(stage)


def test_that_nothing_is_mended_that_never_failed(stage, engine, qtbot):
    with qtbot.assertNotEmitted(stage.flow.mended):
        accept(stage, 5)
        settle(stage, engine, qtbot)


def test_that_images_looked_at_during_a_run_are_labelled_after_it(stage, engine, qtbot):
    stage.flow.run()
    wait_for(engine, "run", qtbot)
    stage.embedding.table.is_embedded[70] = False
    stage.embedding.advanced.emit()
    before = stage.flow.request.pool
    settle(stage, engine, qtbot)
    qtbot.waitUntil(lambda: not stage.flow._refresh.isActive(), timeout=WAIT_MS)
    settle(stage, engine, qtbot)
    assert stage.flow.request.pool is not before
    assert not stage.flow.request.pool.is_embedded[70]


def test_that_images_alone_make_no_labels_old(stage, engine, qtbot):
    stage.embedding.advanced.emit()
    stage.embedding.finished.emit(None)
    wait_for(engine, "update", qtbot)
    assert stage.flow.is_current


def reopened(stage):
    return LabellingFlow(stage.document, stage.tasks, stage.embedding)


def test_that_labels_are_saved_as_those_of_the_verdicts_they_know(stage, engine, qtbot):
    stage.document.do(lambda state: wishes.reject(state, {1: ids(5)}))
    stage.flow.save()
    settle(stage, engine, qtbot)
    engine.begun.clear()
    again = reopened(stage)
    assert again.table.class_ids[5] == 1 or again.table.class_ids[5] < 0
    again._update()
    settle(stage, engine, qtbot)
    assert [name for name, _ in engine.begun] == ["update"]
    assert again.labels.guesses[5] != 1


def test_that_labels_that_are_no_more_do_not_come_back(stage, engine, qtbot):
    engine.go_on.set()
    stage.flow.save()
    for class_id in (2, 3):
        stage.document.do(lambda state, c=class_id: wishes.remove_class(state, c))
    settle(stage, engine, qtbot)
    assert stage.flow.labels is None
    stage.flow.save()
    again = reopened(stage)
    again._update()
    settle(stage, engine, qtbot)
    assert again.labels is None


def label_in_rounds_and_accept_some(stage, engine, qtbot):
    engine.go_on.set()
    stage.flow.run()
    settle(stage, engine, qtbot)
    accept(stage, *range(3, 12), *range(40, 44))
    settle(stage, engine, qtbot)


def remove_two_classes(stage, engine, qtbot):
    for class_id in (2, 3):
        stage.document.do(lambda state, c=class_id: wishes.remove_class(state, c))
    settle(stage, engine, qtbot)
    assert stage.flow.labels is None


def undo_twice(document):
    document.undo()
    document.undo()


def assert_same_labels(labels, wanted):
    assert labels.reports == wanted.reports
    assert np.array_equal(labels.guesses, wanted.guesses)
    assert np.abs(labels.probabilities - wanted.probabilities).max() < FITS_AGREE
    assert np.array_equal(labels.is_confident, wanted.is_confident)


def test_that_undoing_gives_the_labels_of_before_also_where_none_were_left(stage, engine, qtbot):
    label_in_rounds_and_accept_some(stage, engine, qtbot)
    before = stage.flow.labels
    remove_two_classes(stage, engine, qtbot)
    undo_twice(stage.document)
    settle(stage, engine, qtbot)
    assert_same_labels(stage.flow.labels, before)


def test_that_undoing_a_new_class_gives_the_labels_of_before(stage, engine, qtbot):
    label_in_rounds_and_accept_some(stage, engine, qtbot)
    before = stage.flow.labels
    stage.define("d", 20, 50)
    settle(stage, engine, qtbot)
    stage.document.undo()
    settle(stage, engine, qtbot)
    assert_same_labels(stage.flow.labels, before)


def test_that_undoing_after_reopening_gives_the_labels_of_before(stage, engine, qtbot):
    label_in_rounds_and_accept_some(stage, engine, qtbot)
    before = stage.flow.labels
    remove_two_classes(stage, engine, qtbot)
    stage.flow.save()
    again = reopened(stage)
    undo_twice(stage.document)
    settle(stage, engine, qtbot)
    assert_same_labels(again.labels, before)


def test_that_labels_that_are_no_more_are_not_shown_on_reopening(stage, engine, qtbot):
    label_in_rounds_and_accept_some(stage, engine, qtbot)
    remove_two_classes(stage, engine, qtbot)
    stage.flow.save()
    again = reopened(stage)
    assert again.labels is None
    assert set(again.table.statuses[80:]) == {ImageStatus.PENDING}


@pytest.mark.parametrize("reopens", [False, True])
def test_that_another_method_does_not_build_on_labels_that_are_no_more(
    stage, engine, qtbot, reopens
):
    label_in_rounds_and_accept_some(stage, engine, qtbot)
    remove_two_classes(stage, engine, qtbot)
    stage.flow.use_settings(LabelSettings(method="prototype"))
    settle(stage, engine, qtbot)
    stage.flow.save()
    flow = reopened(stage) if reopens else stage.flow
    undo_twice(stage.document)
    settle(stage, engine, qtbot)
    assert not flow.labels.reports


def test_that_labels_of_another_program_are_saved_as_its_own(stage, engine, qtbot):
    engine.go_on.set()
    stage.flow.save()
    kept = stage.document.setting(LABELLED_UNDER)
    accept(stage, 5)
    settle(stage, engine, qtbot)
    engine.go_on.clear()
    stage.document.put_setting(LABELLED_UNDER, kept)
    stage.document.changed.emit(Changes.EVERYTHING)
    stage.flow.save()
    digest = LabelledUnder.unpacked(stage.document.setting(LABELLED_UNDER)).digest
    assert digest == LabelledUnder.unpacked(kept).digest
    assert unpack_labels(stage.document.load_labels()) is not None


def test_that_a_run_ends_also_where_its_labels_cannot_be_kept(stage, qtbot, monkeypatch):
    def save():
        raise ZeroDivisionError

    monkeypatch.setattr(stage.flow, "save", save)
    done = SimpleNamespace(labels=None, request=None, settings=stage.flow.settings, digest=str)
    with (
        qtbot.waitSignal(stage.flow.run_finished, timeout=1000),
        pytest.raises(ZeroDivisionError),
    ):
        stage.flow._on_run_finished(Version(edits=0, images=1), done)
