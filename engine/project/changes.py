"""What a step has touched, so that views refresh that and no more."""

from enum import Flag, auto


class Changes(Flag):
    """Which parts of the project a step has touched."""

    NOTHING = 0
    IMAGES = auto()
    CLASSES = auto()
    VERDICTS = auto()
    LABELS = auto()
    ATTRIBUTES = auto()
    AUDITS = auto()
    EVERYTHING = IMAGES | CLASSES | VERDICTS | LABELS | ATTRIBUTES | AUDITS
