"""The certificate that goes with a dataset: what is promised of its labels, and on which ground.

It holds every check, so that with the manifest beside it the sample can be drawn again and
the bound computed anew, without the project and without the images.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import msgspec

from engine.audit.figures import Share
from engine.audit.snapshot import LabelKey
from engine.errors import AuditError
from engine.messages import Message
from engine.project import AnswerKind, AuditPlan, ClassId, ImageId

_SCOPES: Final = {
    "automatic": "automatic labels",
    "everything": "labels, automatic and a person's own",
}


@dataclass(frozen=True)
class FrozenLabel:
    """One label as it was frozen.

    Attributes
    ----------
    path : as the manifest has it
    class_id : what it was
    """

    path: str
    content: str
    copy: int
    class_id: ClassId

    @property
    def key(self) -> LabelKey:
        return LabelKey(self.content, self.copy)


@dataclass(frozen=True)
class Check:
    """A label that was drawn, and what a person said of it.

    Attributes
    ----------
    answer : "right", "wrong", "none_of_these" or "unsure"
    true_class_id : NO_CLASS where it is none or unknown
    """

    label: FrozenLabel
    answer: str
    true_class_id: ClassId

    @property
    def is_wrong(self) -> bool:
        return self.answer != AnswerKind.RIGHT.name.lower()


@dataclass(frozen=True)
class ClassChecks:
    """The checks of one class.

    Attributes
    ----------
    n_labels : how many of the frozen labels are of the class
    precision, recall : among those checked
    """

    class_id: ClassId
    n_labels: int
    precision: Share
    recall: Share


@dataclass(frozen=True)
class Certificate:
    """What is promised of frozen labels.

    Attributes
    ----------
    scope : what the labels are, in words
    confidence : of the promise; earlier audits of the same labels are counted in
    alpha : how probably this audit certifies wrongly
    bound : share of the labels that is wrong at most
    snapshot_hash : SHA-256 of the frozen labels
    classes : names by number
    confusion : of the checked labels, as `confusion_matrix` counts them, by `classes`
    checks : in the order in which they were drawn
    corrected : labels that a person has changed otherwise than a check found them
    rows_digest : of all lines of the manifest, as `rows_digest`; "" in those of earlier versions
    images : where the images of a list lie, seen from the dataset; "" where it has its own
    seal : SHA-256 of all else that is said here; "" in those of earlier versions
    """

    certificate_id: str
    at: str
    program: str
    scope: str
    plan: AuditPlan
    confidence: float
    alpha: float
    n_labels: int
    n_checked: int
    n_wrong: int
    n_unsure: int
    bound: float
    snapshot_hash: str
    classes: dict[ClassId, str]
    per_class: tuple[ClassChecks, ...]
    confusion: tuple[tuple[int, ...], ...]
    checks: tuple[Check, ...]
    corrected: tuple[FrozenLabel, ...] = ()
    rows_digest: str = ""
    images: str = ""
    seal: str = ""

    @property
    def sentence(self) -> Message:
        """The promise, for people."""
        return Message(
            "At most {bound} of {count} {scope} were wrong, with {confidence} confidence:"
            " {checked} were drawn at random and checked, {wrong} of them were wrong.",
            {
                "bound": percent(self.plan.target_error),
                "count": f"{self.n_labels:,}",
                "scope": self.scope,
                "confidence": percent(self.confidence),
                "checked": f"{self.n_checked:,}",
                "wrong": f"{self.n_wrong:,}",
            },
        )

    @property
    def errors(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.is_wrong)

    def sealed(self) -> "Certificate":
        """Return this with the seal that belongs to it."""
        said = msgspec.json.encode(replace(self, seal=""))
        return replace(self, seal=sha256(said).hexdigest())

    def encoded(self) -> bytes:
        """Return this as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2)

    @classmethod
    def decoded(cls, text: bytes) -> "Certificate":
        """Return what `encoded` gave.

        Raises
        ------
        AuditError
            If it is something else.
        """
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise AuditError(
                "The certificate cannot be read: {reason}. Export the dataset again.",
                reason=str(error),
            ) from error


@dataclass(frozen=True)
class Certified:
    """A certificate with the images whose present labels it speaks of.

    Attributes
    ----------
    unchanged : those whose label is as it was frozen; they must be in the dataset
    newer : images with an automatic label of the same kind that it does not speak of
    statements : what is certified and what is not, in parts of one sentence
    """

    certificate: Certificate
    covered: frozenset[ImageId]
    unchanged: frozenset[ImageId]
    newer: frozenset[ImageId] = frozenset()
    statements: tuple[Message, ...] = ()


def certificate_number(snapshot_hash: str, seed: int, at: str) -> str:
    """Return what manifests call the certificate of an audit."""
    return sha256(f"{snapshot_hash}:{seed}:{at}".encode()).hexdigest()[:12]


def scope_in_words(scope: str, names: Mapping[ClassId, str]) -> str:
    """Say what a scope of AuditPlan covers."""
    if scope in _SCOPES:
        return _SCOPES[scope]
    number = ClassId(int(scope.partition(":")[2]))
    return f"automatic labels “{names.get(number, number)}”"


def percent(share: float) -> str:
    """Return "2 %", with as many digits as matter."""
    return f"{100 * share:.3g} %"
