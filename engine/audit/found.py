"""How frozen labels agree with what a person has said of them since."""

from dataclasses import dataclass

import numpy as np

from engine.audit.audit import Audit
from engine.audit.figures import (
    ClassFigures,
    ReliabilityBin,
    class_figures,
    confusion_matrix,
    reliability,
)
from engine.audit.snapshot import LabelSnapshot
from engine.labelling import ImageStatus
from engine.project import NO_CLASS, ClassId, ImageId, VerdictSnapshot, is_none_of
from engine.vectors import Int32s


@dataclass(frozen=True, eq=False)
class AuditFigures:
    """What was found of frozen labels.

    Attributes
    ----------
    image_ids, given, truths : int32 (n_images,), images that were checked or reviewed since,
        the labels they had, and what a person says they are, NO_CLASS for none or unknown
    class_ids : the rows of `confusion`, whose last column is for no class
    classes, bins : of the checked images alone, as only those were drawn at random
    """

    image_ids: Int32s
    given: Int32s
    truths: Int32s
    class_ids: tuple[ClassId, ...]
    confusion: tuple[tuple[int, ...], ...]
    classes: tuple[ClassFigures, ...]
    bins: tuple[ReliabilityBin, ...]
    n_checked: int

    def images_of(self, given: ClassId, truth: ClassId) -> tuple[ImageId, ...]:
        """Return the images of one cell of `confusion`."""
        is_known = np.isin(self.truths, self.class_ids)
        truths = np.where(is_known, self.truths, NO_CLASS)
        chosen = self.image_ids[(self.given == given) & (truths == truth)]
        return tuple(map(ImageId, chosen.tolist()))


def audit_figures(
    audit: Audit, verdicts: VerdictSnapshot, class_ids: tuple[ClassId, ...]
) -> AuditFigures:
    """Return how the frozen labels agree with what a person says."""
    checked, checked_truths = audit.checked_labels, audit.checked_truths
    images = np.array([answer.image_id for answer in audit.checked], np.int32)
    rows = _reviewed_rows(audit.snapshot, verdicts, images)
    reviewed = audit.snapshot.image_ids[rows]
    given = np.concatenate([checked, audit.snapshot.class_ids[rows]])
    truths = np.concatenate([checked_truths, verdicts.class_ids[reviewed]])
    known = tuple(map(ClassId, sorted({*class_ids, *given.tolist()})))
    is_right = np.array([not answer.is_wrong for answer in audit.checked], np.bool_)
    matrix = confusion_matrix(given, truths, known)
    return AuditFigures(
        image_ids=np.concatenate([images, reviewed]),
        given=given,
        truths=truths,
        class_ids=known,
        confusion=tuple(tuple(row) for row in matrix.tolist()),
        classes=class_figures(checked, checked_truths, known),
        bins=reliability(audit.checked_probabilities, is_right),
        n_checked=len(checked),
    )


def _reviewed_rows(snapshot: LabelSnapshot, verdicts: VerdictSnapshot, checked: Int32s) -> Int32s:
    """Return the rows of automatic labels that a person has judged since, but not in the audit."""
    images = snapshot.image_ids
    is_judged = verdicts.gives_class[images] | is_none_of(verdicts, images, snapshot.class_ids)
    was_automatic = snapshot.statuses == ImageStatus.AUTO
    rows = np.flatnonzero(is_judged & was_automatic & ~np.isin(images, checked))
    return rows.astype(np.int32)
