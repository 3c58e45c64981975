"""Whether the labels of today are those that an audit froze, as far as its promise goes."""

from dataclasses import dataclass

import numpy as np

from engine.audit.audit import Audit
from engine.audit.snapshot import content_of
from engine.labelling import ImageStatus, ShownLabels
from engine.messages import Message
from engine.project import Catalog, ImageId, VerdictSnapshot, is_none_of
from engine.vectors import Bools

_BY_A_PERSON = [ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.NONE]


@dataclass(frozen=True, eq=False)
class Validity:
    """What has become of frozen labels; arrays are bool (n_labels,).

    Attributes
    ----------
    is_corrected : a person has changed them since, in the audit or outside; this does no harm
    is_relabelled : the engine has, so that nothing is known of them
    is_gone : their files are gone or have other bytes
    """

    is_corrected: Bools
    is_relabelled: Bools
    is_gone: Bools

    @property
    def is_valid(self) -> bool:
        """Whether what was found of the frozen labels is still true of the present ones."""
        return not (self.is_relabelled.any() or self.is_gone.any())

    @property
    def statement(self) -> Message:
        """What makes it not valid, as part of a sentence."""
        n_relabelled, count = int(self.is_relabelled.sum()), f"{len(self.is_gone):,}"
        if n_relabelled:
            return Message(
                "no longer certified: {relabelled} of {count} labels changed",
                {"relabelled": f"{n_relabelled:,}", "count": count},
            )
        return Message(
            "no longer certified: {gone} of {count} images are gone or have changed",
            {"gone": f"{int(self.is_gone.sum()):,}", "count": count},
        )

    @property
    def sentence(self) -> Message:
        """Say what has changed, and what follows."""
        counts: dict[str, str | int] = {
            "count": len(self.is_gone),
            "corrected": int(self.is_corrected.sum()),
            "relabelled": int(self.is_relabelled.sum()),
            "gone": int(self.is_gone.sum()),
        }
        if self.is_relabelled.any():
            return Message(
                "{relabelled} of the {count} audited labels were changed by labelling again, so"
                " the audit no longer speaks of them. Start a new audit.",
                counts,
            )
        if self.is_gone.any():
            return Message(
                "{gone} of the {count} audited images are gone or have changed, so the audit no"
                " longer speaks of them. Bring them back, or start a new audit.",
                counts,
            )
        return Message(
            "The {count} audited labels are as they were, but for {corrected} that a person has"
            " corrected.",
            counts,
        )


def check_labels(
    audit: Audit, catalog: Catalog, verdicts: VerdictSnapshot, present: ShownLabels
) -> Validity:
    """Compare the frozen labels of `audit` with the present ones."""
    images = audit.snapshot.image_ids
    wrong = [i for i, answer in audit.answers.items() if answer.is_wrong]
    is_settled = np.isin(images, wrong)
    is_changed = present.class_ids[images] != audit.snapshot.class_ids
    is_answered = np.isin(images, list(audit.answers))
    is_persons = is_answered | _by_a_person(audit, verdicts, present)
    is_gone = ~is_settled & has_other_bytes(audit, catalog)
    return Validity(
        is_corrected=is_changed & is_persons & ~is_gone,
        is_relabelled=is_changed & ~is_persons & ~is_gone,
        is_gone=is_gone,
    )


def _by_a_person(audit: Audit, verdicts: VerdictSnapshot, present: ShownLabels) -> Bools:
    images, frozen = audit.snapshot.image_ids, audit.snapshot.class_ids
    is_persons: Bools = np.isin(present.statuses[images], _BY_A_PERSON)
    is_persons |= is_none_of(verdicts, images, frozen)
    for row, image_id in enumerate(map(ImageId, images.tolist()) if verdicts.ruled_out else ()):
        is_persons[row] |= frozen[row] in verdicts.ruled_out.get(image_id, ())
    return is_persons


def has_other_bytes(audit: Audit, catalog: Catalog) -> Bools:
    """Mark the frozen labels whose files are gone or have other bytes: bool (n_labels,)."""
    images, contents = audit.snapshot.image_ids.tolist(), audit.snapshot.contents
    now = b"".join(content_of(catalog.hashes[i], catalog.paths[i]) for i in images)
    is_other = (np.frombuffer(now, np.uint8).reshape(contents.shape) != contents).any(axis=1)
    gone: Bools = is_other | catalog.is_missing[audit.snapshot.image_ids]
    return gone
