"""What is learnt for the next labels survives overlapping, cancelled and failed calls."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic

import numpy as np
import pytest

from engine.jobs import CancelledError, Job
from engine.labelling import FitCache, LabelSettings, PseudoLabeler
from engine.labelling import fitting as fitting_module
from engine.labelling import pseudo_labeler as pseudo_labeler_module
from engine.labelling import results as results_module
from engine.labelling.neighbours import graph as graph_module
from engine.labelling.scorers import scorers as scorers_module
from engine.project import ClassId, Verdict, VerdictGroup, VerdictKind, Verdicts
from tests.factories import clustered_features, ids, make_request

COUNTS = (60, 50, 40)
FIRST = {1: [0, 1], 2: [60, 61], 3: [110, 111]}
WAIT_S = 30
TOLERANCE = 0.01  # of probabilities: a head that starts from the one before ends near by


class Folder:
    """Clusters of which ever more images are accepted, always in the same pool."""

    def __init__(self):
        features, self.truth = clustered_features(COUNTS, spread=1.2)
        self.first = make_request(features, FIRST)
        self.labeler = PseudoLabeler(LabelSettings())
        self.labels = self.labeler.run(Job(), self.first)

    def request(self, n_accepted):
        held = Verdicts(len(self.truth))
        for class_id, rows in FIRST.items():
            held.put(VerdictGroup(Verdict(VerdictKind.EXAMPLE, ClassId(class_id)), ids(*rows)))
        rows = [row for start in (5, 65, 115) for row in range(start, start + n_accepted)]
        for row in rows:
            verdict = Verdict(VerdictKind.ACCEPTED, ClassId(int(self.truth[row])))
            held.put(VerdictGroup(verdict, ids(row)))
        return type(self.first)(self.first.pool, self.first.class_ids, held.snapshot())

    def update(self, n_accepted, job=None):
        return self.labeler.update(job or Job(), self.request(n_accepted), self.labels)

    def update_often(self, *n_accepted):
        for n in n_accepted:
            self.update(n)

    def update_afresh(self, n_accepted):
        labeler = PseudoLabeler(LabelSettings())
        return labeler.update(Job(), self.request(n_accepted), self.labels)


@pytest.fixture
def folder():
    return Folder()


def assert_alike(labels, wanted):
    assert np.abs(labels.probabilities - wanted.probabilities).max() < TOLERANCE
    assert (labels.guesses == wanted.guesses).mean() > 0.98
    assert np.allclose(labels.novelty, wanted.novelty, atol=0.05)


@pytest.mark.parametrize("at_once", [2, 3])
def test_that_updates_at_once_give_what_each_gives_alone(folder, at_once):
    together = Barrier(at_once)

    def update(n_accepted):
        together.wait(WAIT_S)
        return folder.update(n_accepted)

    for turn in range(3):
        wanted = range(1 + turn, 1 + turn + at_once)
        with ThreadPoolExecutor(at_once) as threads:
            for n_accepted, labels in zip(wanted, threads.map(update, wanted), strict=True):
                assert_alike(labels, folder.update_afresh(n_accepted))
    assert_alike(folder.update(8), folder.update_afresh(8))


@pytest.fixture
def blocked(folder, monkeypatch):
    """Hold the first update that begins until `go_on` is set; note who has begun."""
    prepare, begun, go_on, order = pseudo_labeler_module.prepare_task, Event(), Event(), []

    def hold(job, *rest):
        order.append(job)
        if len(order) == 1:
            begun.set()
            assert go_on.wait(WAIT_S)
        return prepare(job, *rest)

    monkeypatch.setattr(pseudo_labeler_module, "prepare_task", hold)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(folder.update, 1)
        assert begun.wait(WAIT_S)
        yield threads, first, go_on, order
        go_on.set()


def test_that_a_second_call_begins_when_the_first_has_ended(folder, blocked):
    threads, first, go_on, order = blocked
    second = threads.submit(folder.update, 2)
    with pytest.raises(TimeoutError):
        second.result(0.2)
    assert len(order) == 1
    go_on.set()
    assert_alike(first.result(WAIT_S), folder.update_afresh(1))
    assert_alike(second.result(WAIT_S), folder.update_afresh(2))


def test_that_a_call_that_waits_can_be_cancelled(folder, blocked):
    threads, _, go_on, order = blocked
    job = Job()
    second = threads.submit(folder.update, 2, job)
    job.cancel()
    start = monotonic()
    with pytest.raises(CancelledError):
        second.result(WAIT_S)
    assert monotonic() - start < 5
    assert len(order) == 1
    assert not go_on.is_set()


def cancel_at(monkeypatch, number):
    """Cancel a job when it is asked for the `number`-th time; return how often it was asked."""
    asked, check = [], Job.check

    def counted(job):
        asked.append(job)
        if len(asked) == number:
            job.cancel()
        check(job)

    monkeypatch.setattr(Job, "check", counted)
    return asked


@pytest.mark.parametrize("share", np.linspace(0, 1, 8).tolist())
def test_that_an_update_cancelled_anywhere_leaves_the_next_as_good(folder, monkeypatch, share):
    with monkeypatch.context() as patched:
        asked = cancel_at(patched, 0)
        folder.update(3)
    number = 1 + round(share * (len(asked) - 1))
    folder = Folder()
    with monkeypatch.context() as patched:
        cancel_at(patched, number)
        with pytest.raises(CancelledError):
            folder.update(3)
    assert_alike(folder.update(3), folder.update_afresh(3))
    assert_alike(folder.update(4), folder.update_afresh(4))


@pytest.mark.parametrize("number", [2, 20, 60, 120])
def test_that_a_run_cancelled_anywhere_leaves_the_next_as_good(folder, monkeypatch, number):
    with monkeypatch.context() as patched:
        cancel_at(patched, number)
        with pytest.raises(CancelledError):
            folder.labeler.run(Job(), folder.request(3))
    again = folder.labeler.run(Job(), folder.request(3))
    assert_alike(again, PseudoLabeler(LabelSettings()).run(Job(), folder.request(3)))


STAGES = [
    (scorers_module, "fit_logistic"),
    (graph_module, "spread"),
    (pseudo_labeler_module, "prepare_task"),
    (fitting_module, "training_set_with"),
    (fitting_module, "likely_novel"),
    (results_module, "nearest_examples"),
]


@pytest.mark.parametrize("calls_before", [0, 1])
@pytest.mark.parametrize(("module", "name"), STAGES, ids=[name for _, name in STAGES])
def test_that_a_failure_anywhere_leaves_the_next_as_good(
    folder, monkeypatch, module, name, calls_before
):
    stage, calls = getattr(module, name), []

    def fail(*arguments, **named):
        calls.append(name)
        if len(calls) > calls_before:
            raise MemoryError
        return stage(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, fail)
        with pytest.raises(MemoryError):
            folder.update_often(3, 5)
    assert_alike(folder.update(3), folder.update_afresh(3))
    assert_alike(folder.update(4), folder.update_afresh(4))


def test_that_labels_alone_are_enough_to_go_on_from(folder):
    assert_alike(folder.update_afresh(2), folder.update(2))


def test_that_labellers_under_other_settings_share_what_is_learnt(folder, monkeypatch):
    cache = FitCache()
    PseudoLabeler(LabelSettings(), cache).run(Job(), folder.first)
    learnt = []
    monkeypatch.setattr(graph_module.PairwiseDiffusion, "_learn", lambda *_: learnt.append(True))
    other = PseudoLabeler(LabelSettings(threshold=0.9), cache)
    other.update(Job(), folder.first, folder.labels)
    assert not learnt
