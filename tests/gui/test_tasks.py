"""Work off the UI thread: answers come back to it, stale ones do not."""

import threading

import pytest

from gui.tasks import Replies, TaskRunner


@pytest.fixture
def tasks(qapp):
    runner = TaskRunner()
    yield runner
    runner.close()


def test_that_results_arrive_on_the_ui_thread(tasks, qtbot):
    seen = []
    tasks.submit(
        "where",
        lambda job, request, send: threading.get_ident(),
        None,
        Replies(on_result=lambda worker: seen.append((worker, threading.get_ident()))),
    )
    qtbot.waitUntil(lambda: bool(seen))
    worker, ui = seen[0]
    assert ui == threading.get_ident() != worker


def test_that_only_the_newest_of_many_requests_is_answered(tasks, qtbot):
    shown = []
    gate = threading.Event()

    def work(job, number, send):
        gate.wait(2)
        job.step(1, 1)
        return number

    for number in range(20):
        tasks.submit("rank", work, number, Replies(on_result=shown.append))
    gate.set()
    tasks.submit("last", work, "done", Replies(on_result=shown.append))
    qtbot.waitUntil(lambda: "done" in shown)
    assert set(shown) <= {19, "done"}


def test_that_parts_and_progress_come_before_the_result(tasks, qtbot):
    seen = []

    def work(job, request, send):
        send("first")
        job.step(1, 2)
        send("second")
        return "end"

    tasks.submit(
        "parts",
        work,
        None,
        Replies(
            on_part=seen.append,
            on_progress=lambda done, total: seen.append((done, total)),
            on_result=seen.append,
        ),
    )
    qtbot.waitUntil(lambda: "end" in seen)
    assert seen == ["first", (1, 2), "second", "end"]


def test_that_an_error_reaches_its_handler(tasks, qtbot):
    seen = []

    def work(job, request, send):
        raise ValueError(request)

    tasks.submit("bad", work, "why", Replies(on_error=seen.append))
    qtbot.waitUntil(lambda: bool(seen))
    assert str(seen[0]) == "why"


def test_that_a_cancelled_task_says_nothing_more(tasks, qtbot):
    seen, ended = [], []
    started = threading.Event()

    def work(job, request, send):
        started.set()
        while True:
            job.step(0, 1)

    tasks.ended.connect(ended.append)
    tasks.submit("long", work, None, Replies(on_result=seen.append, on_error=seen.append))
    started.wait(2)
    tasks.cancel("long")
    assert ended == ["long"]
    assert not tasks.is_busy
    assert seen == []


def test_that_a_closed_runner_takes_no_more_work(qapp):
    tasks, done = TaskRunner(), []
    tasks.close()
    tasks.submit("late", lambda *_: done.append(1), None, Replies())
    assert not tasks.is_busy
    assert done == []


def test_that_tasks_of_a_lane_never_overlap_and_hold_up_nobody_else(tasks, qtbot):
    gate, running, most, done = threading.Event(), [], [], []

    def work(job, number, send):
        running.append(number)
        most.append(len(running))
        gate.wait(5)
        running.remove(number)
        return number

    for number in range(3):
        tasks.submit(f"task {number}", work, number, Replies(on_result=done.append), "lane")
    for number in range(4):
        quick = Replies(on_result=done.append)
        tasks.submit(f"quick {number}", lambda *_: "quick", None, quick)
    qtbot.waitUntil(lambda: done.count("quick") == 4)
    assert 0 not in done
    gate.set()
    qtbot.waitUntil(lambda: done[-1] == 2)
    assert done[-3:] == [0, 1, 2]
    assert max(most) == 1


def test_that_what_was_replaced_while_it_waited_never_begins(tasks, qtbot):
    gate, begun, done = threading.Event(), [], []

    def work(job, number, send):
        begun.append(number)
        while not gate.wait(0.01):
            job.check()
        return number

    for number in range(50):
        tasks.submit("update", work, number, Replies(on_result=done.append), "lane")
        if number == 0:
            qtbot.waitUntil(lambda: begun == [0])
    qtbot.waitUntil(lambda: begun[-1] == 49)
    gate.set()
    qtbot.waitUntil(lambda: bool(done))
    assert done == [49]
    assert len(begun) <= 3


def test_that_closing_waits_for_every_lane(qapp):
    tasks, ended, begun = TaskRunner(), [], threading.Event()

    def work(job, request, send):
        begun.set()
        while not job.is_cancelled:
            job.report(0, 1)
        ended.append(True)

    tasks.submit("update", work, None, Replies(), "lane")
    assert begun.wait(5)
    tasks.close()
    assert ended == [True]


def say_and_answer(job, word, send):
    send(word)
    job.step(1, 2)
    return word


def finish_unheard(tasks, replies):
    """Let a task say all it has to say before the UI thread hears anything of it."""
    has_ended = threading.Event()
    tasks.submit("rank", say_and_answer, "old", replies, "lane")
    tasks.submit("after it", lambda *_: has_ended.set(), None, Replies(), "lane")
    assert has_ended.wait(5)


def test_that_nothing_is_heard_of_what_was_replaced_when_it_had_just_ended(tasks, qtbot):
    heard = []
    finish_unheard(tasks, Replies(heard.append, heard.append, heard.append, heard.append))
    tasks.submit("rank", lambda *_: "new", None, Replies(on_result=heard.append), "lane")
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert heard == ["new"]


def test_that_nothing_is_heard_of_what_was_cancelled_when_it_had_just_ended(tasks, qtbot):
    heard, ended = [], []
    finish_unheard(tasks, Replies(heard.append, heard.append, heard.append, heard.append))
    tasks.cancel("rank")
    tasks.ended.connect(ended.append)
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert heard == []
    assert ended == ["after it"]
