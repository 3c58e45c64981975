"""Under which settings the labels of a project were made; window and command line share it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec
import numpy as np

from engine.images import VIEW_SETTING, PictureView
from engine.labelling.request import LabelSettings
from engine.messages import Message
from engine.project import NO_CLASS, AttributeSnapshot, ProjectState, VerdictSnapshot
from engine.vectors import Float32s, Int32s

LABELLED_UNDER: Final = "labelled_under"
"""The project setting that holds a LabelledUnder."""


LOST_LABELS: Final = Message("The labels that were kept cannot be read, so they are made anew.")
LOST_SETTINGS: Final = Message(
    "How the images were labelled is damaged, so they are labelled anew, in the usual way."
    " Label them as you wish."
)


@dataclass(frozen=True)
class LabelledUnder:
    """How the labels that a project keeps came about.

    Attributes
    ----------
    digest : of what was labelled, so that labels that are still true are not made again;
        empty where nobody has taken it
    has_labels : False where there were no two classes left: what is kept are then the last
        labels before, on which the next build, and none to be shown
    is_damaged : whether all this stands for what cannot be read any more
    """

    settings: LabelSettings = field(default_factory=LabelSettings)
    digest: str = ""
    has_labels: bool = True
    is_damaged: bool = False

    def packed(self) -> str:
        """Return this as text for the project setting."""
        text = msgspec.json.encode(self).decode()
        return msgspec.json.encode(_Checked(text, _checksum(text))).decode()

    @classmethod
    def unpacked(cls, text: str | None) -> "LabelledUnder":
        """Return what `packed` gave; the usual where there is none, or it is damaged."""
        if text is None:
            return cls()
        try:
            held = msgspec.json.decode(text, type=_Checked)
            if held.settings is not msgspec.UNSET:  # from before there were checksums
                return msgspec.json.decode(text, type=cls)
            if held.checksum == _checksum(held.text):
                return msgspec.json.decode(held.text, type=cls)
        except (msgspec.MsgspecError, UnicodeError):
            pass
        return cls(is_damaged=True)


class _Checked(msgspec.Struct):
    text: str = ""
    checksum: str = ""
    settings: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def capture_digest(
    state: ProjectState, attributes: AttributeSnapshot, backbone: str, *, by_name: bool = False
) -> Callable[[], str]:
    """Capture what labels are made from; the returned function digests it, on any thread.

    Answers in audits make no difference, or each would have the audited labels made anew.

    Parameters
    ----------
    attributes : of `state`
    by_name : whether the words of classes make a difference
    """
    catalog = state.catalog
    verdicts = state.audits.without_answers(state.verdicts, state.is_overwritten)
    hashes = list(catalog.hashes)
    named = repr((backbone, tuple(state.classes)))
    named += PictureView.unpacked(state.setting(VIEW_SETTING)).digest
    if by_name:
        named += repr([definition.words for definition in state.classes.values()])
    arrays = (
        *(verdicts.kinds, verdicts.class_ids, catalog.is_labelled, catalog.is_outside.copy()),
        *(attributes.strengths, attributes.tagged, attributes.tags),
        *_observations(verdicts),
        *_newest_classes(verdicts),
    )

    def digest() -> str:
        found = sha256(named.encode())
        for array in arrays:
            found.update(np.ascontiguousarray(array).tobytes())
        found.update(repr(sorted(verdicts.ruled_out.items())).encode())
        found.update(b"".join(content_hash or b"-" for content_hash in hashes))
        return found.hexdigest()

    return digest


def _observations(verdicts: VerdictSnapshot) -> tuple[Int32s | Float32s, ...]:
    """Return what was shown; nothing where nothing was, as in files that know no observations."""
    rows = np.flatnonzero(verdicts.shown_order).astype(np.int32)
    of_rows = verdicts.shown_class_ids[rows], verdicts.shown_probabilities[rows]
    return (rows, *of_rows, verdicts.shown_order[rows])


def _newest_classes(verdicts: VerdictSnapshot) -> tuple[Int32s, ...]:
    """Return which images are none of which classes; nothing in files that do not know it."""
    rows = np.flatnonzero(verdicts.newest_classes != NO_CLASS).astype(np.int32)
    return (rows, verdicts.newest_classes[rows]) if len(rows) else ()
