"""Writes a dataset as planned, whole or not at all."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from engine.audit import Certified
from engine.errors import ExportError
from engine.interop.bursts import find_bursts
from engine.interop.certificates import write_certificate
from engine.interop.formats import FORMATS
from engine.interop.image_folder import FilePlacer
from engine.interop.manifest import write_manifest
from engine.interop.plan import ExportPlan, PlanCounts, asked_rows, count_rows, planned_rows
from engine.interop.present import PresentRows, present_rows
from engine.interop.rows import ExportRow, certified_rows
from engine.interop.staging import check_is_outside, staged_folder
from engine.jobs import Job
from engine.labelling import ImageStatus
from engine.messages import Message
from engine.path_text import path_as_text

_NOT_COVERED: Final = Message(
    "No certificate goes with it, because it speaks of labels that are left out here. Include"
    " them to have one."
)


@dataclass(frozen=True)
class ExportReport:
    """What was written, and where.

    Attributes
    ----------
    by_class, by_split : as in PlanCounts
    notes : what differs from what was asked for
    certificate : id of the certificate that goes with it, "" where none does
    n_uncovered : labels that were left out, or included, although the certificate at hand does
        not cover them
    n_changed : labels that were left out, because their files have gone or changed since
    """

    n_images: int
    by_class: Mapping[str, int]
    by_split: Mapping[str, Mapping[str, int]]
    folder: Path
    notes: tuple[Message, ...] = ()
    certificate: str = ""
    n_uncovered: int = 0
    n_changed: int = 0


def export(  # noqa: PLR0913 - what, how, from where, whereto and with what
    job: Job,
    rows: Iterable[ExportRow],
    plan: ExportPlan,
    *,
    root: Path,
    out: Path,
    inside_root: bool = False,
    certified: Certified | None = None,
) -> ExportReport:
    """Write the dataset that `plan` describes to the new or empty folder `out`.

    Parameters
    ----------
    root : the folder that the paths of `rows` start from
    inside_root : let `out` lie in `root`
    certified : a certificate to go with the dataset, if that holds all labels it speaks of

    Raises
    ------
    ExportError
        If there is nothing to write, or it cannot be written there; then nothing has changed.
    """
    if not inside_root:
        check_is_outside(out, root)
    rows = certified_rows(rows, certified)
    plan, present = _present(job, rows, plan, root)
    chosen = planned_rows(present.rows, plan)
    n_uncovered = sum(row.is_uncovered for row in asked_rows(rows, plan))
    if not chosen:
        raise _nothing_to_export(plan, present)
    fitting = certified if certified and _covers(chosen, certified) else None
    chosen = chosen if fitting else [replace(row, certificate="") for row in chosen]
    info, placer = FORMATS[plan.format], FilePlacer(plan.file_mode)
    with staged_folder(out) as staging:
        files = info.place(job, chosen, placer, root, staging) if info.place else ()
        images = "" if files else _way(root, seen_from=out)
        name = "manifest.jsonl" if plan.format == "jsonl" else "manifest.csv"
        digest = write_manifest(staging / name, chosen, files)
        if info.index:
            info.index(chosen, files, staging)
        if fitting:
            certificate = replace(fitting.certificate, rows_digest=digest, images=images)
            write_certificate(staging, certificate, root=root, n_uncovered=_n_uncovered(chosen))
        job.step(len(chosen), len(chosen))
    counts = count_rows(chosen, plan)
    notes = [*present.notes, *_notes(counts, plan, placer.n_copied_instead)]
    notes += [_NOT_COVERED] if certified and not fitting else []
    notes += _about_uncovered(n_uncovered, plan)
    return ExportReport(
        counts.n_images,
        counts.by_class,
        counts.by_split,
        out,
        tuple(notes),
        fitting.certificate.certificate_id if fitting else "",
        n_uncovered,
        len(present.changed) + len(present.gone),
    )


def _present(
    job: Job, rows: Sequence[ExportRow], plan: ExportPlan, root: Path
) -> tuple[ExportPlan, PresentRows]:
    """Look at the files: which are as they were labelled, and which were taken together."""
    present = present_rows(
        job, planned_rows(rows, plan), root=root, takes_files=FORMATS[plan.format].takes_files
    )
    if ImageStatus.CHANGED not in plan.include:
        unseen = (row.path for row in rows if row.status == ImageStatus.CHANGED)
        present = replace(present, changed=[*unseen, *present.changed])
    if plan.splits:
        plan = replace(plan, bursts=find_bursts(job, present.rows, root=root))
    return plan, present


def _nothing_to_export(plan: ExportPlan, present: PresentRows) -> ExportError:
    for note in present.notes:
        return ExportError(f"There is nothing to export. {note.template}", **note.values)
    return ExportError(
        "There is nothing to export: no image has the status {statuses}."
        " Label the images first, or include others."
        if plan.trust == "any"
        else "There is nothing to export: no image with the status {statuses} is {trust}."
        " Review or audit labels first, or export all.",
        statuses=", ".join(sorted(status.word for status in plan.include)),
        trust=plan.trust,
    )


def _way(root: Path, *, seen_from: Path) -> str:
    """Return where the images of a list lie, so that both may be moved together."""
    try:
        way = os.path.relpath(root.resolve(), seen_from.resolve())  # noqa: TID251 - from 3.12 on
    except ValueError:  # another drive
        way = str(root.resolve())
    return path_as_text(way)


def _covers(rows: Iterable[ExportRow], certified: Certified) -> bool:
    return certified.unchanged <= {row.image_id for row in rows}


def _n_uncovered(rows: Iterable[ExportRow]) -> int:
    return sum(row.status == ImageStatus.AUTO and not row.certificate for row in rows)


def _about_uncovered(n_uncovered: int, plan: ExportPlan) -> Iterable[Message]:
    count, is_one = {"count": f"{n_uncovered:,}"}, n_uncovered == 1
    if n_uncovered and plan.uncovered == "include":
        yield (
            Message("1 of the labels is not covered by the certificate.")
            if is_one
            else Message("{count} of the labels are not covered by the certificate.", count)
        )
    elif n_uncovered:
        yield (
            Message("1 label is not covered by the certificate and was left out.")
            if is_one
            else Message(
                "{count} labels are not covered by the certificate and were left out.", count
            )
        )


def _notes(counts: PlanCounts, plan: ExportPlan, n_copied: int) -> Iterable[Message]:
    if n_copied:
        yield Message(
            "{count} files were copied, because they cannot be hard-linked from there.",
            {"count": n_copied},
        )
    for split, classes in counts.by_split.items():
        if plan.splits and (without := counts.by_class.keys() - classes.keys()):
            yield Message(
                "Too few images for every part: {split} has none of {classes}.",
                {"split": split, "classes": ", ".join(sorted(without))},
            )
