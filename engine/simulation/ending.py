"""On what ground a piece of work ends."""

from enum import StrEnum


class Ending(StrEnum):
    """Why no more need be looked at.

    CERTIFIED: an audit gave a certificate. SELECTED: its checks showed which labels may stay,
    and the others were looked at. ALL_SEEN: everything was looked at.
    """

    CERTIFIED = "certified"
    SELECTED = "selected"
    ALL_SEEN = "all seen"
