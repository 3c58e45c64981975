"""Small JPEG copies of pictures, for grids and caches."""

from io import BytesIO

from PIL import Image

THUMBNAIL_SIDE_PX = 256
_QUALITY = 85


def encode_thumbnail(image: Image.Image, *, max_side_px: int = THUMBNAIL_SIDE_PX) -> bytes:
    """Encode an RGB picture as JPEG, its longest side at most `max_side_px`.

    A smaller picture keeps its size; a very long one keeps a width of at least one pixel.
    """
    scale = min(1.0, max_side_px / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    buffer = BytesIO()
    small = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    small.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
