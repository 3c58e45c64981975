"""What the command `history` does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from engine.cli.parts.images import find_images
from engine.cli.parts.pipeline import joined, opened, present_labels
from engine.cli.parts.terminal import Terminal, table
from engine.labelling import LABELLED_UNDER, LabelledUnder, PseudoLabels, RuleKind, rule_of
from engine.project import (
    NO_CLASS,
    HistoryEntry,
    ImageId,
    Project,
    Verdict,
    VerdictKind,
    image_history,
    labelled_at,
)

_ACTIONS: Final = {"do": "", "undo": "Undo: ", "redo": "Redo: "}


def show_history(path: Path, image: str, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        (image_id,) = find_images(project.catalog, [image])
        labels = present_labels(terminal, project)
        decided = image_history(project.state.file, image_id)
        lines = [_decided(project, entry) for entry in decided]
        if labels is not None and image_id < len(labels.guesses):
            lines += _automatic(project, labels, image_id)
        shown = project.catalog.paths[image_id]
    nothing = () if lines else (f"Nobody has judged {shown} yet, and it has no label.",)
    cells = ((line.time, line.by, line.what, line.label) for line in lines)
    terminal.answer(
        {"path": shown, "history": [line.data() for line in lines]},
        *(nothing or (table(("when", "by", "what", "label"), cells),)),
    )


@dataclass(frozen=True)
class Line:
    """One step in the history of an image.

    Attributes
    ----------
    by : "person" or "engine"
    before, label : what it was before and from then on, "" for nothing
    round : in which the label was accepted, 0 where it was in none
    """

    at: datetime
    by: str
    what: str
    before: str
    label: str
    round: int = 0

    @property
    def time(self) -> str:
        """When it was, by the clock on the wall."""
        return self.at.astimezone().strftime("%Y-%m-%d %H:%M")

    def data(self) -> dict[str, str | int]:
        """Return the line for a program, the time in UTC."""
        return {**vars(self), "at": self.at.isoformat()}


def _decided(project: Project, entry: HistoryEntry) -> Line:
    return Line(
        entry.at,
        "person",
        f"{_ACTIONS[entry.action]}{entry.title}",
        _shown(project, entry.before),
        _shown(project, entry.after),
    )


def _automatic(project: Project, labels: PseudoLabels, image_id: ImageId) -> Iterator[Line]:
    """Yield the present label, if it is the engine's."""
    settings = LabelledUnder.unpacked(project.setting(LABELLED_UNDER)).settings
    rule = rule_of(project.state.verdict_snapshot(), labels, settings, image_id)
    at = labelled_at(project.state.file)
    if rule is None or at is None or rule.kind is RuleKind.GIVEN:
        return
    shown = joined(project, labels)
    if shown.guesses[image_id] == NO_CLASS:
        return
    guess = _name(project, int(shown.guesses[image_id]))
    doubt = "" if shown.class_ids[image_id] != NO_CLASS else "perhaps "
    yield Line(at, "engine", str(rule.message), "", f"{doubt}{guess}", rule.round)


def _shown(project: Project, verdict: Verdict) -> str:
    match verdict.kind:
        case VerdictKind.EXAMPLE | VerdictKind.ACCEPTED:
            return _name(project, verdict.class_id)
        case VerdictKind.REJECTED:
            names = ", ".join(_name(project, class_id) for class_id in verdict.ruled_out)
            return f"not {names}"
        case VerdictKind.NONE_OF_THESE:
            return "none of these"
        case VerdictKind.SKIPPED:
            return "skipped"
        case _:
            return ""


def _name(project: Project, class_id: int) -> str:
    """Return the name of a class as it is called today."""
    for known, definition in project.classes.items():
        if known == class_id:
            return definition.name
    return "a class that is gone"
