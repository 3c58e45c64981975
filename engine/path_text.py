r"""Paths as text that any program can read, and back again.

A name may hold bytes that are no UTF-8, which Python keeps as lone surrogates. In text each is
an escape such as \udcff. Backslashes in front of one, or of what looks like one, are doubled,
so that no two paths are written alike.
"""

import re
from typing import Final

_ESCAPE: Final = "ud[89a-f][0-9a-f]{2}"
_TO_WRITE: Final = re.compile(rf"(\\+(?={_ESCAPE}))|(\\*)([\ud800-\udfff])")
_WRITTEN: Final = re.compile(rf"(\\+)({_ESCAPE})")


def path_as_text(path: str) -> str:
    """Return `path`, as the file system gives it, in characters that can be encoded."""
    return _TO_WRITE.sub(_written, path)


def path_of_text(text: str) -> str:
    """Return the path that `path_as_text` made `text` of."""
    return _WRITTEN.sub(_read, text)


def _written(found: re.Match[str]) -> str:
    if found[1]:
        return 2 * found[1]
    return f"{2 * found[2]}\\u{ord(found[3]):x}"


def _read(found: re.Match[str]) -> str:
    n_doubled, is_escape = divmod(len(found[1]), 2)
    before = n_doubled * "\\"
    return before + (chr(int(found[2][1:], 16)) if is_escape else found[2])
