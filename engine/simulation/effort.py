"""What work costs: a model of a practised person, the same for every way of working."""

from dataclasses import dataclass, fields
from typing import Final

KEYED_S: Final = 1.0
"""To look at one large image and press the key of its class."""
TILE_S: Final = 0.35
"""To look at one tile of a page, of the grid or of an audit."""
CORRECTION_S: Final = 1.5
"""To mark a wrong tile and give it its class, besides having looked at it."""
TILES_PER_PAGE: Final = 30


@dataclass(frozen=True)
class Effort:
    """Work that was done, or is expected.

    Attributes
    ----------
    keyed : images shown alone and given a class by one key
    checked : tiles looked at in pages of an audit
    tiles : others, looked at in pages of one guessed class
    corrected : tiles of either kind marked as wrong and given another class
    pages : of either kind, each confirmed with one key
    """

    keyed: float = 0
    checked: float = 0
    tiles: float = 0
    corrected: float = 0
    pages: float = 0

    def __add__(self, other: "Effort") -> "Effort":
        names = [field.name for field in fields(self)]
        return Effort(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def actions(self) -> float:
        """Keys pressed and tiles clicked: a correction is a click and a key."""
        return self.keyed + 2 * self.corrected + self.pages

    @property
    def looked_at(self) -> float:
        """Images looked at; one that is shown again counts again."""
        return self.keyed + self.checked + self.tiles

    @property
    def seconds(self) -> float:
        in_pages = self.checked + self.tiles
        return KEYED_S * self.keyed + TILE_S * in_pages + CORRECTION_S * self.corrected

    @property
    def minutes(self) -> float:
        return self.seconds / 60
