"""Other people's text on a terminal: shown as it is, never obeyed."""

import re

_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def literal(text: str) -> str:
    r"""Return `text` on one line; what would move the cursor or is undecodable as \escapes."""
    return _NOT_SHOWN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
