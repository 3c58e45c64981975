"""What the foot of the window and the Audit page say of certificate, accuracy and work left."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication

from engine.audit import AuditStanding, Coverage
from engine.labelling import AccuracyEstimate
from engine.messages import Message
from gui.messages import translated
from gui.widgets.numbers import count_text

_CONTEXT: Final = "Foot"


def accuracy_text(estimate: AccuracyEstimate) -> str:
    """Say how many of the automatic labels should be right, and of how many this speaks."""
    return translated(estimate.statement)


def about_accuracy_text(estimate: AccuracyEstimate) -> str:
    """Say what the figure means."""
    return _tr(
        "Expected, not checked: nine times in ten, the share of the automatic labels that is right"
        " lies within {share}. Labels that you gave are not among them. An audit makes sure."
    ).format(share=estimate.interval)


def coverage_text(coverage: Coverage) -> str:
    """Say what is certified and what is not, as the command line does."""
    return "; ".join(map(translated, coverage.statements))


def statements_text(statements: Iterable[Message]) -> str:
    """Return parts of one sentence as that sentence, "" for none."""
    text = "; ".join(map(translated, statements))
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}" if text else ""


def newer_text(standing: AuditStanding) -> str:
    """Say what the certificate at hand does not cover and what to do, "" where it covers all."""
    coverage = standing.coverage
    if coverage is None or not coverage.validity.is_valid or not coverage.n_newer:
        return ""
    advice = _tr("Look through them, or start a new audit of all. An export leaves them out.")
    left = left_text(standing)
    return " ".join(
        (statements_text(coverage.statements), advice, f"{left[:1].upper()}{left[1:]}.")
    )


def left_text(standing: AuditStanding) -> str:
    """Say how much is left to be done, "" for nothing."""
    left, coverage = standing.left, standing.coverage
    if left is None:
        return ""
    has_certificate = coverage is not None and coverage.validity.is_valid and coverage.n_newer > 0
    is_about_newer = coverage is not None and left.n_labels == coverage.n_newer
    if left.n_checks:
        text = (
            _tr("actions left to certify all anew: about {n}")
            if has_certificate
            else _tr("actions left to a certified {p} %: about {n}")
        )
    elif has_certificate and is_about_newer:
        text = _tr("actions left to look through these: about {n}")
    else:
        text = _tr("actions left to look through all: about {n}")
    share = f"{100 * (1 - standing.target_error):.3g}"
    return text.format(n=count_text(left.n_actions), p=share)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
