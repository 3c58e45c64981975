"""Opens a file with whatever knows its format, before any pixel is decoded."""

from io import BytesIO

from PIL import ExifTags, Image, JpegImagePlugin, UnidentifiedImageError

from engine.errors import UnreadableImageError
from engine.images.foreign import (
    has_tiff_stacks,
    is_dicom,
    is_heic,
    is_raw,
    is_tiff,
    read_dicom,
    read_heic,
    read_raw,
    read_stack,
)
from engine.images.limits import MOST_BYTES, MOST_PIXELS
from engine.images.pixels import Pixels, kind_of
from engine.images.view import PictureView

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "JPEG2000")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow warns at its limit and raises at twice that

_MOST_BYTES = MOST_BYTES
_COEFFICIENT_BYTES = 3 * 2  # which a progressive JPEG keeps of every pixel, however it is scaled
_JPEG_SCALES = (2, 4, 8)
FULL_SIZE = "full size"
"""Under which `info` holds the size of a picture that is decoded smaller."""
_SCALED_BYTES = 4 + 2 * 8 + 2  # as decoded, in float64 and rounded, and masks
_JPEG_MARK = b"\xff\xd8"
_HALF_RAW_PX = 512
_COPIES = 2  # as decoded, and as RGB


def open_file(
    data: bytes, suffix: str, view: PictureView, min_side_px: int | None
) -> Image.Image | Pixels:
    """Open a file with what knows its format; Pillow decodes later."""
    if is_raw(suffix):
        return read_raw(data, is_half=min_side_px is not None and min_side_px <= _HALF_RAW_PX)
    if is_dicom(data):
        return read_dicom(data, view)
    return read_heic(data) if is_heic(data) else _open_usual(data, view)


def _open_usual(data: bytes, view: PictureView) -> Image.Image | Pixels:
    try:
        picture = Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        if not data.startswith(_JPEG_MARK):
            raise
        return _open_scaled(data)
    except UnidentifiedImageError:
        if not is_tiff(data):
            raise
        return read_stack(data, view)
    if picture.format == "TIFF" and has_tiff_stacks() and _has_named_axes(picture):
        return read_stack(data, view)
    return picture


def _open_scaled(data: bytes) -> Image.Image:
    """Open a JPEG that is too large so that it is decoded at a half, a quarter or an eighth."""
    picture = JpegImagePlugin.JpegImageFile(BytesIO(data))
    width, height = picture.size
    n_kept = width * height * _COEFFICIENT_BYTES if picture.info.get("progressive") else 0
    for scale in _JPEG_SCALES:
        if width * height <= MOST_PIXELS * scale**2 and n_kept <= _MOST_BYTES:
            picture.draft(None, (width // scale, height // scale))
            picture.info[FULL_SIZE] = (width, height)
            return picture
    raise Image.DecompressionBombError


def _has_named_axes(picture: Image.Image) -> bool:
    """Say whether a TIFF file tells which of its pages are channels."""
    if getattr(picture, "n_frames", 1) == 1:
        return False
    text = str(picture.getexif().get(ExifTags.Base.ImageDescription, ""))
    return text.startswith("ImageJ=") or "<OME" in text


def turn_to_page(picture: Image.Image, view: PictureView) -> int:
    """Go to the page of a TIFF file that the view wants; return how many there are."""
    n_pages = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    if n_pages > 1 and view.page > 1:
        picture.seek(min(view.page, n_pages) - 1)
    return n_pages


def check_memory(picture: Image.Image) -> None:
    """Refuse a picture that would take more memory than is safe, before anything is decoded.

    A few bytes of a file can stand for many of a picture: pixels of 32 bits are scaled in 64.
    """
    width, height = picture.size
    if kind_of(picture):
        bytes_per_pixel = _SCALED_BYTES
    else:
        bytes_per_pixel = _COPIES * max(4, len(picture.getbands()))
        bytes_per_pixel *= 2 if picture.has_transparency_data else 1
    if width * height * bytes_per_pixel > _MOST_BYTES:
        raise UnreadableImageError(
            "The picture needs more than {limit} MB of memory, the safe limit.",
            limit=_MOST_BYTES // 2**20,
        )
