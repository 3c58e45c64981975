"""From the bytes of any file to an upright RGB picture, or the reason why there is none."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from engine.errors import UnreadableImageError
from engine.images.limits import MOST_PIXELS
from engine.images.opening import FORMATS, FULL_SIZE, check_memory, open_file, turn_to_page
from engine.images.pixels import Pixels, kind_of, numbers_of, shown
from engine.images.rgb import to_rgb
from engine.images.view import PictureView

# Pillow warns of odd but readable files, and of pictures near its limit, on a terminal that
# may be showing a progress bar. What matters is raised.
warnings.filterwarnings("ignore", module=r"PIL\.")


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = range(5, 9)

# What Pillow's parsers let through when the bytes are not what they expect.
_PARSER_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    SystemError,
    TypeError,
    ValueError,
    Warning,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture ready to be looked at.

    Attributes
    ----------
    picture : of mode RGB, upright
    size_px : width and height of the whole picture, upright
    kind, is_stack : what of a view it depends on; see `PictureView.key`
    """

    picture: Image.Image
    size_px: tuple[int, int]
    kind: str = ""
    is_stack: bool = False


def read_bytes(path: Path) -> bytes:
    """Return what a regular file holds, and never wait for a pipe.

    Raises
    ------
    UnreadableImageError
    """
    try:
        if path.exists() and not path.is_file():
            raise UnreadableImageError("This is not a file.")
        return path.read_bytes()
    except FileNotFoundError:
        reason = "The file is not there any more."
    except PermissionError:
        reason = "You do not have permission to read this file."
    except MemoryError:
        reason = "The file does not fit into memory."
    except OSError as error:
        raise UnreadableImageError(
            "The disk could not read this file ({problem}).", problem=str(error.strerror)
        ) from error
    raise UnreadableImageError(reason)


def decode_image(
    data: bytes, *, min_side_px: int | None = None, view: PictureView | None = None
) -> Image.Image:
    """Decode the first frame, upright, on white where it is transparent.

    Parameters
    ----------
    data : the bytes of a JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF or JPEG 2000 file, or of another
        that an extra reads
    min_side_px : allows a JPEG to be decoded smaller, and so faster, as long as its short
        side keeps that many pixels
    view : what is shown of pictures with more than 8 bits, pages or channels; without it
        pixels are scaled by their own range, as bytes alone have no folder

    Returns
    -------
    A picture of mode RGB.

    Raises
    ------
    UnreadableImageError
        Whatever is wrong with the bytes; its text is the reason alone.
    """
    return decode_viewed(data, min_side_px=min_side_px, view=view).picture


def decode_measured(
    data: bytes, *, min_side_px: int | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """Decode as `decode_image` does; also return width and height of the whole picture.

    Raises
    ------
    UnreadableImageError
    """
    decoded = decode_viewed(data, min_side_px=min_side_px)
    return decoded.picture, decoded.size_px


def decode_viewed(
    data: bytes,
    *,
    suffix: str = "",
    min_side_px: int | None = None,
    view: PictureView | None = None,
) -> Decoded:
    """Decode as `decode_image` does; also tell what of the view that depends on.

    Parameters
    ----------
    suffix : of the file; RAW files look like TIFF and are told apart by it

    Raises
    ------
    UnreadableImageError
    """
    with _reasons(data):
        opened = open_file(data, suffix, view or PictureView(), min_side_px)
        if isinstance(opened, Pixels):
            picture = shown(opened, view)
            return Decoded(picture, picture.size, opened.kind, opened.is_stack)
        return _decoded(opened, data, min_side_px, view)


def read_pixels(data: bytes, suffix: str, view: PictureView) -> Pixels | None:
    """Return the numbers of a picture of more than 8 bits, pages or channels; else None.

    Raises
    ------
    UnreadableImageError
    """
    with _reasons(data):
        opened = open_file(data, suffix, view, None)
        if isinstance(opened, Pixels):
            return opened
        n_pages, kind = turn_to_page(opened, view), kind_of(opened)
        if not kind and n_pages == 1:
            return None
        if not kind:
            size = (opened.height, opened.width)
            return (
                Pixels(np.zeros(size, np.uint8), "grey 8", n_pages=n_pages) if n_pages > 1 else None
            )
        check_memory(opened)
        return Pixels(numbers_of(opened, data), kind, n_pages=n_pages)


def _decoded(
    picture: Image.Image, data: bytes, min_side_px: int | None, view: PictureView | None
) -> Decoded:
    width, height = picture.info.get(FULL_SIZE, picture.size)
    n_pages = turn_to_page(picture, view) if view is not None else 1
    if (
        min_side_px is not None
        and picture.format in {"JPEG", "MPO"}
        and FULL_SIZE not in picture.info
    ):
        picture.draft(None, (min_side_px, min_side_px))
    check_memory(picture)
    if kind := kind_of(picture):
        rgb = shown(Pixels(numbers_of(picture, data), kind), view)
    else:
        picture.load()
        rgb = to_rgb(picture)
    orientation = _orientation(picture)
    size = (height, width) if orientation in _SIDEWAYS else (width, height)
    return Decoded(_turn_upright(rgb, orientation), size, kind, n_pages > 1)


def _orientation(picture: Image.Image) -> int:
    """Read the EXIF orientation; a damaged EXIF block does not spoil the picture."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except _PARSER_FAILURES:
        return 1


def _turn_upright(picture: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


@contextmanager
def _reasons(data: bytes) -> Iterator[None]:
    """Turn whatever a decoder raises into the reason that a person is told."""
    if not data:
        raise UnreadableImageError("The file is empty.")
    try:
        yield
    except Image.DecompressionBombError as error:
        raise UnreadableImageError(
            "The picture has more than {limit} million pixels, the safe limit.",
            limit=MOST_PIXELS // 1_000_000,
        ) from error
    except MemoryError as error:
        raise UnreadableImageError("The picture does not fit into memory.") from error
    except _PARSER_FAILURES as error:
        raise UnreadableImageError(_reason(error, data)) from error


def _reason(error: Exception, data: bytes) -> str:
    if "truncated" in str(error).lower():
        return "The file ends before the picture does."
    if isinstance(error, UnidentifiedImageError) and not _is_known_format(data):
        return "This is not an image in a supported format (JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF)."
    return "The file is damaged, cut short, or of a rare kind that cannot be read."


def _is_known_format(data: bytes) -> bool:
    """Tell whether the first bytes announce a supported format."""
    accepts = (Image.OPEN[name][1] for name in FORMATS)
    return any(accept is not None and accept(data[:16]) for accept in accepts)
