"""All edits in order, never erased; undo and redo are further lines, so both outlive a restart."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from engine.messages import Message
from engine.project.edits.edits import Edit, decode_edit, encode_edit
from engine.project.file.refusals import damaged
from engine.project.file.storage import ProjectFile
from engine.project.message_json import decode_message, encode_message

Action = Literal["do", "undo", "redo"]


@dataclass(frozen=True)
class Step:
    """One line of the journal, ready to be taken back."""

    seq: int
    title: Message
    inverse: Edit


class Journal:
    """Knows which edit undo and redo would apply next."""

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self._undo: list[int] = []
        self._redo: list[int] = []
        for seq, action in file.run("SELECT seq, action FROM journal ORDER BY seq"):
            self._advance(seq, action)

    @property
    def undoable(self) -> Step | None:
        return self._step(self._undo[-1]) if self._undo else None

    @property
    def redoable(self) -> Step | None:
        return self._step(self._redo[-1]) if self._redo else None

    def append(self, action: Action, edit: Edit, inverse: Edit, *, of: int | None = None) -> int:
        """Write a line and return its number; inside a transaction."""
        texts = encode_edit(edit), encode_edit(inverse)
        cursor = self._file.run(
            "INSERT INTO journal (at, action, of_seq, title, edit, inverse, checksum)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            action,
            of,
            encode_message(edit.title),
            *texts,
            _checksum(*texts),
        )
        return int(cursor.lastrowid or 0)

    def confirm(self, seq: int, action: Action) -> None:
        """Count the line `seq` in, once its transaction is durable."""
        self._advance(seq, action)

    def _advance(self, seq: int, action: str) -> None:
        match action:
            case "do":
                self._undo.append(seq)
                self._redo.clear()
            case "undo":
                self._undo.pop()
                self._redo.append(seq)
            case _:
                self._redo.pop()
                self._undo.append(seq)

    def _step(self, seq: int) -> Step:
        with self._file.loading():
            title, edit, inverse, checksum = self._file.run(
                "SELECT title, edit, inverse, checksum FROM journal WHERE seq = ?", seq
            ).fetchone()
            if checksum not in {None, _checksum(edit, inverse)}:
                raise damaged(self._file.path, f"step {seq} of its journal is not what was saved")
            return Step(seq, decode_message(title), decode_edit(inverse))


def _checksum(edit: str, inverse: str) -> bytes:
    return sha256(f"{edit}\n{inverse}".encode()).digest()
