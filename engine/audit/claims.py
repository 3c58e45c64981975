"""Whether every figure of a certificate follows from its checks and from the frozen labels."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import isclose, log2
from typing import Final

import numpy as np

from engine.audit.certificate import (
    Certificate,
    Check,
    ClassChecks,
    FrozenLabel,
    certificate_number,
    scope_in_words,
)
from engine.audit.figures import Share, class_figures, confusion_matrix
from engine.messages import Message
from engine.project import NO_CLASS, AnswerKind

_ANSWERS: Final = frozenset(kind.name.lower() for kind in AnswerKind)
_SCOPE: Final = re.compile(r"automatic|everything|class:\d{1,10}")
_CONTENT: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST_ID: Final = 2**31 - 1
_TOLERANCE: Final = 1e-6


def impossible_claims(certificate: Certificate) -> Iterator[Message]:
    """Yield what cannot be so, whatever was found; with none, the others can be computed."""
    plan = certificate.plan
    shares = {
        "target_error": plan.target_error,
        "confidence of its plan": plan.confidence,
        "confidence": certificate.confidence,
        "alpha": certificate.alpha,
    }
    yield from (_wrong(name) for name, share in shares.items() if not 0 < share < 1)
    possible = {
        "seal": not certificate.seal or certificate.seal == certificate.sealed().seal,
        "scope": bool(_SCOPE.fullmatch(plan.scope)),
        "allowed_wrong": plan.allowed_wrong >= 0,
        "n_labels": certificate.n_labels > 0,
        "classes": all(0 <= number <= _LARGEST_ID for number in certificate.classes),
        "checks": all(_is_possible(check, certificate) for check in certificate.checks),
        "corrected": all(_is_known(label, certificate) for label in certificate.corrected),
    }
    yield from (_wrong(name) for name, is_possible in possible.items() if not is_possible)


def wrong_claims(certificate: Certificate, frozen: Sequence[FrozenLabel]) -> Iterator[Message]:
    """Yield what does not follow from the checks and the `frozen` labels."""
    plan, checks = certificate.plan, certificate.checks
    number = certificate_number(certificate.snapshot_hash, plan.seed, certificate.at)
    n_unsure = sum(check.answer == AnswerKind.UNSURE.name.lower() for check in checks)
    follows = {
        "certificate_id": certificate.certificate_id == number,
        "scope": certificate.scope == scope_in_words(plan.scope, certificate.classes),
        "confidence": _is_confidence(certificate),
        "n_unsure": certificate.n_unsure == n_unsure,
        "bound": certificate.bound <= plan.target_error + _TOLERANCE,
        "per_class": _are_class_checks(certificate, frozen),
        "confusion": certificate.confusion == _confusion(certificate),
    }
    yield from (_wrong(name) for name, does_follow in follows.items() if not does_follow)


def _wrong(name: str) -> Message:
    return Message(
        "The certificate does not hold: its {name} does not follow from what was checked. Take the"
        " dataset as it was exported.",
        {"name": name},
    )


def _is_known(label: FrozenLabel, certificate: Certificate) -> bool:
    is_file = bool(_CONTENT.fullmatch(label.content)) and label.copy >= 0
    return is_file and label.class_id in certificate.classes


def _is_possible(check: Check, certificate: Certificate) -> bool:
    is_right = check.true_class_id == check.label.class_id
    return (
        _is_known(check.label, certificate)
        and check.answer in _ANSWERS
        and check.is_wrong != is_right
        and (check.true_class_id == NO_CLASS or check.true_class_id in certificate.classes)
    )


def _is_confidence(certificate: Certificate) -> bool:
    """Say whether the error budget gives such a level: half as much to each further audit."""
    n_before = log2((1 - certificate.plan.confidence) / certificate.alpha)
    is_halved = isclose(n_before, round(n_before), abs_tol=_TOLERANCE) and round(n_before) >= 0
    left = 1 - certificate.alpha - certificate.confidence
    return is_halved and (left > -_TOLERANCE if round(n_before) else abs(left) < _TOLERANCE)


def _are_class_checks(certificate: Certificate, frozen: Sequence[FrozenLabel]) -> bool:
    counts = Counter(label.class_id for label in frozen)
    figures = class_figures(*_checked(certificate), tuple(certificate.classes))
    expected = [ClassChecks(f.class_id, counts[f.class_id], f.precision, f.recall) for f in figures]
    claimed = certificate.per_class
    return len(claimed) == len(expected) and all(map(_agree, claimed, expected))


def _agree(claimed: ClassChecks, expected: ClassChecks) -> bool:
    is_same = (claimed.class_id, claimed.n_labels) == (expected.class_id, expected.n_labels)
    return (
        is_same
        and _is_share(claimed.precision, expected.precision)
        and _is_share(claimed.recall, expected.recall)
    )


def _is_share(claimed: Share, expected: Share) -> bool:
    return (
        (claimed.n_found, claimed.n) == (expected.n_found, expected.n)
        and isclose(claimed.low, expected.low, abs_tol=_TOLERANCE)
        and isclose(claimed.high, expected.high, abs_tol=_TOLERANCE)
    )


def _confusion(certificate: Certificate) -> tuple[tuple[int, ...], ...]:
    matrix = confusion_matrix(*_checked(certificate), tuple(certificate.classes))
    return tuple(tuple(row) for row in matrix.tolist())


def _checked(certificate: Certificate) -> tuple[np.ndarray, np.ndarray]:
    given = [check.label.class_id for check in certificate.checks]
    truths = [check.true_class_id for check in certificate.checks]
    return np.array(given, np.int32), np.array(truths, np.int32)
