"""The parent's end of the engine process: starting, asking, listening, ending."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from types import ModuleType, TracebackType
from typing import Self, cast

from engine.embedding.image_readers import Task
from engine.embedding.worker import Answer, Failed, WorkerSettings, serve

_END_S = 0.5


class ProcessEndedError(Exception):
    """The engine process is gone: a decoder crashed, or something killed it."""


class EngineProcess:
    """One spawned child for as long as the `with` block lasts; dies with its parent."""

    def __init__(self, settings: WorkerSettings) -> None:
        context = get_context("spawn")
        self._connection, childs_end = context.Pipe()
        self._process = context.Process(target=serve, args=(childs_end, settings), daemon=True)
        with _main_module_hidden():
            self._process.start()
        childs_end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._process.join(_END_S)
        self._process.kill()
        self._process.join()
        self._process.close()

    def send(self, tasks: Sequence[Task]) -> None:
        """Hand over files; never waits for them."""
        try:
            self._connection.send(tasks)
        except OSError as error:
            raise ProcessEndedError from error

    def receive(self, *, timeout_s: float) -> Answer | None:
        """Return what the child has to say, or None when it says nothing for so long.

        Raises
        ------
        ProcessEndedError
        EngineError
            What the child failed with.
        """
        try:
            if not self._connection.poll(timeout_s):
                return None
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise ProcessEndedError from error
        if isinstance(answer, Failed):
            raise answer.error
        return cast("Answer", answer)


@contextmanager
def _main_module_hidden() -> Iterator[None]:
    """Keep `spawn` from importing the caller's program, window and all, into the child."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
