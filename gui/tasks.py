"""Runs engine work off the UI thread and brings its results back to it."""

from collections.abc import Callable
from concurrent.futures import CancelledError as FutureCancelledError
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from engine.jobs import CancelledError, Job

Request = TypeVar("Request")
Result = TypeVar("Result")
Send = Callable[[Any], None]


def _ignore(*_: object) -> None: ...


@dataclass(frozen=True, eq=False)
class Replies:
    """What to call on the UI thread: with parts as they come, then with the end."""

    on_result: Callable[[Any], None] = _ignore
    on_error: Callable[[Exception], None] = _ignore
    on_part: Callable[[Any], None] = _ignore
    on_progress: Callable[[int, int], None] = _ignore


@dataclass(frozen=True, eq=False)
class _Task:
    job: Job
    replies: Replies


class TaskRunner(QObject):
    """Background work by name; a newer task of the same name replaces an older.

    Tasks of one lane run one after the other on a thread of their own, in the order in which
    they came; all others share some threads. What was replaced before it began never begins.

    Signals
    -------
    started(name), ended(name)
        On the UI thread; a task that was replaced or cancelled has ended too.
    """

    started = Signal(str)
    ended = Signal(str)
    _said = Signal(str, object, object)
    _finished = Signal(str, object, object)

    def __init__(self, parent: QObject | None = None, *, threads: int = 4) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="engine")
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._current: dict[str, _Task] = {}
        self._is_closed = False
        self._said.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        name: str,
        work: Callable[[Job, Request, Send], Result],
        request: Request,
        replies: Replies,
        lane: str = "",
    ) -> None:
        """Run `work(job, request, send)`; what it sends and returns reaches `replies`.

        `request` must not be changed by anyone after this call. Nothing runs after `close`, such
        as what a timer asks for that was under way.
        """
        if self._is_closed:
            return
        self.cancel(name)
        replies_to = partial(self._said.emit, name)
        job = Job(lambda done, total: replies_to(task, ("progress", done, total)))
        task = _Task(job, replies)
        self._current[name] = task
        self.started.emit(name)
        send: Send = lambda part: replies_to(task, ("part", part))  # noqa: E731
        future = self._executor(lane).submit(_begin, work, job, request, send)
        future.add_done_callback(partial(self._finished.emit, name, task))

    @property
    def is_busy(self) -> bool:
        return bool(self._current)

    def is_running(self, name: str) -> bool:
        return name in self._current

    def cancel(self, name: str) -> None:
        if task := self._current.pop(name, None):
            task.job.cancel()
            self.ended.emit(name)

    def close(self) -> None:
        """Cancel everything and wait for what runs to notice."""
        self._is_closed = True
        for name in list(self._current):
            self.cancel(name)
        for executor in (self._threads, *self._lanes.values()):
            executor.shutdown(wait=True, cancel_futures=True)

    def _executor(self, lane: str) -> ThreadPoolExecutor:
        if not lane:
            return self._threads
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(1, thread_name_prefix=lane)
        return self._lanes[lane]

    def _pass_on(self, name: str, task: _Task, message: tuple[Any, ...]) -> None:
        if self._current.get(name) is not task:
            return
        match message:
            case ("progress", done, total):
                task.replies.on_progress(done, total)
            case (_, part):
                task.replies.on_part(part)

    def _deliver(self, name: str, task: _Task, future: Future[Any]) -> None:
        if self._current.get(name) is not task:
            return  # replaced or cancelled meanwhile
        del self._current[name]
        self.ended.emit(name)
        try:
            result = future.result()
        except (CancelledError, FutureCancelledError):
            return
        except Exception as error:  # noqa: BLE001 - the boundary between threads
            task.replies.on_error(error)
        else:
            task.replies.on_result(result)


def _begin(
    work: Callable[[Job, Request, Send], Result], job: Job, request: Request, send: Send
) -> Result:
    job.check()
    return work(job, request, send)
