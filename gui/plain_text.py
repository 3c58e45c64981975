"""Makes the names of classes and files fit to be shown: on one line, as the text they are."""

import re
from typing import Final

_LINE_ENDS: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_UNSHOWABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BEFORE_MARKUP: Final = re.compile("([<&])")


def one_line(text: str) -> str:
    """Return `text` with line ends as "⏎" and whatever else cannot be drawn as "\ufffd".

    That is control characters, marks that reverse the reading direction, and bytes of a
    file name that are no text.
    """
    drawable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _UNSHOWABLE.sub("\ufffd", _LINE_ENDS.sub("⏎", drawable))


def plain_tooltip(text: str) -> str:
    """Return `text` so that Qt, which guesses, takes none of it for HTML."""
    return _BEFORE_MARKUP.sub("\\1\u2060", one_line(text))


def shortened(text: str, *, n_letters: int = 40) -> str:
    """Return `text` on one line, cut where it would fill a sentence."""
    line = one_line(text)
    return line if len(line) <= n_letters else f"{line[: n_letters - 1]}…"
