"""Under which settings the labels of a project were made; window and command line share it."""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from engine.labelling.labels import LabelSettings

LABELLED_UNDER: Final = "labelled_under"
"""The project setting that holds a LabelledUnder."""


@dataclass(frozen=True)
class LabelledUnder:
    """How the labels that a project keeps came about.

    Attributes
    ----------
    digest : of what was labelled, so that labels that are still true are not made again;
        empty where nobody has taken it
    """

    settings: LabelSettings = field(default_factory=LabelSettings)
    digest: str = ""

    def packed(self) -> str:
        """Return this as text for the project setting."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def unpacked(cls, text: str | None) -> "LabelledUnder":
        """Return what `packed` gave; the usual where there is none, or it cannot be read."""
        if text is None:
            return cls()
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError:
            return cls()
