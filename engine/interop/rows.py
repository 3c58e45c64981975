"""What there is to say of each image, put together from the arrays over all images."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.labelling import ImageStatus, PseudoLabels, image_statuses
from engine.project import (
    NO_CLASS,
    NO_IMAGE,
    Catalog,
    ClassDefinition,
    ClassId,
    ImageId,
    VerdictSnapshot,
)
from engine.vectors import Bools, Float32s, Int32s

WITH_A_CLASS = frozenset({ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.AUTO})
"""The statuses of images that have a class; all others are left out."""

_EXPLAINED = frozenset({ImageStatus.AUTO, ImageStatus.UNCERTAIN, ImageStatus.NOVEL})


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One image with its label and the reason for it.

    Attributes
    ----------
    path : relative to the root with "/"; undecodable bytes as surrogates
    label : the name of its class, "" where it is left out
    guess : the name of its best class, also where that is too unsure to be its label
    probability : of the guess, 1 where a person gave it
    round : in which the label was accepted, 0 where a person or a single pass gave it
    nearest_example : path of the most similar example of the guessed class, "" where there is none
    content_hash : SHA-256 of the bytes in hexadecimal, "" where the file was not read
    split : the part of the dataset it goes to, "" where there are no parts
    """

    image_id: ImageId
    path: str
    label: str
    guess: str
    probability: float
    status: ImageStatus
    round: int
    nearest_example: str
    content_hash: str
    backbone: str
    split: str = ""


@dataclass(frozen=True, eq=False)
class _Columns:
    """The verdicts and the engine's labels as one; all arrays (n_images,)."""

    statuses: NDArray[np.int8]
    class_ids: Int32s
    probabilities: Float32s
    rounds: NDArray[np.int16]
    nearest: Int32s


def export_rows(
    catalog: Catalog,
    verdicts: VerdictSnapshot,
    classes: Mapping[ClassId, ClassDefinition],
    labels: PseudoLabels | None,
    *,
    backbone: str,
) -> list[ExportRow]:
    """Return a row for every image in the folder, by ImageId.

    Examples from elsewhere and files that are gone have none.
    """
    columns = _join(verdicts, labels, catalog.is_unreadable, tuple(classes))
    names = {int(class_id): definition.name for class_id, definition in classes.items()}
    shown = np.flatnonzero(~(catalog.is_outside | catalog.is_missing))
    return [_row(catalog, columns, names, backbone, ImageId(i)) for i in shown.tolist()]


def _join(
    verdicts: VerdictSnapshot,
    labels: PseudoLabels | None,
    unreadable: Bools,
    class_ids: tuple[ClassId, ...],
) -> _Columns:
    n_images = len(unreadable)
    labels = _without_stale(labels.padded(n_images), verdicts, class_ids) if labels else None
    statuses = image_statuses(verdicts, labels, unreadable)
    given = verdicts.gives_class
    if labels is None:
        return _Columns(
            statuses,
            np.where(unreadable, np.int32(NO_CLASS), verdicts.class_ids),
            given.astype(np.float32),
            np.zeros(n_images, np.int16),
            np.full(n_images, NO_IMAGE, np.int32),
        )
    guesses = np.where(given, verdicts.class_ids, labels.guesses)
    return _Columns(
        statuses,
        np.where(unreadable, np.int32(NO_CLASS), guesses),
        np.where(given, np.float32(1), labels.probabilities),
        np.where(given, np.int16(0), labels.rounds),
        labels.nearest,
    )


def _without_stale(
    labels: PseudoLabels, verdicts: VerdictSnapshot, class_ids: tuple[ClassId, ...]
) -> PseudoLabels:
    """Drop guesses that a person has ruled out, or whose class is gone, since they were made."""
    kept = np.isin(labels.guesses, np.array(class_ids, np.int32))
    for image_id, ruled_out in verdicts.ruled_out.items():
        kept[image_id] &= labels.guesses[image_id] not in ruled_out
    return replace(
        labels,
        guesses=np.where(kept, labels.guesses, np.int32(NO_CLASS)),
        is_confident=labels.is_confident & kept,
        rounds=np.where(kept, labels.rounds, np.int16(0)),
    )


def _row(
    catalog: Catalog,
    columns: _Columns,
    names: Mapping[int, str],
    backbone: str,
    image_id: ImageId,
) -> ExportRow:
    status = ImageStatus(int(columns.statuses[image_id]))
    guess = names.get(int(columns.class_ids[image_id]), "")
    nearest = int(columns.nearest[image_id]) if status in _EXPLAINED else NO_IMAGE
    content_hash = catalog.hashes[image_id]
    return ExportRow(
        image_id=image_id,
        path=catalog.paths[image_id],
        label=guess if status in WITH_A_CLASS else "",
        guess=guess,
        probability=float(columns.probabilities[image_id]) if guess else 0.0,
        status=status,
        round=int(columns.rounds[image_id]),
        nearest_example="" if nearest == NO_IMAGE else catalog.paths[nearest],
        content_hash=content_hash.hex() if content_hash else "",
        backbone=backbone,
    )
