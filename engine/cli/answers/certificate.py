"""What the command `certificate` does."""

from pathlib import Path

from engine.cli.parts.terminal import Terminal
from engine.interop import verify_export


def verify_certificate(folder: Path, images: Path | None, *, as_json: bool) -> bool:
    """Say whether the certificate of an exported dataset holds, and return it."""
    terminal = Terminal(as_json=as_json)
    with terminal.progress("Reading files") as job:
        certificate, verification = verify_export(job, folder, images)
    for message in verification.not_carried:
        terminal.note(message)
    terminal.answer(
        {
            "holds": verification.holds,
            "certificate": certificate.certificate_id,
            "labels": certificate.n_labels,
            "checked": certificate.n_checked,
            "wrong": certificate.n_wrong,
            "not_covered": verification.n_uncovered,
            "target_error": certificate.plan.target_error,
            "confidence": certificate.confidence,
            "bound": round(certificate.bound, 6),
            "snapshot": certificate.snapshot_hash,
            "missing": verification.missing,
            "added": verification.added,
            "changed": verification.changed,
            "not_carried": [str(message) for message in verification.not_carried],
            "sentence": str(verification.sentence),
        },
        str(verification.sentence),
    )
    return verification.holds
