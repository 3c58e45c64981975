"""Where commands speak: the answer on stdout, progress and asides on stderr.

With --json the answer is one JSON object. Without, it is text and quiet tables in which
nothing is markup.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from engine.cli.parts.literal import literal
from engine.errors import AnswerError
from engine.jobs import Job
from engine.messages import Message

Cell = str | int | float | None


class Terminal:
    """Speaks to a person, or with `as_json` to a program."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json
        self._out, self._err = _console(sys.stdout), _console(sys.stderr)

    def answer(self, data: Mapping[str, Any], *shown: str | Table) -> None:
        """Give the result of the command: `data` to a program, `shown` to a person.

        Raises
        ------
        AnswerError
            If that cannot be written; what was asked for is done.
        """
        try:
            self._answer(data, shown)
            self._out.file.flush()
        except BrokenPipeError:  # nobody listens any more
            raise
        except OSError as error:
            raise AnswerError(
                "What you asked for is done, but the answer could not be written: {reason}.",
                reason=error.strerror or str(error),
            ) from error

    def _answer(self, data: Mapping[str, Any], shown: Sequence[str | Table]) -> None:
        if self._as_json:
            self._out.file.write(json.dumps(data) + "\n")
            return
        for item in shown:
            if isinstance(item, str):
                self._out.print(Text(literal(item)), soft_wrap=True)
            else:
                self._out.print(item)

    def note(self, sentence: str | Message) -> None:
        """Say something beside the result."""
        self._err.print(Text(literal(str(sentence))), soft_wrap=True)

    @contextmanager
    def progress(self, title: str) -> Iterator[Job]:
        """Yield a Job whose progress is drawn, on a terminal only, until the block ends."""
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(30, complete_style="cyan", finished_style="cyan"),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._err,
            transient=True,
            disable=not self._err.is_terminal,
        )
        with bar:
            task = bar.add_task(title, total=None)
            yield Job(lambda done, total: bar.update(task, completed=done, total=total or None))


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    """Return a table with numbers to the right and everything else to the left."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    held = list(rows)
    for position, column in enumerate(columns):
        is_number = any(isinstance(row[position], int | float) for row in held)
        shown.add_column(Text(column), justify="right" if is_number else "left", overflow="fold")
    for row in held:
        shown.add_row(*(Text(_shown(cell)) for cell in row))
    return shown


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 image" or "2,000 images"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _shown(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:.3f}"
        case int():
            return f"{cell:,}"
        case _:
            return literal(cell)


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else 4096  # a file has no edge to wrap at
    return Console(file=stream, markup=False, emoji=False, highlight=False, width=width)
