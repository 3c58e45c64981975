"""The parent's end of the engine process: starting, asking, listening, ending."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self, cast

from engine.embedding.job.image_readers import Task
from engine.embedding.job.worker import Answer, Failed, WorkerSettings, serve
from engine.processes import start_child

_END_S = 0.5


class ProcessEndedError(Exception):
    """The engine process is gone: a decoder crashed, or something killed it."""


class EngineProcess:
    """One spawned child for as long as the `with` block lasts; dies with its parent."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._child = start_child(serve, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._child.end(grace_s=_END_S)

    def send(self, tasks: Sequence[Task]) -> None:
        """Hand over files; never waits for them."""
        try:
            self._child.connection.send(tasks)
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
            if not self._child.connection.poll(timeout_s):
                return None
            answer = self._child.connection.recv()
        except (EOFError, OSError) as error:
            raise ProcessEndedError from error
        if isinstance(answer, Failed):
            raise answer.error
        return cast("Answer", answer)
