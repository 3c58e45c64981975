"""Child processes for work that would make this one stutter, or could end it."""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock, Thread
from types import ModuleType
from typing import Any, Final, TypeVar, cast

from engine.errors import EngineError

Result = TypeVar("Result")

_CHECK_S: Final = 0.1
_hiding = Lock()


@dataclass(frozen=True, eq=False)
class ChildProcess:
    """A running child and the way to talk to it."""

    process: SpawnProcess
    connection: Connection

    def end(self, *, grace_s: float = 0.0) -> None:
        """Hang up, and kill the child if it has not ended by itself after `grace_s`."""
        self.connection.close()
        self.process.join(grace_s)
        self.process.kill()
        self.process.join()


def start_child(serve: Callable[..., None], *settings: Any) -> ChildProcess:
    """Run `serve(connection, *settings)` in a new process, which dies with this one.

    `serve` and `settings` must pickle; the caller's own program is not imported there.
    """
    context = get_context("spawn")
    connection, childs_end = context.Pipe()
    task = pickle.dumps((serve, settings))
    process = context.Process(target=_run, args=(childs_end, task), daemon=True)
    with _main_module_hidden(), _interrupts_held():
        process.start()
    childs_end.close()
    return ChildProcess(process, connection)


def run_in_child(
    work: Callable[..., Result], *settings: Any, check: Callable[[], None] = lambda: None
) -> Result:
    """Return what `work(*settings)` gives, computed in a process of its own.

    All of it must pickle. `check` is called again and again; what it raises ends the child.

    Raises
    ------
    EngineError
        What the work failed with.
    ChildProcessError
        If the child has ended without an answer.
    """
    child = start_child(_answer, work, settings)
    try:
        while not child.connection.poll(_CHECK_S):
            check()
        result, error = child.connection.recv()
    except EOFError as ended:
        raise ChildProcessError(f"{work.__qualname__} has ended without an answer") from ended
    finally:
        child.end()
    if error is not None:
        raise error
    return cast("Result", result)


def _answer(connection: Connection, work: Callable[..., Any], settings: tuple[Any, ...]) -> None:
    try:
        connection.send((work(*settings), None))
    except EngineError as error:
        connection.send((None, error))


@contextmanager
def _main_module_hidden() -> Iterator[None]:
    """Keep `spawn` from importing the caller's program, window and all, into the child."""
    with _hiding:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let a child that starts now hold back Ctrl+C from its first instruction on.

    Windows has no such thing: there a child is exposed until `_run`.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # its own start, were it later, would end the hold
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(connection: Connection, task: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business
    Thread(target=_die_with_parent, daemon=True).start()
    serve, settings = pickle.loads(task)  # noqa: S301 - our own; not before, as it imports a lot
    serve(connection, *settings)


def _die_with_parent() -> None:
    """End at once, even in the middle of a picture, when the parent is gone."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
