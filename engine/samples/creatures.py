"""The animals of the sample: what each is made of, as data.

No attribute belongs to one class alone, and each class has neighbours that differ from it
by two or three, so that neither a colour nor an outline nor a landscape gives one away.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.vectors import Bools

Body = Literal["round", "long", "tall"]
Size = Literal["small", "large"]
Trait = Literal["fur", "stripes", "spots", "horns", "wings", "tail", "long ears", "one eye"]
Colour = Literal[
    "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink", "brown", "grey"
]
Habitat = Literal["meadow", "sand", "shore", "snow", "forest"]

ATTRIBUTES = (
    *("round", "long", "tall", "small", "large", "two legs", "four legs"),
    *("fur", "stripes", "spots", "horns", "wings", "tail", "long ears", "one eye"),
    *("red", "yellow", "green", "blue"),
    *("meadow", "sand", "shore", "snow", "forest"),
)


@dataclass(frozen=True)
class Creature:
    """One class of invented animals.

    Attributes
    ----------
    colours : what its animals are coloured; an attribute of the class if it is only one
    habitats : where most of its animals live
    """

    name: str
    body: Body
    size: Size
    n_legs: Literal[2, 4]
    traits: frozenset[Trait]
    colours: tuple[Colour, ...]
    habitats: tuple[Habitat, ...]

    @property
    def attributes(self) -> frozenset[str]:
        """Those of `ATTRIBUTES` that belong to the class."""
        legs = "two legs" if self.n_legs == 2 else "four legs"
        colour = self.colours if len(self.colours) == 1 else ()
        return self.traits | {self.body, self.size, legs, *colour, *self.habitats}


def _traits(*traits: Trait) -> frozenset[Trait]:
    return frozenset(traits)


CREATURES = (
    Creature(
        *("wampimuk", "round", "small", 4, _traits("fur", "horns")),
        colours=("orange", "brown", "grey"),
        habitats=("meadow", "forest"),
    ),
    Creature(
        *("bombulu", "round", "small", 2, _traits("fur", "wings")),
        colours=("pink", "violet", "grey"),
        habitats=("snow", "forest"),
    ),
    Creature(
        *("tirrelin", "round", "small", 2, _traits("spots", "wings")),
        colours=("red",),
        habitats=("meadow", "sand"),
    ),
    Creature(
        *("glorf", "round", "large", 2, _traits("spots", "one eye")),
        colours=("green",),
        habitats=("shore", "forest"),
    ),
    Creature(
        *("skarrow", "tall", "large", 2, _traits("stripes", "horns", "tail")),
        colours=("red", "brown", "violet"),
        habitats=("sand", "shore"),
    ),
    Creature(
        *("mivvet", "tall", "small", 2, _traits("fur", "long ears", "tail")),
        colours=("teal", "grey", "brown"),
        habitats=("meadow", "snow"),
    ),
    Creature(
        *("lindwick", "tall", "large", 2, _traits("stripes", "wings", "one eye")),
        colours=("blue",),
        habitats=("shore", "snow"),
    ),
    Creature(
        *("nolomar", "long", "large", 4, _traits("fur", "horns", "tail")),
        colours=("blue",),
        habitats=("snow", "meadow"),
    ),
    Creature(
        *("quillop", "long", "small", 4, _traits("stripes", "tail", "long ears")),
        colours=("yellow",),
        habitats=("sand", "meadow"),
    ),
    Creature(
        *("zefferil", "long", "large", 4, _traits("horns", "wings", "tail")),
        colours=("green",),
        habitats=("forest", "sand"),
    ),
    Creature(
        *("hurmwog", "long", "large", 4, _traits("fur", "stripes", "tail")),
        colours=("red",),
        habitats=("forest", "snow"),
    ),
    Creature(
        *("doobel", "long", "small", 4, _traits("spots", "long ears")),
        colours=("yellow",),
        habitats=("shore", "sand"),
    ),
)


def attribute_table() -> Bools:
    """Tell which class has which attribute: bool (n_creatures, n_attributes)."""
    return np.array([[name in c.attributes for name in ATTRIBUTES] for c in CREATURES], np.bool_)
