"""The certificate beside a dataset: written with it, read again, and verified."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.audit import Certificate, ManifestLabel, Verification, verify
from engine.errors import AuditError, EngineError
from engine.images import encode_thumbnail, read_image
from engine.interop.certificate_page import page_of
from engine.labelling import ImageStatus

CERTIFICATE_FILE, PAGE_FILE = "certificate.json", "certificate.html"
_AUTOMATIC = ImageStatus.AUTO.word
_MANIFESTS = ("manifest.csv", "manifest.jsonl")
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
    (folder / CERTIFICATE_FILE).write_bytes(certificate.encoded())
    pictures = {
        check.label.path: picture
        for check in certificate.errors[:_MOST_SHOWN]
        if (picture := _thumbnail(root / check.label.path))
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


def verify_export(folder: Path) -> tuple[Certificate, Verification]:
    """Say whether the certificate of an exported dataset holds, by its manifest alone.

    Raises
    ------
    AuditError
        If the certificate or the manifest is missing or cannot be read.
    """
    certificate = read_certificate(folder)
    path = next((folder / name for name in _MANIFESTS if (folder / name).is_file()), None)
    if path is None:
        raise AuditError(
            "There is no manifest in {folder}. Take the dataset as it was exported.",
            folder=str(folder),
        )
    try:
        rows = list(_rows(path))
        labels = [
            ManifestLabel(row["path"], row["content_hash"], row["class"])
            for row in rows
            if row["certificate"] == certificate.certificate_id
        ]
        is_besides = [r["status"] == _AUTOMATIC and not r["certificate"] for r in rows]
        return certificate, verify(certificate, labels, n_uncovered=sum(is_besides))
    except (KeyError, ValueError) as error:
        raise AuditError(
            "{path} is no manifest that a certificate can be verified by: {reason}. Take the"
            " dataset as it was exported.",
            path=str(path),
            reason=str(error),
        ) from error


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        if path.suffix == ".jsonl":
            yield from (json.loads(line) for line in stream.read().split("\n") if line)
        else:
            yield from csv.DictReader(stream)


def _thumbnail(path: Path) -> bytes | None:
    """Return a small JPEG, or None where the image cannot be shown."""
    try:
        return encode_thumbnail(
            read_image(path, min_side_px=_THUMBNAIL_PX), max_side_px=_THUMBNAIL_PX
        )
    except EngineError:
        return None
