"""Writes a dataset as planned, whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ExportError
from engine.interop.image_folder import FilePlacer, write_image_folder
from engine.interop.manifest import write_manifest
from engine.interop.plan import ExportPlan, PlanCounts, count_rows, planned_rows
from engine.interop.rows import ExportRow
from engine.interop.staging import check_is_outside, staged_folder
from engine.jobs import Job
from engine.messages import Message


@dataclass(frozen=True)
class ExportReport:
    """What was written, and where.

    Attributes
    ----------
    by_class, by_split : as in PlanCounts
    notes : what differs from what was asked for
    """

    n_images: int
    by_class: Mapping[str, int]
    by_split: Mapping[str, Mapping[str, int]]
    folder: Path
    notes: tuple[Message, ...] = ()


def export(
    job: Job,
    rows: Iterable[ExportRow],
    plan: ExportPlan,
    *,
    root: Path,
    out: Path,
    inside_root: bool = False,
) -> ExportReport:
    """Write the dataset that `plan` describes to the new or empty folder `out`.

    Parameters
    ----------
    root : the folder that the paths of `rows` start from
    inside_root : let `out` lie in `root`

    Raises
    ------
    ExportError
        If there is nothing to write, or it cannot be written there; then nothing has changed.
    """
    if not inside_root:
        check_is_outside(out, root)
    chosen = planned_rows(rows, plan)
    if not chosen:
        raise ExportError(
            "There is nothing to export: no image has the status {statuses}."
            " Label the images first, or include others.",
            statuses=", ".join(sorted(status.word for status in plan.include)),
        )
    placer = FilePlacer(plan.file_mode)
    with staged_folder(out) as staging:
        if plan.format == "imagefolder":
            files = write_image_folder(job, chosen, placer, root=root, out=staging)
            write_manifest(staging / "manifest.csv", chosen, files)
        else:
            write_manifest(staging / f"manifest.{plan.format}", chosen)
        job.step(len(chosen), len(chosen))
    counts = count_rows(chosen, plan)
    return ExportReport(
        counts.n_images,
        counts.by_class,
        counts.by_split,
        out,
        tuple(_notes(counts, plan, placer.n_copied_instead)),
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
