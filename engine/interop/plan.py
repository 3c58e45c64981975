"""What an export will hold, known before anything is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from engine.errors import ExportError
from engine.interop.formats import FORMATS, Format
from engine.interop.image_folder import FileMode
from engine.interop.rows import ExportRow
from engine.interop.splits import assign_splits, check_shares
from engine.labelling import WITH_A_CLASS, ImageStatus
from engine.project import ImageId

Trust = Literal["any", "certified", "reviewed"]
Uncovered = Literal["leave-out", "include"]

_REVIEWED: Final = frozenset({ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.NONE})


@dataclass(frozen=True)
class ExportPlan:
    """What to write.

    Attributes
    ----------
    format : one of FORMATS
    file_mode : how files are taken along, where they are
    include : statuses of the images that take part
    trust : of these, "reviewed" takes those that a person decided, "certified" also those whose
        label is under a certificate
    uncovered : what becomes of automatic labels made after those that a certificate covers
    splits : share of each part by name; empty for a dataset in one piece
    seed : of the division into parts
    look_alikes : images that go to the same part as another, as `look_alikes` finds them; those
        of the same bytes do so without being named
    bursts : the same of pictures that were taken together, as `find_bursts` finds them
    """

    format: Format = "imagefolder"
    file_mode: FileMode = "copy"
    include: frozenset[ImageStatus] = WITH_A_CLASS
    trust: Trust = "any"
    uncovered: Uncovered = "leave-out"
    splits: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    look_alikes: Mapping[ImageId, ImageId] = field(default_factory=dict)
    bursts: Mapping[ImageId, ImageId] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanCounts:
    """How many images an export holds; a class that is in no part is not in `by_split`.

    Attributes
    ----------
    by_class : by class name; "" stands for images without a class
    by_split : by part, then by class name; one part "" for a dataset in one piece
    """

    n_images: int
    by_class: Mapping[str, int]
    by_split: Mapping[str, Mapping[str, int]]


def planned_rows(rows: Iterable[ExportRow], plan: ExportPlan) -> list[ExportRow]:
    """Return those of `rows` that `plan` includes, each with its part.

    Raises
    ------
    ExportError
        If the plan contradicts itself.
    """
    _check(plan)
    chosen = [row for row in asked_rows(rows, plan) if _is_wanted(row, plan)]
    if not plan.splits:
        return chosen
    alike = plan.look_alikes, plan.bursts
    splits = assign_splits(chosen, plan.splits, seed=plan.seed, alike=alike)
    return [replace(row, split=split) for row, split in zip(chosen, splits, strict=True)]


def asked_rows(rows: Iterable[ExportRow], plan: ExportPlan) -> list[ExportRow]:
    """Return those of `rows` that `plan` includes, whether a certificate covers them or not."""
    return [row for row in rows if row.status in plan.include and _is_trusted(row, plan.trust)]


def plan_counts(rows: Iterable[ExportRow], plan: ExportPlan) -> PlanCounts:
    """Count what `export` would write.

    Raises
    ------
    ExportError
        If the plan contradicts itself.
    """
    return count_rows(planned_rows(rows, plan), plan)


def count_rows(rows: Iterable[ExportRow], plan: ExportPlan) -> PlanCounts:
    """Count `rows`, which have their parts already."""
    pairs = Counter((row.split, row.label) for row in rows)
    by_class: Counter[str] = Counter()
    by_split: dict[str, dict[str, int]] = {name: {} for name in plan.splits or ("",)}
    for (split, label), count in sorted(pairs.items()):
        by_class[label] += count
        by_split[split][label] = count
    return PlanCounts(pairs.total(), dict(sorted(by_class.items())), by_split)


def _is_wanted(row: ExportRow, plan: ExportPlan) -> bool:
    return plan.uncovered == "include" or not row.is_uncovered


def _is_trusted(row: ExportRow, trust: Trust) -> bool:
    is_certified = trust == "certified" and bool(row.certificate)
    return trust == "any" or is_certified or row.status in _REVIEWED


def _check(plan: ExportPlan) -> None:
    if plan.splits:
        check_shares(plan.splits)
    info = FORMATS[plan.format]
    if missing := [part for part in info.parts if part not in plan.splits]:
        raise ExportError(
            "A dataset of this format needs the parts {parts}. Split it, for example into"
            " train=0.8,val=0.2.",
            parts=", ".join(missing),
        )
    if without := plan.include - WITH_A_CLASS if info.takes_files else None:
        raise ExportError(
            "Images with the status {statuses} have no class and so no folder to go to."
            " Leave them out, or export a CSV or JSONL list.",
            statuses=", ".join(sorted(status.word for status in without)),
        )
