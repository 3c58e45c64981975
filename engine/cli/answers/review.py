"""What the commands for looking through labels do."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cli.parts.images import find_images
from engine.cli.parts.pipeline import kept_guesses, opened, present_rows
from engine.cli.parts.statuses import parse_statuses
from engine.cli.parts.terminal import Terminal, counted, table
from engine.errors import ProjectError
from engine.interop import ExportRow
from engine.labelling import ImageStatus
from engine.project import ClassId, Edit, ImageId, Project, wishes
from engine.project.examples import typed_name


@dataclass(frozen=True)
class Selection:
    """Which images to list, and in which order.

    Attributes
    ----------
    name : of a class, or None for all
    status : as `parse_statuses` reads it, or None for all
    limit : 0 for no limit
    """

    name: str | None
    status: str | None
    limit: int
    surest_first: bool

    def of(self, rows: Sequence[ExportRow]) -> list[ExportRow]:
        """Return the selected ones of `rows` in order, without regard to the limit."""
        statuses = parse_statuses(self.status or "all")
        name = None if self.name is None else typed_name(self.name).casefold()
        chosen = [
            row
            for row in rows
            if row.status in statuses and (name is None or row.guess.casefold() == name)
        ]
        sign = -1 if self.surest_first else 1
        return sorted(chosen, key=lambda row: sign * row.probability)


def list_images(path: Path, selection: Selection, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        if selection.name is not None:
            project.state.class_named(typed_name(selection.name))
        found = selection.of(present_rows(terminal, project))
    shown = found[: selection.limit] if selection.limit else found
    cells = ((r.path, r.guess, r.probability, r.status.word, r.nearest_example) for r in shown)
    terminal.answer(
        {"found": len(found), "images": [_record(row) for row in shown]},
        table(("path", "class", "probability", "status", "nearest example"), cells),
        "",
        f"{counted(len(shown), 'image')} of {len(found):,}.",
    )


def accept_images(path: Path, paths: Sequence[str], name: str | None, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        images = find_images(project.catalog, paths)
        if name is None:
            shown = _shown(terminal, project, images)
            novel = [i for i in images if _is_none(shown[i])]
            labelled = [i for i in images if not _is_none(shown[i])]
            edit = wishes.accept(project.state, _guesses(project, shown, labelled), novel)
            accepted = Counter(shown[i].guess for i in labelled)
            _do(terminal, project, edit, accepted, len(novel))
        else:
            class_id = project.state.class_named(typed_name(name)).class_id
            _do(terminal, project, wishes.assign(project.state, class_id, images))


def reject_images(path: Path, paths: Sequence[str], *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        images = find_images(project.catalog, paths)
        shown = _shown(terminal, project, images)
        guesses = _guesses(project, shown, [i for i in images if shown[i].guess])
        _do(terminal, project, wishes.reject(project.state, guesses))


def set_none_of_these(path: Path, paths: Sequence[str], *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        images = find_images(project.catalog, paths)
        _do(terminal, project, wishes.none_of_these(project.state, images))


def _do(
    terminal: Terminal,
    project: Project,
    edit: Edit,
    accepted: Mapping[str, int] | None = None,
    n_novel: int = 0,
) -> None:
    """Make an edit and say so, with how many images were `accepted` as what."""
    project.do(edit, kept_guesses(project))
    data: dict[str, object] = {"done": str(edit.title)}
    if accepted is None:
        terminal.answer(data, f"{edit.title}.")
        return
    data |= {"accepted": dict(accepted), "none_of_these": n_novel}
    parts = [f"{count:,} {name}" for name, count in accepted.items()]
    parts += [f"{n_novel:,} none of these"] if n_novel else []
    terminal.answer(data, f"{edit.title}: {', '.join(parts)}.")


def _shown(
    terminal: Terminal, project: Project, images: Sequence[ImageId]
) -> dict[ImageId, ExportRow]:
    """Return what is shown for `images`.

    Raises
    ------
    ProjectError
        If an image has no class.
    """
    row_of = {row.image_id: row for row in present_rows(terminal, project)}
    for image_id in images:
        if image_id not in row_of or not _has_label(row_of[image_id]):
            raise ProjectError(
                "{path} has no label to judge. Run “protolabel label” first,"
                " or say which class it is with --class.",
                path=project.catalog.paths[image_id],
            )
    return {image_id: row_of[image_id] for image_id in images}


def _has_label(row: ExportRow) -> bool:
    return bool(row.guess) or _is_none(row)


def _is_none(row: ExportRow) -> bool:
    """Say whether an image seems to be of no class, or was said to be before its file changed."""
    was_none = row.status == ImageStatus.CHANGED and not row.guess
    return was_none or row.status == ImageStatus.NOVEL


def _guesses(
    project: Project, shown: Mapping[ImageId, ExportRow], images: Sequence[ImageId]
) -> dict[ClassId, list[ImageId]]:
    by_class: dict[ClassId, list[ImageId]] = defaultdict(list)
    for image_id in images:
        by_class[project.state.class_named(shown[image_id].guess).class_id].append(image_id)
    return by_class


def _record(row: ExportRow) -> dict[str, str | int | float]:
    return {
        "path": row.path,
        "label": row.label,
        "guess": row.guess,
        "probability": round(row.probability, 6),
        "status": row.status.word,
        "round": row.round,
        "nearest_example": row.nearest_example,
    }
