"""An audit is begun and weighed off the UI thread; its answers are edits."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.audit import AuditOutcome
from engine.project import AnswerKind, AuditPlan, Project, VerdictKind, wishes
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.tasks import TaskRunner
from tests.engine.audit.builders import CAT, DOG, pseudo_labels
from tests.factories import ids, make_project
from tests.gui.fakes import FakeLabelling

N_IMAGES = 100
TARGET = AuditPlan(target_error=0.1)


class Stage:
    """A hundred cats and dogs in turn, all labelled by the engine."""

    def __init__(self, folder):
        self.document = Document(make_project(folder, N_IMAGES))
        for name in ("cat", "dog"):
            self.document.do(lambda state, name=name: wishes.new_class(state, name))
        self.open()

    def open(self):
        self.tasks, self.labelling = TaskRunner(), FakeLabelling(N_IMAGES)
        self.labelling.labels = pseudo_labels([CAT, DOG] * (N_IMAGES // 2))
        self.flow = AuditingFlow(self.document, self.tasks, self.labelling)
        self.failures = []
        self.flow.failed.connect(self.failures.append)

    def reopen(self):
        path = self.document.path
        self.close()
        self.document = Document(Project.open(path))
        self.open()

    def close(self):
        self.flow.close()
        self.tasks.close()
        self.document.close()

    def relabel(self, labels):
        self.labelling.labels = pseudo_labels(labels)
        self.labelling.labelled.emit()

    def offer(self):
        return self.flow.audit.next()[0]

    def answer_right(self, count):
        for _ in range(count):
            self.flow.answer_right(self.offer().image_id)


@pytest.fixture
def stage(qapp, tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def rest(stage, qtbot):
    """Wait until everything is weighed."""

    def wait():
        def is_at_rest():
            return not (stage.tasks.is_busy or stage.flow._weighing.isActive())

        qtbot.waitUntil(is_at_rest, timeout=20_000)  # figures import scipy when first asked for

    return wait


@pytest.fixture
def started(stage, rest):
    stage.flow.start(TARGET)
    rest()
    return stage


def test_that_it_is_said_beforehand_how_many_checks_it_takes(stage, qtbot):
    with qtbot.waitSignal(stage.flow.looked_ahead) as said:
        stage.flow.look_ahead(TARGET)
    (outlook,) = said.args
    assert outlook.n_labels == N_IMAGES
    assert 20 < outlook.n_checks < 60


def test_that_nothing_to_audit_is_said_beforehand(stage, qtbot):
    stage.labelling.labels = None
    with qtbot.waitSignal(stage.flow.looked_ahead) as said:
        stage.flow.look_ahead(TARGET)
    assert said.args[0].n_labels == 0


def test_that_labels_are_frozen_off_the_ui_thread(stage, rest):
    stage.flow.start(TARGET)
    assert stage.flow.audit is None
    assert stage.flow.is_preparing
    rest()
    assert len(stage.flow.audit.snapshot) == N_IMAGES
    assert not stage.flow.is_preparing


def test_that_to_begin_is_one_undoable_edit(started):
    started.document.undo()
    assert started.flow.audit is None
    assert not started.flow.is_preparing


def test_that_no_labels_cannot_be_audited(stage, rest):
    stage.labelling.labels = None
    stage.flow.start(TARGET)
    rest()
    assert stage.failures[0].template.startswith("There is no label to audit")
    assert not stage.flow.is_preparing


def test_that_an_answer_is_there_at_once_and_weighed_after(started, rest):
    first = started.offer()
    started.flow.answer_right(first.image_id)
    assert started.offer() != first
    assert started.flow.finding.result.n_checked == 0
    rest()
    assert started.flow.finding.result.n_checked == 1


def test_that_an_answer_and_its_verdict_are_one_step(started):
    image_id = started.offer().image_id
    started.flow.answer_none_of_these(image_id)
    assert started.document.state.verdicts.of(image_id).kind == VerdictKind.NONE_OF_THESE
    started.document.undo()
    assert started.document.state.verdicts.of(image_id).kind == VerdictKind.OPEN
    assert started.offer().image_id == image_id


def test_that_unsure_counts_as_wrong_but_changes_nothing(started, rest):
    image_id = started.offer().image_id
    started.flow.answer_unsure(image_id)
    rest()
    assert started.flow.finding.result.n_wrong == 1
    assert started.document.state.verdicts.of(image_id).kind == VerdictKind.OPEN


def test_that_the_last_answers_come_first(started):
    wrong = started.offer()
    started.flow.answer_wrong(wrong.image_id, DOG if wrong.class_id == CAT else CAT)
    started.answer_right(2)
    kinds = [answer.kind for answer in started.flow.answered(8)]
    assert kinds == [AnswerKind.RIGHT, AnswerKind.RIGHT, AnswerKind.WRONG]


def test_that_enough_right_answers_certify(started, rest):
    started.answer_right(started.flow.finding.result.n_more)
    rest()
    assert started.flow.finding.result.outcome == AuditOutcome.CERTIFIED
    assert started.flow.certificate_id


def test_that_corrections_do_the_certificate_no_harm(started, rest):
    started.answer_right(60)
    image_id = started.offer().image_id
    started.document.do(lambda state: wishes.none_of_these(state, [image_id]))
    rest()
    assert started.flow.certificate_id


def test_that_labelling_again_ends_the_certificate(started, rest):
    started.answer_right(60)
    rest()
    started.relabel([DOG, CAT] * (N_IMAGES // 2))
    rest()
    assert started.flow.certificate_id == ""
    assert "labelling again" in started.flow.finding.validity.sentence.template


def test_that_a_closed_audit_goes_on_where_it_was(started, rest, qtbot):
    started.answer_right(3)
    next_image = started.offer().image_id
    started.reopen()
    rest()
    assert started.offer().image_id == next_image
    assert started.flow.finding.result.n_checked == 3


def test_that_what_was_reviewed_since_is_among_the_figures_but_not_in_the_intervals(started, rest):
    started.answer_right(60)
    left = started.flow.audit.next(2)
    for offer in left:
        other = DOG if offer.class_id == CAT else CAT
        started.document.do(
            lambda state, o=offer, c=other: wishes.assign(state, c, ids(o.image_id))
        )
    rest()
    figures = started.flow.finding.figures
    assert np.array(figures.confusion).sum() == 62
    assert sum(f.precision.n for f in figures.classes) == 60
    wrong = [*figures.images_of(CAT, DOG), *figures.images_of(DOG, CAT)]
    assert sorted(wrong) == sorted(o.image_id for o in left)


def test_that_a_missed_target_says_which_labels_may_stay(started, rest):
    while started.flow.finding.result.outcome == AuditOutcome.OPEN:
        started.flow.answer_wrong(started.offer().image_id)
        rest()
    assert started.flow.finding.result.outcome == AuditOutcome.REFUSED
    assert started.flow.finding.kept.n_labels == N_IMAGES


def test_that_an_audit_begun_by_another_program_meanwhile_is_not_overwritten(stage, rest):
    stage.flow.start(TARGET)
    stage.document.state.put_setting("next_audit_id", "7")
    rest()
    assert stage.flow.audit.record.audit_id == 7


def test_that_a_second_audit_of_the_same_labels_promises_less(started, rest):
    started.answer_right(1)
    started.flow.start(TARGET)
    rest()
    assert started.flow.audit.record.alpha_before == pytest.approx(0.05)


def test_that_a_target_that_makes_no_sense_is_refused(stage, rest):
    stage.flow.start(AuditPlan(target_error=2))
    rest()
    assert stage.failures[0].template.startswith("{share} is no share")


def test_that_an_answer_keeps_the_label_that_was_frozen(started):
    image_id = started.offer().image_id
    frozen = started.flow.audit.snapshot.class_of(image_id)
    started.relabel([DOG if frozen == CAT else CAT] * N_IMAGES)
    started.flow.answer_right(image_id)
    found = started.document.verdicts().judged()
    assert (found.class_ids.tolist(), found.is_right.tolist()) == ([frozen], [True])


def test_that_a_defect_does_not_leave_the_window_freezing(stage, qtbot):
    with (
        qtbot.waitSignal(stage.flow.changed, timeout=1000),
        pytest.raises(ZeroDivisionError),
    ):
        stage.flow._on_failed(ZeroDivisionError())


def test_that_a_defect_while_an_audit_begins_is_no_freezing_for_ever(stage, qtbot, monkeypatch):
    def do(_):
        raise ZeroDivisionError

    monkeypatch.setattr(stage.document, "do", do)
    edit = SimpleNamespace(record=SimpleNamespace(audit_id=stage.document.state.next_audit_id))
    with (
        qtbot.waitSignal(stage.flow.changed, timeout=1000),
        pytest.raises(ZeroDivisionError),
    ):
        stage.flow._on_frozen(TARGET, edit)
