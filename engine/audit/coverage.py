"""Which of the labels shown now the certificate at hand speaks of, and which it does not."""

from dataclasses import dataclass

import numpy as np

from engine.audit.audit import Audit
from engine.audit.snapshot import in_scope
from engine.audit.validity import Validity, check_labels, has_other_bytes
from engine.labelling import ImageStatus, ShownLabels
from engine.messages import Message
from engine.project import AnswerKind, Catalog, VerdictSnapshot
from engine.vectors import Bools

_GIVEN = [ImageStatus.EXAMPLE, ImageStatus.ACCEPTED]
_REFUTED = (AnswerKind.WRONG, AnswerKind.NONE_OF_THESE)


@dataclass(frozen=True, eq=False)
class Coverage:
    """What the certificate of an audit has to do with the present labels.

    Attributes
    ----------
    validity : what has become of the labels that were frozen; where it is not valid, the
        certificate speaks of no label any more
    is_covered : bool (n_images,), labels that are as they were frozen, or that a person has
        given such an image since
    is_newer : bool (n_images,), automatic labels of the kind that was audited that the engine
        has made since, so that nothing is known of them
    """

    audit: Audit
    validity: Validity
    is_covered: Bools
    is_newer: Bools

    @property
    def n_labels(self) -> int:
        """How many labels the certificate makes its promise of."""
        return len(self.audit.snapshot)

    @property
    def n_newer(self) -> int:
        return int(self.is_newer.sum())

    @property
    def statements(self) -> tuple[Message, ...]:
        """What is certified and what is not, in parts of one sentence."""
        if not self.validity.is_valid:
            return (self.validity.statement,)
        certified = Message("certified: {count} labels", {"count": f"{self.n_labels:,}"})
        if self.audit.record.plan.scope.startswith("class:"):
            certified = Message("certified: {count} labels of one class", certified.values)
        elif self.n_labels == 1:
            certified = Message("certified: 1 label")
        if not self.n_newer:
            return (certified,)
        newer = Message("{newer} newer ones are not covered", {"newer": f"{self.n_newer:,}"})
        if self.n_newer == 1:
            newer = Message("1 newer one is not covered")
        return certified, newer


def coverage_of(
    audit: Audit, catalog: Catalog, verdicts: VerdictSnapshot, present: ShownLabels
) -> Coverage:
    """Compare the present labels with those that an audit which ended well has frozen."""
    validity = check_labels(audit, catalog, verdicts, present)
    is_covered = np.zeros(len(present.statuses), np.bool_)
    if validity.is_valid:
        is_covered[audit.snapshot.image_ids] = _speaks_of(audit, catalog, present)
    is_automatic = np.equal(present.statuses, ImageStatus.AUTO)
    is_asked = in_scope(catalog, present, audit.record.plan.scope)
    return Coverage(audit, validity, is_covered, is_asked & is_automatic & ~is_covered)


def _speaks_of(audit: Audit, catalog: Catalog, present: ShownLabels) -> Bools:
    """Mark the frozen labels that are still there, or that a person has replaced.

    An image whose label was refuted may have an automatic one again; that is a new label.
    """
    images = audit.snapshot.image_ids
    refuted = [i for i, answer in audit.answers.items() if answer.kind in _REFUTED]
    is_as_frozen = (present.class_ids[images] == audit.snapshot.class_ids) & ~np.isin(
        images, refuted
    )
    is_given = np.isin(present.statuses[images], _GIVEN)
    covered: Bools = (is_given | is_as_frozen) & ~has_other_bytes(audit, catalog)
    return covered
