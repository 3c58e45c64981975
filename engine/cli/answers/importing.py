"""What taking over labels from elsewhere does, and what it says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.cli.parts.pipeline import opened, present_labels, rows_with, scan
from engine.cli.parts.terminal import Terminal, counted, table
from engine.errors import LabelFileError
from engine.interop.importing import (
    FoundLabels,
    KnownPaths,
    MatchedLabels,
    match_labels,
    read_labels,
)
from engine.labelling import WITH_A_CLASS
from engine.project import Project
from engine.project.label_wishes import LabelImport, import_labels, plan_import

_MOST_NAMES = 5


@dataclass(frozen=True)
class Wish:
    """How labels are taken over.

    Attributes
    ----------
    encoding : of text, "" to find out
    replaces : also where a person has judged an image otherwise
    """

    kind: Literal["examples", "verdicts", "truth"]
    encoding: str = ""
    replaces: bool = False


def import_into(path: Path, source: Path, wish: Wish, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    found = read_labels(source, wish.encoding)
    with opened(path) as project:
        scan(terminal, project)
        matched = match_labels(KnownPaths.of(project.catalog), found)
        _say_found(terminal, found, matched)
        _check_any(project, found, matched)
        if wish.kind == "truth":
            _compare(terminal, project, matched)
            return
        plan = plan_import(
            project.state,
            matched.by_class,
            as_examples=wish.kind == "examples",
            replaces=wish.replaces,
        )
        if plan.n_given:
            project.do(import_labels(project.state, plan, source=source.name))
        _say_taken(terminal, project, found, matched, plan)


def _say_found(terminal: Terminal, found: FoundLabels, matched: MatchedLabels) -> None:
    how = f", read as {found.encoding}" if found.encoding else ""
    labels, classes = len(found.labels), len(found.class_names)
    terminal.note(
        f"{found.source.name}: {found.kind}{how}, {counted(labels, 'label')} of"
        f" {counted(classes, 'class', 'classes')}."
    )
    if lost := [label.path for label in matched.unmatched]:
        mean = "means" if len(lost) == 1 else "mean"
        terminal.note(
            f"{counted(len(lost), 'label')} {mean} no image of the project: {_listed(lost)}."
        )
    if unsure := [label.path for label in matched.ambiguous]:
        terminal.note(
            f"{counted(len(unsure), 'label')} could mean several images: {_listed(unsure)}."
        )
    if n := found.n_several:
        terminal.note(
            f"{counted(n, 'image')} with several labels: the first is taken as the class."
        )
    if n := len(matched.contradictory):
        terminal.note(f"{counted(n, 'image')} given two classes, and left out.")


def _check_any(project: Project, found: FoundLabels, matched: MatchedLabels) -> None:
    if not matched.n_images:
        raise LabelFileError(
            "{path} labels no image of {folder}, so nothing has changed. Its first is “{first}”.",
            path=str(found.source),
            folder=str(project.catalog.root),
            first=found.labels[0].path,
        )


def _say_taken(
    terminal: Terminal,
    project: Project,
    found: FoundLabels,
    matched: MatchedLabels,
    plan: LabelImport,
) -> None:
    if plan.kept:
        paths = [project.catalog.paths[i] for i in plan.kept]
        terminal.note(
            f"{counted(len(paths), 'image')} you have judged otherwise and stay so (--replace"
            f" changes them): {_listed(paths)}."
        )
    terminal.answer(
        {
            "taken": plan.n_given,
            "as": plan.kind.name.lower(),
            "classes": {name: len(images) for name, images in plan.given.items()},
            "new_classes": list(plan.new_classes),
            "same": plan.n_same,
            "kept": len(plan.kept),
            "unmatched": [label.path for label in matched.unmatched],
            "ambiguous": [label.path for label in matched.ambiguous],
            "contradictory": [project.catalog.paths[i] for i in matched.contradictory],
            "several": found.n_several,
            "kind": found.kind,
            "encoding": found.encoding or "UTF-8",
        },
        table(("class", "images"), ((name, len(held)) for name, held in plan.given.items())),
        "",
        f"{counted(plan.n_given, 'label')} taken over"
        + (f", {plan.n_same:,} there already." if plan.n_same else "."),
    )


def _compare(terminal: Terminal, project: Project, matched: MatchedLabels) -> None:
    """Say how right the present labels are, by labels that are taken for true."""
    rows = rows_with(project, present_labels(terminal, project))
    truth = {i: name for name, images in matched.by_class.items() for i in images}
    pairs = Counter(
        (truth[row.image_id], row.label)
        for row in rows
        if row.image_id in truth and row.status in WITH_A_CLASS
    )
    n_right = sum(n for (true, said), n in pairs.items() if true.casefold() == said.casefold())
    n_labelled = pairs.total()
    classes = {
        name: _of_class(pairs, name, len(matched.by_class[name])) for name in matched.by_class
    }
    terminal.answer(
        {
            "images": matched.n_images,
            "labelled": n_labelled,
            "right": n_right,
            "accuracy": n_right / n_labelled if n_labelled else None,
            "classes": classes,
            "confusion": [
                {"truth": true, "label": said, "images": n} for (true, said), n in pairs.items()
            ],
        },
        table(
            ("class", "images", "labelled", "right"),
            ((name, c["images"], c["labelled"], c["right"]) for name, c in classes.items()),
        ),
        "",
        f"{n_right:,} of {counted(n_labelled, 'label')} right"
        + (f" ({n_right / n_labelled:.1%})" if n_labelled else "")
        + f"; {matched.n_images - n_labelled:,} of {counted(matched.n_images, 'image')} left out.",
    )


def _of_class(pairs: Mapping[tuple[str, str], int], name: str, n_images: int) -> dict[str, int]:
    said = {label: n for (true, label), n in pairs.items() if true == name}
    right = sum(n for label, n in said.items() if label.casefold() == name.casefold())
    return {"images": n_images, "labelled": sum(said.values()), "right": right}


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_NAMES
    return ", ".join(paths[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
