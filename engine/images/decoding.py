"""From the bytes of any file to an upright RGB picture, or the reason why there is none."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image, UnidentifiedImageError

from engine.errors import UnreadableImageError
from engine.images.rgb import to_rgb

# Pillow warns of odd but readable files, and of pictures near its limit, on a terminal that
# may be showing a progress bar. What matters is raised.
warnings.filterwarnings("ignore", module=r"PIL\.")

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")

_MAX_PIXELS = 2 * (Image.MAX_IMAGE_PIXELS or 0)  # Pillow warns at one time its limit

_MOST_BYTES = 3 * 2**29
_SCALED_BYTES = 4 + 2 * 8 + 2  # as decoded, in float64 and rounded, and masks
_COPIES = 2  # as decoded, and as RGB

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


def read_image(path: Path, *, min_side_px: int | None = None) -> Image.Image:
    """Read and decode one file; see `decode_image`.

    Raises
    ------
    UnreadableImageError
        Also if the file is gone, locked away or no regular file.
    """
    return decode_image(read_bytes(path), min_side_px=min_side_px)


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


def decode_image(data: bytes, *, min_side_px: int | None = None) -> Image.Image:
    """Decode the first frame, upright, on white where it is transparent.

    Parameters
    ----------
    data : the bytes of a JPEG, PNG, WebP, TIFF, BMP, GIF or AVIF file
    min_side_px : allows a JPEG to be decoded smaller, and so faster, as long as its short
        side keeps that many pixels

    Returns
    -------
    A picture of mode RGB. Pixels of 16 bits and floats are scaled by their own range.

    Raises
    ------
    UnreadableImageError
        Whatever is wrong with the bytes; its text is the reason alone.
    """
    picture, _ = decode_measured(data, min_side_px=min_side_px)
    return picture


def decode_measured(
    data: bytes, *, min_side_px: int | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """Decode as `decode_image` does; also return width and height of the whole picture.

    Raises
    ------
    UnreadableImageError
    """
    with _reasons(data):
        picture = Image.open(BytesIO(data), formats=_FORMATS)
        width, height = picture.size
        if min_side_px is not None and picture.format in {"JPEG", "MPO"}:
            picture.draft(None, (min_side_px, min_side_px))
        _check_memory(picture)
        picture.load()
        orientation = _orientation(picture)
        upright = _turn_upright(to_rgb(picture), orientation)
        return upright, (height, width) if orientation in _SIDEWAYS else (width, height)


def _check_memory(picture: Image.Image) -> None:
    """Refuse a picture that would take more memory than is safe, before anything is decoded.

    A few bytes of a file can stand for many of a picture: pixels of 32 bits are scaled in 64.
    """
    width, height = picture.size
    if picture.mode.startswith(("I", "F")):
        bytes_per_pixel = _SCALED_BYTES
    else:
        bytes_per_pixel = _COPIES * max(4, len(picture.getbands()))
        bytes_per_pixel *= 2 if picture.has_transparency_data else 1
    if width * height * bytes_per_pixel > _MOST_BYTES:
        raise UnreadableImageError(
            "The picture needs more than {limit} MB of memory, the safe limit.",
            limit=_MOST_BYTES // 2**20,
        )


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
            limit=_MAX_PIXELS // 1_000_000,
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
    accepts = (Image.OPEN[name][1] for name in _FORMATS)
    return any(accept is not None and accept(data[:16]) for accept in accepts)
