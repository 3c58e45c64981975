"""Sample images that need no download: invented creatures, drawn, and real handwritten digits.

They are for the first five minutes of a newcomer, for demonstrations and for tests. Creatures
are put together from attributes, so their table of attributes is exact.
"""

from engine.samples.creatures import ATTRIBUTES, CREATURES, Creature, attribute_table
from engine.samples.sample import SampleName, make_sample, pick_examples

__all__ = [
    "ATTRIBUTES",
    "CREATURES",
    "Creature",
    "SampleName",
    "attribute_table",
    "make_sample",
    "pick_examples",
]
