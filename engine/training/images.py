"""All images to learn from, decoded once and held in memory as squares.

They come from a folder of images, or of zip archives of images, without labels.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final
from zipfile import BadZipFile, ZipFile

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engine.embedding.runtime.cores import count_cores
from engine.errors import FolderError, UnreadableImageError
from engine.images import decode_image, read_bytes, readable_suffixes, scan_folder
from engine.jobs import Job

_SIDES_PX: Final = 64, 128, 192, 256
_ROUNDING: Final = 1.15
_READ_AHEAD: Final = 256

_Read = Callable[[], bytes]
_Square = NDArray[np.uint8]

# RuntimeError: a member is encrypted, or compressed in a way that Python does not know.
_UNREADABLE = UnreadableImageError, OSError, BadZipFile, zlib.error, EOFError, RuntimeError


@dataclass(frozen=True, eq=False)
class Bucket:
    """Images of about one resolution: uint8 (n, 3, side, side)."""

    pixels: Tensor


def read_training_images(job: Job, folder: Path, *, limit: int, seed: int) -> list[Bucket]:
    """Decode up to `limit` images, chosen at random if there are more.

    Each is brought to the square nearest to its short side, of 64, 128, 192 or 256 px, and
    its shape is lost: crops vary it anyway. 100,000 images of 192 px take 11 GB. Files that
    cannot be read are left out.

    Raises
    ------
    FolderError
        If there are no images to be read.
    CancelledError
    """
    sources = [*_files_of(folder), *_members_of(folder)]
    if len(sources) > limit:
        sources = Random(seed).sample(sources, limit)  # noqa: S311 - reproducible on purpose
    squares: dict[int, list[_Square]] = defaultdict(list)
    with ThreadPoolExecutor(count_cores()) as pool:
        remaining = iter(sources)
        done = 0
        while part := list(islice(remaining, _READ_AHEAD)):
            for square in pool.map(_read_square, part):
                if square is not None:
                    squares[len(square)].append(square)
            done += len(part)
            job.step(done, len(sources))
    if not squares:
        raise FolderError(
            "{folder} holds no images, nor zip archives of images, to learn from.",
            folder=str(folder),
        )
    return [
        Bucket(torch.from_numpy(np.stack(squares.pop(side))).permute(0, 3, 1, 2).contiguous())
        for side in sorted(squares)
    ]


def split_buckets(
    buckets: list[Bucket], *, share: float = 0.01
) -> tuple[list[Bucket], list[Bucket]]:
    """Split off the last images of every bucket, at least one where there are two."""
    held_out, kept = [], []
    for bucket in buckets:
        n_kept = max(1, len(bucket.pixels) - max(1, round(share * len(bucket.pixels))))
        kept.append(Bucket(bucket.pixels[:n_kept]))
        if n_kept < len(bucket.pixels):
            held_out.append(Bucket(bucket.pixels[n_kept:]))
    return held_out or buckets, kept


def _files_of(folder: Path) -> Iterator[_Read]:
    for file in scan_folder(folder):
        path = folder / file.path
        yield partial(read_bytes, path)


def _members_of(folder: Path) -> Iterator[_Read]:
    for path in sorted(folder.glob("*.zip")):
        try:
            archive = ZipFile(path)
        except (OSError, BadZipFile) as error:
            raise FolderError(
                "{file} is no zip archive that can be read ({reason}). Remove it, or replace it.",
                file=str(path),
                reason=str(error),
            ) from error
        for name in archive.namelist():
            if Path(name).suffix.lower() in readable_suffixes():
                yield partial(archive.read, name)


def _read_square(read: _Read) -> _Square | None:
    try:
        image = decode_image(read(), min_side_px=_SIDES_PX[-1])
    except _UNREADABLE:
        return None
    short = min(image.size)
    side = max((side for side in _SIDES_PX if side <= short * _ROUNDING), default=_SIDES_PX[0])
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0))
