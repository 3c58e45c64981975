"""How long work reports its progress and is asked to stop; no threads here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event


class CancelledError(Exception):
    """The caller asked the work to stop."""


def _say_nothing(_done: int, _total: int) -> None: ...


@dataclass(frozen=True)
class Job:
    """Handed to long work as its first argument."""

    report: Callable[[int, int], None] = _say_nothing
    _cancelled: Event = field(default_factory=Event)

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise if cancelled."""
        if self.is_cancelled:
            raise CancelledError

    def step(self, done: int, total: int) -> None:
        """Report that `done` of `total` units are ready; raise if cancelled."""
        self.check()
        self.report(done, total)

    def quiet(self) -> "Job":
        """Return a job for a part of the work: it is cancelled with this one, and tells nothing."""
        return Job(_cancelled=self._cancelled)
