"""Dividing a dataset into parts such as train and val, the same way every time.

Files with the same bytes stay together, and so do images that look the same where that is
known, and the frames of a burst, or a model would be tested on what it was trained on. Every
class is divided on its own, and is in every part if it has enough images, since readers such as
torchvision number the classes by the folders they find.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np

from engine.errors import ExportError
from engine.interop.folder_names import safe_name
from engine.interop.rows import ExportRow
from engine.project import ImageId
from engine.vectors import Int32s


def check_shares(shares: Mapping[str, float]) -> None:
    """Raise ExportError unless `shares` name parts that make a whole."""
    are_positive = all(share > 0 for share in shares.values())  # NaN is not
    if not (are_positive and abs(sum(shares.values()) - 1) <= 1e-3):
        raise ExportError(
            "The parts {parts} do not make a whole."
            " Give each a positive share that adds up to 1, such as train=0.8,val=0.2.",
            parts=", ".join(f"{name}={share:g}" for name, share in shares.items()),
        )
    if len({safe_name(name).casefold() for name in shares}) < len(shares):
        raise ExportError("Two parts have the same name. Name each part differently.")


def look_alikes(duplicate_of: Int32s) -> dict[ImageId, ImageId]:
    """Return the first image that looks the same as another, for those that have one before them.

    Parameters
    ----------
    duplicate_of : int32 (n_images,), as of PreparedPool
    """
    later = np.flatnonzero(duplicate_of != np.arange(len(duplicate_of))).tolist()
    return {ImageId(i): ImageId(int(duplicate_of[i])) for i in later}


def assign_splits(
    rows: Sequence[ExportRow],
    shares: Mapping[str, float],
    *,
    seed: int,
    alike: Sequence[Mapping[ImageId, ImageId]] = (),
) -> list[str]:
    """Return the part that each of `rows` goes to.

    Parameters
    ----------
    alike : as `look_alikes` and `find_bursts` return them
    """
    groups = _groups(rows, alike)
    n_files = Counter(groups)
    split_of: dict[str, str] = {}
    for of_class in _by_class(rows, groups).values():
        split_of |= _divide({group: n_files[group] for group in of_class}, shares, seed)
    return [split_of[group] for group in groups]


def _groups(rows: Sequence[ExportRow], alike: Sequence[Mapping[ImageId, ImageId]]) -> list[str]:
    """Return for each row what stands for all that is the same: the least of their contents."""
    above: dict[str, str] = {}

    def top(content: str) -> str:
        while above.setdefault(content, content) != content:
            content = above[content]
        return content

    for first_of in alike or ({},):
        first_with: dict[ImageId, str] = {}
        for row in rows:
            content = _content(row)
            same = first_with.setdefault(first_of.get(row.image_id, row.image_id), content)
            least, other = sorted([top(content), top(same)])
            above[other] = least
    return [top(_content(row)) for row in rows]


def _by_class(rows: Sequence[ExportRow], groups: Sequence[str]) -> dict[str, list[str]]:
    """Return the groups of each class; one of several classes counts to its commonest."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for row, group in zip(rows, groups, strict=True):
        labels[group][row.label] += 1
    of_class: dict[str, list[str]] = defaultdict(list)
    for group, counts in labels.items():
        of_class[min(counts, key=lambda label: (-counts[label], label))].append(group)
    return of_class


def _content(row: ExportRow) -> str:
    return row.content_hash or row.path


def _divide(n_files: Mapping[str, int], shares: Mapping[str, float], seed: int) -> dict[str, str]:
    """Return the part for each group; `n_files` says how many files it has."""
    room = {name: share * sum(n_files.values()) for name, share in shares.items()}
    unused = list(shares)
    split_of: dict[str, str] = {}
    for done, group in enumerate(sorted(n_files, key=lambda g: (-n_files[g], _draw(g, seed)))):
        must_fill = len(n_files) - done <= len(unused)
        name = unused[0] if must_fill else max(room, key=room.__getitem__)
        split_of[group] = name
        room[name] -= n_files[group]
        if name in unused:
            unused.remove(name)
    return split_of


def _draw(group: str, seed: int) -> bytes:
    return sha256(f"{seed}:{group}".encode(errors="surrogateescape")).digest()
