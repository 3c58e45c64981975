"""What the command `review mistakes` does."""

from pathlib import Path
from typing import Final

from engine.cli.parts.pipeline import embed, opened, scan
from engine.cli.parts.terminal import Terminal, counted, table
from engine.labelling import (
    LABELLED_UNDER,
    LabelledUnder,
    LabelRequest,
    LabelSettings,
    Mistake,
    likely_mistakes,
    prepare_pool,
    ready_pool,
)
from engine.project import Project

_COLUMNS: Final = ("path", "given", "suggested", "probability")


def list_mistakes(path: Path, limit: int, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        scan(terminal, project)
        settings = LabelledUnder.unpacked(project.setting(LABELLED_UNDER)).settings
        request = _request(terminal, project, settings)
        with terminal.progress("Judging") as job:
            mistakes = likely_mistakes(job, request, settings)
        n_given = int((request.own_labels() >= 0).sum())
        rows = [_row(project, mistake) for mistake in mistakes]
    shown = rows[:limit] if limit else rows
    data = [dict(zip(_COLUMNS, row, strict=True)) for row in shown]
    answer = {"given": n_given, "found": len(rows), "images": data}
    sentence = _sentence(len(rows), n_given)
    if rows:
        terminal.answer(answer, table(_COLUMNS, shown), "", sentence)
    else:
        terminal.answer(answer, sentence)


def _request(terminal: Terminal, project: Project, settings: LabelSettings) -> LabelRequest:
    pool = prepare_pool(embed(terminal, project).table, project.catalog)()
    with terminal.progress("Comparing images") as job:
        pool = ready_pool(job, pool, settings)
    return LabelRequest(pool, tuple(project.classes), project.state.verdict_snapshot())


def _row(project: Project, mistake: Mistake) -> tuple[str, str, str, float]:
    return (
        project.catalog.paths[mistake.image_id],
        project.classes[mistake.given].name,
        project.classes[mistake.suggested].name,
        round(mistake.probability, 6),
    )


def _sentence(n_found: int, n_given: int) -> str:
    if n_found:
        return (
            f"{n_found:,} of {counted(n_given, 'label')} that you gave may be wrong. Look at them"
            " again; “protolabel review accept --class” says which class an image is."
        )
    return f"None of {counted(n_given, 'label')} that you gave looks wrong."
