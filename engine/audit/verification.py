"""Whether a certificate is borne out by the manifest beside it, and by arithmetic.

Nothing but the two is needed: the frozen labels are put together again, the sample is drawn
again, and the bound is computed again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from engine.audit.audit import AuditOutcome, weigh
from engine.audit.certificate import Certificate, FrozenLabel
from engine.audit.claims import impossible_claims, wrong_claims
from engine.audit.snapshot import as_written, content_of, hash_labels, sample_order
from engine.messages import Message
from engine.project import ClassId


@dataclass(frozen=True)
class ManifestLabel:
    """A line of a manifest that names the certificate."""

    path: str
    content_hash: str
    class_name: str


@dataclass(frozen=True)
class Verification:
    """Whether a certificate holds, and a sentence that says why.

    Attributes
    ----------
    n_uncovered : further automatic labels of the dataset, which it says nothing of
    not_carried : what could not be checked, because the certificate does not carry it
    missing, added, changed : files, as the manifest or the dataset names them
    """

    holds: bool
    sentence: Message
    n_uncovered: int = 0
    not_carried: tuple[Message, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def verify(
    certificate: Certificate, labels: Sequence[ManifestLabel], *, n_uncovered: int = 0
) -> Verification:
    """Say whether `certificate` holds for the labels of a manifest that name it."""
    problem = next(_problems(certificate, labels), None)
    if problem is not None:
        return Verification(holds=False, sentence=problem, n_uncovered=n_uncovered)
    promise = certificate.sentence
    sentence = Message(
        "The certificate holds. " + promise.template + _besides(n_uncovered),
        {**promise.values, "besides": f"{n_uncovered:,}"},
    )
    return Verification(holds=True, sentence=sentence, n_uncovered=n_uncovered)


def _besides(n_uncovered: int) -> str:
    if n_uncovered == 1:
        return " It says nothing of 1 further automatic label of the dataset."
    if n_uncovered:
        return " It says nothing of {besides} further automatic labels of the dataset."
    return ""


def _problems(certificate: Certificate, labels: Sequence[ManifestLabel]) -> Iterator[Message]:
    yield from impossible_claims(certificate)
    number = {name: class_id for class_id, name in certificate.classes.items()}
    for label in labels:
        if label.class_name not in number:
            yield Message(
                "The certificate does not hold: {path} is labelled “{name}”, a class that was"
                " not audited. Take the dataset as it was exported.",
                {"path": label.path, "name": label.class_name},
            )
            return
    frozen = _frozen_labels(certificate, labels, number)
    if hash_labels((label.key, label.class_id) for label in frozen) != certificate.snapshot_hash:
        yield Message(
            "The certificate does not hold: the {count} labels of the manifest that it names are"
            " not the {frozen} that were audited. Take the dataset as it was exported.",
            {"count": f"{len(labels):,}", "frozen": f"{certificate.n_labels:,}"},
        )
        return
    yield from _wrong_labels(certificate, labels)
    yield from _wrong_sample(certificate, frozen)
    yield from _wrong_arithmetic(certificate, len(frozen))
    yield from wrong_claims(certificate, frozen)


def _frozen_labels(
    certificate: Certificate, labels: Iterable[ManifestLabel], number: dict[str, ClassId]
) -> list[FrozenLabel]:
    """Return all labels as they were frozen; those that the certificate lists are as it says."""
    checked = (check.label for check in certificate.checks)
    listed = list(dict.fromkeys([*checked, *certificate.corrected]))
    places = {(label.content, label.path) for label in listed}
    taken: dict[str, set[int]] = defaultdict(set)
    for label in listed:
        taken[label.content].add(label.copy)
    frozen = list(listed)
    for row in sorted(labels, key=lambda row: as_written(row.path)):
        content, path = _content(row), as_written(row.path).decode()
        if (content, path) not in places:
            copy = next(n for n in count() if n not in taken[content])
            taken[content].add(copy)
            frozen.append(FrozenLabel(path, content, copy, number[row.class_name]))
    return frozen


def _content(row: ManifestLabel) -> str:
    return content_of(bytes.fromhex(row.content_hash), row.path).hex()


def _wrong_labels(certificate: Certificate, labels: Iterable[ManifestLabel]) -> Iterator[Message]:
    """Find checked images whose label in the manifest is not what the check found."""
    class_of = {(_content(r), as_written(r.path).decode()): r.class_name for r in labels}
    yield from _wrong_corrections(certificate, class_of)
    for check in certificate.checks:
        truth = certificate.classes.get(check.true_class_id)
        found = class_of.get((check.label.content, check.label.path))
        if truth is None or check.label in certificate.corrected:
            continue
        if found is None and not check.is_wrong:
            yield Message(
                "The certificate does not hold: {path} was checked but is not in the manifest."
                " Take the dataset as it was exported.",
                {"path": check.label.path},
            )
        elif found not in (None, truth):
            yield Message(
                "The certificate does not hold: {path} was found to be “{truth}” but is labelled"
                " “{name}”. Take the dataset as it was exported.",
                {"path": check.label.path, "truth": truth, "name": str(found)},
            )


def _wrong_corrections(
    certificate: Certificate, class_of: Mapping[tuple[str, str], str]
) -> Iterator[Message]:
    """Find labels that are said to be corrected and are as they were frozen or found."""
    truth_of = {c.label: certificate.classes.get(c.true_class_id) for c in certificate.checks}
    for label in certificate.corrected:
        name = class_of.get((label.content, label.path))
        if name is not None and name in {certificate.classes[label.class_id], truth_of.get(label)}:
            yield Message(
                "The certificate does not hold: {path} is said to be corrected, but is labelled"
                " “{name}” as before. Take the dataset as it was exported.",
                {"path": label.path, "name": name},
            )


def _wrong_sample(certificate: Certificate, frozen: Sequence[FrozenLabel]) -> Iterator[Message]:
    keys = [label.key for label in frozen]
    order = sample_order(keys, snapshot_hash=certificate.snapshot_hash, seed=certificate.plan.seed)
    drawn = [keys[row] for row in order[: len(certificate.checks)].tolist()]
    if drawn != [check.label.key for check in certificate.checks]:
        yield Message(
            "The certificate does not hold: the labels that were checked are not those that the"
            " seed {seed} draws. Audit the labels again.",
            {"seed": certificate.plan.seed},
        )


def _wrong_arithmetic(certificate: Certificate, n_labels: int) -> Iterator[Message]:
    is_wrong = np.array([check.is_wrong for check in certificate.checks], np.bool_)
    found = weigh(is_wrong, certificate.plan, n_labels=n_labels, alpha=certificate.alpha)
    claimed = (certificate.n_labels, certificate.n_checked, certificate.n_wrong)
    is_claimed = claimed == (found.n_labels, found.n_checked, found.n_wrong)
    has_level = certificate.confidence <= 1 - certificate.alpha + 1e-6
    if (
        not (is_claimed and has_level and abs(found.bound - certificate.bound) < 1e-6)
        or found.outcome != AuditOutcome.CERTIFIED
    ):
        yield Message(
            "The certificate does not hold: {checked} checks with {wrong} wrong do not show what"
            " it says. Audit the labels again.",
            {"checked": found.n_checked, "wrong": found.n_wrong},
        )
