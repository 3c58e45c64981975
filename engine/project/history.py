"""What a person decided about one image, step by step, read from the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.messages import Message
from engine.project.edits.edits import (
    AddClass,
    Edit,
    Observed,
    RemoveClass,
    SetVerdicts,
    Several,
    decode_edit,
)
from engine.project.file.storage import ProjectFile
from engine.project.identifiers import ImageId
from engine.project.journal import Action
from engine.project.message_json import decode_message
from engine.project.verdicts.verdicts import OPEN, Verdict, VerdictGroup


@dataclass(frozen=True)
class HistoryEntry:
    """One change of the verdict on an image.

    Attributes
    ----------
    at : in UTC
    title : of the edit that was done, undone or redone
    """

    at: datetime
    action: Action
    title: Message
    before: Verdict
    after: Verdict


def image_history(file: ProjectFile, image_id: ImageId) -> tuple[HistoryEntry, ...]:
    """Return every change of the verdict on `image_id`, the oldest first.

    Edits that left the verdict as it was have no entry. `file` is `project.state.file`.
    """
    entries, verdict = [], OPEN
    for at, action, title, edit in _lines_about(file, image_id):
        before, verdict = verdict, _after(decode_edit(edit), image_id, verdict)
        if verdict != before:
            when = datetime.fromisoformat(at)
            entries.append(HistoryEntry(when, action, decode_message(title), before, verdict))
    return tuple(entries)


def labelled_at(file: ProjectFile) -> datetime | None:
    """Return when the labels that the project keeps were made, in UTC; None without any."""
    row = file.run("SELECT at FROM labelling WHERE id = 1").fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def _lines_about(file: ProjectFile, image_id: ImageId) -> Iterator[tuple[str, Action, str, str]]:
    """Yield time, action, title and edit of the lines that may speak of an image.

    An inverse holds all images whose verdict its edit touched, in lists of numbers.
    """
    as_listed = [f"{before}{image_id}{after}" for before in "[," for after in ",]"]
    is_listed = " OR ".join(["instr(inverse, ?)"] * len(as_listed))
    yield from file.run(
        f"SELECT at, action, title, edit FROM journal WHERE {is_listed} ORDER BY seq", *as_listed
    )


def _after(edit: Edit, image_id: ImageId, verdict: Verdict) -> Verdict:
    """Return what `edit` makes of the verdict on one image."""
    match edit:
        case SetVerdicts() | AddClass():
            return _set_by(edit.groups, image_id, verdict)
        case RemoveClass():
            return _set_by(edit.restore, image_id, verdict.without(edit.class_id))
        case Observed():
            return _after(edit.edit, image_id, verdict)
        case Several():
            for part in edit.edits:
                verdict = _after(part, image_id, verdict)
    return verdict


def _set_by(groups: tuple[VerdictGroup, ...], image_id: ImageId, verdict: Verdict) -> Verdict:
    """Return the verdict that `groups` set last; the present one where they say nothing."""
    said = (group.verdict for group in reversed(groups) if image_id in group.image_ids)
    return next(said, verdict)
