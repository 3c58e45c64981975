"""Looks at a few pictures of a folder to learn how all of them are to be shown.

The range is robust: of every picture that is looked at, all but a thousandth of the pixels at
either end, and of all pictures, all but one in fifty. The tags of a file go before its pixels.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import UnreadableImageError
from engine.images.decoding import decode_viewed, read_bytes, read_pixels
from engine.images.formats import EXTRA_OF_SUFFIX
from engine.images.pixels import Pixels
from engine.images.scanning import scan_folder
from engine.images.view import VIEWED_SUFFIXES, DisplayRange, PictureView
from engine.messages import Message

_MOST_OF_A_SUFFIX: Final = 48
_MOST_VALUES: Final = 200_000
_TAILS: Final = (0.001, 0.999)
_FREAKS: Final = 0.02
_Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Survey:
    """What was learnt.

    Attributes
    ----------
    view : with a range for each kind of picture that was met
    known : the view before
    stacks : how often files of so many pages and channels were met among those looked at
    unreadable : how many files of formats that an extra reads cannot be opened, by suffix
    """

    view: PictureView
    known: PictureView
    stacks: Counter[tuple[int, int]] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)

    def notes(self) -> Iterator[Message]:
        """Yield a sentence for each thing that is new."""
        for found in self.view.ranges:
            if found not in self.known.ranges:
                yield Message(
                    "Pictures of the kind “{kind}” are shown from {low} (black) to {high} (white),"
                    " all alike.",
                    {"kind": found.kind, "low": _text(found.low), "high": _text(found.high)},
                )
        n_pages = max((pages for pages, _ in self.stacks), default=1)
        if n_pages > 1:
            yield Message(
                "Of files with several pages, page {page} of up to {pages} is taken.",
                {"page": min(self.view.page, n_pages), "pages": n_pages},
            )
        n_channels = max((channels for _, channels in self.stacks), default=1)
        if n_channels > 1:
            yield Message(
                "Of up to {count} channels, {taken} are shown as red, green, blue.",
                {"count": n_channels, "taken": _taken(self.view, n_channels)},
            )


def survey_pictures(root: Path, paths: Sequence[str], known: PictureView) -> Survey:
    """Measure the ranges of kinds that `known` lacks, from some of the files below `root`."""
    measured: defaultdict[str, list[_Bounds]] = defaultdict(list)
    survey = Survey(replace(known, n_surveyed=len(paths)), known)
    for path in _sample(paths):
        pixels = _look_at(root / path, survey)
        if pixels is not None and not pixels.kind.endswith(" 8"):
            measured[pixels.kind].append(_bounds(pixels))
    view = survey.view
    held = {r.kind for r in known.ranges}
    for kind in sorted(measured.keys() - held):
        view = view.with_range(_joined(kind, measured[kind]))
    return replace(survey, view=view)


def read_image(
    path: Path, *, min_side_px: int | None = None, view: PictureView | None = None
) -> Image.Image:
    """Read and decode one file; see `decode_image`.

    Parameters
    ----------
    view : without one, a picture of more than 8 bits is shown as the others of its folder

    Raises
    ------
    UnreadableImageError
        Also if the file is gone, locked away or no regular file.
    """
    data = read_bytes(path)
    if view is None and path.suffix.lower() in VIEWED_SUFFIXES:
        view = _view_of_folder(path.parent, path.parent.stat().st_mtime_ns)
    return decode_viewed(data, suffix=path.suffix, min_side_px=min_side_px, view=view).picture


@lru_cache(maxsize=16)
def _view_of_folder(folder: Path, _: int) -> PictureView:
    names = [file.path for file in scan_folder(folder) if "/" not in file.path]
    return survey_pictures(folder, names, PictureView()).view


def _sample(paths: Iterable[str]) -> Iterator[str]:
    """Yield some paths of each suffix that matters, evenly spread."""
    of_suffix: defaultdict[str, list[str]] = defaultdict(list)
    wanted = VIEWED_SUFFIXES | EXTRA_OF_SUFFIX.keys()
    for path in paths:
        suffix = path[path.rfind(".") :].lower() if "." in path else ""
        if suffix in wanted:
            of_suffix[suffix].append(path)
    for held in of_suffix.values():
        places = np.linspace(0, len(held) - 1, min(len(held), _MOST_OF_A_SUFFIX)).astype(int)
        yield from (held[place] for place in places)


def _look_at(path: Path, survey: Survey) -> Pixels | None:
    """Return the numbers of a picture that has any, and count what it is."""
    suffix = path.suffix.lower()
    try:
        pixels = read_pixels(read_bytes(path), suffix, survey.view)
    except UnreadableImageError:
        if suffix in EXTRA_OF_SUFFIX:
            survey.unreadable[suffix[1:]] += 1
        return None
    if pixels is not None and pixels.is_stack:
        survey.stacks[pixels.n_pages, pixels.n_channels] += 1
    return pixels


def _bounds(pixels: Pixels) -> _Bounds:
    """Return the lowest and highest values of each channel, float64 (n_channels,)."""
    if pixels.own_range is not None:
        low, high = pixels.own_range
        return np.array([low]), np.array([high])
    is_apart = "channels" in pixels.kind
    values = pixels.values.reshape(-1, pixels.values.shape[-1] if is_apart else 1)
    values = values[:: max(1, len(values) // _MOST_VALUES)]
    ends = [_ends(values[:, c]) for c in range(values.shape[1])]
    return np.array([low for low, _ in ends]), np.array([high for _, high in ends])


def _ends(values: NDArray[Any]) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.nan, np.nan
    low, high = np.quantile(finite.astype(np.float64), _TAILS)
    return float(low), float(high)


def _joined(kind: str, bounds: list[_Bounds]) -> DisplayRange:
    """Join what pictures need; one in fifty may need more than the others and does not count."""
    width = max(len(low) for low, _ in bounds)
    lows = np.array([np.resize(low, width) for low, _ in bounds])
    highs = np.array([np.resize(high, width) for _, high in bounds])
    lows, highs = lows[~np.isnan(lows).any(1)], highs[~np.isnan(highs).any(1)]
    if not len(lows):
        return DisplayRange(kind, (0.0,), (1.0,))
    low = np.quantile(lows, _FREAKS, axis=0, method="higher")
    high = np.quantile(highs, 1 - _FREAKS, axis=0, method="lower")
    if len(lows) < 1 / _FREAKS:
        low, high = lows.min(0), highs.max(0)
    return DisplayRange(kind, tuple(low.tolist()), tuple(high.tolist()))


def _text(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.6g}" for value in values)


def _taken(view: PictureView, n_channels: int) -> str:
    wanted = [c for c in view.channels if c <= n_channels] or range(1, min(3, n_channels) + 1)
    return ", ".join(map(str, wanted))
