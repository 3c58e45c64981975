"""The certificate beside a dataset: written with it, read again, and verified."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from engine.audit import Certificate, ManifestLabel, Verification, verify
from engine.errors import AuditError, EngineError
from engine.images import encode_thumbnail, read_image
from engine.interop.certificate_page import page_of
from engine.interop.dataset_files import FileFindings, check_files
from engine.interop.manifest import MANIFEST_FILES, read_manifest, rows_digest
from engine.jobs import Job
from engine.labelling import ImageStatus
from engine.messages import Message
from engine.path_text import path_of_text
from engine.project import is_inside

CERTIFICATE_FILE, PAGE_FILE = "certificate.json", "certificate.html"
_AUTOMATIC = ImageStatus.AUTO.word
_OTHER_ROWS: Final = Message(
    "The certificate does not hold: the lines of the manifest are not those that were exported"
    " with it. Take the dataset as it was exported."
)
_OTHER_FILES: Final = "The certificate does not hold: {what}. Take the dataset as it was exported."
_NO_DIGEST: Final = Message(
    "The certificate is of an earlier version and has no digest of the manifest, so only path,"
    " class and content_hash of the lines that it covers were checked."
)
_NO_PLACE: Final = Message(
    "The certificate does not say where the images lie, so no file was looked at. Say where with"
    " --images."
)
_NO_HASH: Final = "The manifest has no hash of {count} files, which were not compared."
_THUMBNAIL_PX, _MOST_SHOWN = 128, 24


def write_certificate(
    folder: Path, certificate: Certificate, *, root: Path, n_uncovered: int = 0
) -> None:
    """Write the certificate for programs and for people.

    Parameters
    ----------
    root : the folder of the images, of which those that were wrong are shown
    n_uncovered : labels of the dataset that the certificate says nothing of
    """
    (folder / CERTIFICATE_FILE).write_bytes(certificate.sealed().encoded())
    pictures = {
        check.label.path: picture
        for check in certificate.errors[:_MOST_SHOWN]
        if (picture := _thumbnail(root, path_of_text(check.label.path)))
    }
    (folder / PAGE_FILE).write_text(page_of(certificate, pictures, n_uncovered), encoding="utf-8")


def read_certificate(folder: Path) -> Certificate:
    """Return the certificate of an exported dataset.

    Raises
    ------
    AuditError
        If it has none, or that cannot be read.
    """
    path = folder / CERTIFICATE_FILE
    if not path.is_file():
        raise AuditError(
            "There is no certificate in {folder}. Audit the labels, then export them.",
            folder=str(folder),
        )
    return Certificate.decoded(path.read_bytes())


def verify_export(
    job: Job, folder: Path, images: Path | None = None
) -> tuple[Certificate, Verification]:
    """Say whether the certificate of an exported dataset holds, by its manifest and its files.

    Parameters
    ----------
    images : where the images of a list lie, if not where the certificate says

    Raises
    ------
    AuditError
        If the certificate, the manifest or the folder of images is missing or cannot be read.
    """
    certificate = read_certificate(folder)
    path = next((folder / name for name in MANIFEST_FILES if (folder / name).is_file()), None)
    if path is None:
        raise AuditError(
            "There is no manifest in {folder}. Take the dataset as it was exported.",
            folder=str(folder),
        )
    try:
        rows = read_manifest(path)
        found = _verify_rows(certificate, rows)
    except (AttributeError, KeyError, OSError, ValueError, csv.Error) as error:
        raise AuditError(
            "{path} is no manifest that a certificate can be verified by: {reason}. Take the"
            " dataset as it was exported.",
            path=str(path),
            reason=str(error),
        ) from error
    is_list = "file" not in (rows[0] if rows else {})
    place = _images_of(certificate, folder, images) if is_list else folder
    if place is None:
        return certificate, replace(found, not_carried=(*found.not_carried, _NO_PLACE))
    files = check_files(job, rows, folder=place, is_list=is_list)
    return certificate, _with_files(found, files)


def _verify_rows(certificate: Certificate, rows: Sequence[Mapping[str, str]]) -> Verification:
    labels = [
        ManifestLabel(row["path"], row["content_hash"], row["class"])
        for row in rows
        if row["certificate"] == certificate.certificate_id
    ]
    is_besides = [r["status"] == _AUTOMATIC and not r["certificate"] for r in rows]
    found = verify(certificate, labels, n_uncovered=sum(is_besides))
    if not certificate.rows_digest:
        return replace(found, not_carried=(_NO_DIGEST,))
    if found.holds and certificate.rows_digest != rows_digest(rows):
        return replace(found, holds=False, sentence=_OTHER_ROWS)
    return found


def _images_of(certificate: Certificate, folder: Path, images: Path | None) -> Path | None:
    """Return the folder of the images of a list; None where nothing says which it is."""
    if images is None and not certificate.images:
        return None
    place = images or folder.resolve() / path_of_text(certificate.images)
    if not place.is_dir():
        raise AuditError(
            "The images of {folder} are not in {images}. Say where they are with --images.",
            folder=str(folder),
            images=str(place),
        )
    return place


def _with_files(found: Verification, files: FileFindings) -> Verification:
    """Return `found` with what became of the files."""
    found = replace(found, missing=files.missing, added=files.added, changed=files.changed)
    if files.n_unknown:
        unknown = Message(_NO_HASH, {"count": f"{files.n_unknown:,}"})
        found = replace(found, not_carried=(*found.not_carried, unknown))
    if not files.statement:
        return found
    return replace(found, holds=False, sentence=Message(_OTHER_FILES, {"what": files.statement}))


def _thumbnail(root: Path, path: str) -> bytes | None:
    """Return a small JPEG, or None where the image cannot be shown."""
    if not is_inside(path):
        return None
    try:
        return encode_thumbnail(
            read_image(root / path, min_side_px=_THUMBNAIL_PX), max_side_px=_THUMBNAIL_PX
        )
    except EngineError:
        return None
