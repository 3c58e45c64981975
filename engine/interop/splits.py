"""Dividing a dataset into parts such as train and val, the same way every time.

Files with the same bytes stay together, or a model would be tested on what it was
trained on. Every class is divided on its own, and is in every part if it has enough
images, since readers such as torchvision number the classes by the folders they find.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256

from engine.errors import ExportError
from engine.interop.folder_names import safe_name
from engine.interop.rows import ExportRow


def check_shares(shares: Mapping[str, float]) -> None:
    """Raise ExportError unless `shares` name parts that make a whole."""
    if any(share <= 0 for share in shares.values()) or abs(sum(shares.values()) - 1) > 1e-3:
        raise ExportError(
            "The parts {parts} do not make a whole."
            " Give each a positive share that adds up to 1, such as train=0.8,val=0.2.",
            parts=", ".join(f"{name}={share:g}" for name, share in shares.items()),
        )
    if len({safe_name(name).casefold() for name in shares}) < len(shares):
        raise ExportError("Two parts have the same name. Name each part differently.")


def assign_splits(
    rows: Sequence[ExportRow], shares: Mapping[str, float], *, seed: int
) -> list[str]:
    """Return the part that each of `rows` goes to."""
    files_of: dict[str, Counter[str]] = defaultdict(Counter)
    class_of: dict[str, str] = {}
    for row in rows:
        content = _content(row)
        files_of[class_of.setdefault(content, row.label)][content] += 1
    split_of: dict[str, str] = {}
    for files in files_of.values():
        split_of |= _divide(files, shares, seed)
    return [split_of[_content(row)] for row in rows]


def _content(row: ExportRow) -> str:
    return row.content_hash or row.path


def _divide(files: Counter[str], shares: Mapping[str, float], seed: int) -> dict[str, str]:
    """Return the part for each content; `files` counts how many files have it."""
    room = {name: share * files.total() for name, share in shares.items()}
    unused = list(shares)
    split_of: dict[str, str] = {}
    for done, content in enumerate(sorted(files, key=lambda c: (-files[c], _draw(c, seed)))):
        must_fill = len(files) - done <= len(unused)
        name = unused[0] if must_fill else max(room, key=room.__getitem__)
        split_of[content] = name
        room[name] -= files[content]
        if name in unused:
            unused.remove(name)
    return split_of


def _draw(content: str, seed: int) -> bytes:
    return sha256(f"{seed}:{content}".encode(errors="surrogateescape")).digest()
