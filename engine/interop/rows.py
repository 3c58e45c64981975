"""What there is to say of each image, put together from the arrays over all images."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.audit import Certified, LabelSource, label_sources
from engine.labelling import ImageStatus, PseudoLabels, ShownLabels, shown_labels
from engine.project import (
    NO_IMAGE,
    Catalog,
    ClassDefinition,
    ClassId,
    ImageId,
    VerdictSnapshot,
)


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
    source : where the label came from, "" where it is left out
    certificate : id of the certificate that speaks of the label, "" where none does
    is_uncovered : whether the engine made the label after those that the certificate covers
    size_bytes, mtime_ns : of the file when it was last seen, -1 where nobody has
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
    source: LabelSource = LabelSource.NONE
    certificate: str = ""
    is_uncovered: bool = False
    size_bytes: int = -1
    mtime_ns: int = -1


def export_rows(
    catalog: Catalog,
    verdicts: VerdictSnapshot,
    classes: Mapping[ClassId, ClassDefinition],
    labels: PseudoLabels | None,
    *,
    backbone: str,
    audited: Collection[ImageId] = (),
) -> list[ExportRow]:
    """Return a row for every image in the folder, by ImageId.

    Examples from elsewhere and files that are gone have none.

    Parameters
    ----------
    audited : images whose label is an answer in an audit
    """
    shown = shown_labels(verdicts, labels, catalog.is_unreadable, classes)
    sources = label_sources(catalog, shown, audited)
    names = {int(class_id): definition.name for class_id, definition in classes.items()}
    class_ids = shown.class_ids
    in_folder = np.flatnonzero(~(catalog.is_outside | catalog.is_missing)).tolist()
    return [
        replace(
            _row(catalog, shown, names, backbone, ImageId(i)),
            label=names.get(int(class_ids[i]), ""),
            source=sources[i],
        )
        for i in in_folder
    ]


def certified_rows(rows: Iterable[ExportRow], certified: Certified | None) -> list[ExportRow]:
    """Return `rows` where labels name the certificate that speaks of them, and others say so."""
    if certified is None:
        return list(rows)
    name = certified.certificate.certificate_id
    return [
        replace(row, certificate=name)
        if row.label and row.image_id in certified.covered
        else replace(row, is_uncovered=row.image_id in certified.newer)
        for row in rows
    ]


def _row(
    catalog: Catalog,
    shown: ShownLabels,
    names: Mapping[int, str],
    backbone: str,
    image_id: ImageId,
) -> ExportRow:
    """Return the row of one image, as yet without a label."""
    nearest = int(shown.nearest[image_id])
    content_hash, file = catalog.hashes[image_id], catalog.file_of(image_id)
    return ExportRow(
        image_id=image_id,
        path=catalog.paths[image_id],
        label="",
        guess=names.get(int(shown.guesses[image_id]), ""),
        probability=float(shown.probabilities[image_id]),
        status=ImageStatus(int(shown.statuses[image_id])),
        round=int(shown.rounds[image_id]),
        nearest_example="" if nearest == NO_IMAGE else catalog.paths[nearest],
        content_hash=content_hash.hex() if content_hash else "",
        backbone=backbone,
        size_bytes=file.size_bytes,
        mtime_ns=file.mtime_ns,
    )
