"""What the command `export` does."""

from pathlib import Path

import typer
from rich.table import Table

from engine.audit import Certified, latest_certified
from engine.cli.parts.pipeline import joined, opened, present_labels, rows_with
from engine.cli.parts.terminal import Terminal, counted, table
from engine.errors import EngineError
from engine.interop import ExportPlan, ExportReport, export
from engine.labelling import PseudoLabels
from engine.project import Project


def parse_splits(text: str) -> dict[str, float]:
    """Return the parts that "train=0.8,val=0.2" names.

    Raises
    ------
    typer.BadParameter
        If it is of another form.
    """
    splits: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, _, share = part.partition("=")
        try:
            splits[name.strip()] = float(share)
        except ValueError:
            raise typer.BadParameter(
                f"“{part}” is not of the form NAME=SHARE. Write, for example, train=0.8,val=0.2."
            ) from None
    return splits


def export_project(
    path: Path, out: Path, plan: ExportPlan, *, inside_root: bool, as_json: bool
) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        labels = present_labels(terminal, project)
        rows, certified = rows_with(project, labels), _certified(terminal, project, labels)
        with terminal.progress("Exporting") as job:
            report = export(
                job,
                rows,
                plan,
                root=project.catalog.root,
                out=out,
                inside_root=inside_root,
                certified=certified,
            )
    for message in report.notes:
        terminal.note(message)
    if report.n_uncovered and plan.uncovered == "leave-out":
        terminal.note("--uncovered include keeps them; “protolabel audit start” covers them too.")
    terminal.answer(
        {
            "images": report.n_images,
            "classes": report.by_class,
            "splits": report.by_split if plan.splits else {},
            "folder": str(report.folder),
            "certificate": report.certificate or None,
            "not_covered": report.n_uncovered,
            "left_out": report.n_uncovered if plan.uncovered == "leave-out" else 0,
            "changed": report.n_changed,
            "notes": [str(message) for message in report.notes],
        },
        _counts(report),
        "",
        f"{counted(report.n_images, 'image')} exported to {report.folder}"
        + (" with a certificate." if report.certificate else "."),
    )


def _certified(
    terminal: Terminal, project: Project, labels: PseudoLabels | None
) -> Certified | None:
    found = latest_certified(project.state, joined(project, labels))
    if isinstance(found, EngineError):
        terminal.note(f"No certificate goes with it. {found}")
        return None
    return found


def _counts(report: ExportReport) -> Table:
    if not any(report.by_split):
        return table(("class", "images"), report.by_class.items())
    splits = list(report.by_split)
    counts = [[report.by_split[split].get(name, 0) for split in splits] for name in report.by_class]
    return table(
        ("class", *splits),
        ((name, *row) for name, row in zip(report.by_class, counts, strict=True)),
    )
