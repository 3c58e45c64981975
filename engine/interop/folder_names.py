"""Names for folders and files that every system takes, and that stay apart on every system.

What Windows forbids is replaced everywhere, so that a dataset made on one machine can be
unpacked on another; the manifest keeps the true names.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*", re.IGNORECASE)
_LONGEST_BYTES = 180


def safe_name(name: str) -> str:
    """Return a name as near to `name` as Windows, macOS and Linux all allow."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name))
    name = name.encode()[:_LONGEST_BYTES].decode(errors="ignore").rstrip(". ")
    if not name or name.startswith("."):
        name = "_" + name[1:]
    stem, dot, rest = name.partition(".")
    return f"{stem}_{dot}{rest}" if _RESERVED.fullmatch(stem) else name


class TakenNames:
    """Gives everything in one folder a name of its own, capitals and accents aside."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._uses: Counter[str] = Counter()

    def claim(self, name: str, suffix: str = "") -> str:
        """Return `name` made safe, numbered if it is taken, followed by `suffix`."""
        wanted = safe_name(name)
        claimed = wanted + suffix
        while _fold(claimed) in self._taken:
            self._uses[_fold(wanted)] += 1
            claimed = f"{wanted} ({self._uses[_fold(wanted)] + 1}){suffix}"
        self._taken.add(_fold(claimed))
        return claimed


def folder_names(class_names: Iterable[str]) -> dict[str, str]:
    """Return a folder name for every class; names that are safe already are kept."""
    taken = TakenNames()
    ordered = sorted(set(class_names), key=lambda name: (safe_name(name) != name, name))
    return {name: taken.claim(name) for name in ordered}


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())
