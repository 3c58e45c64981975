"""Builds the bytes of picture files."""

from io import BytesIO
from pathlib import Path

from PIL import Image


def encode(picture: Image.Image, image_format: str = "PNG", **options) -> bytes:
    """Return the bytes of a file that holds `picture`."""
    buffer = BytesIO()
    picture.save(buffer, image_format, **options)
    return buffer.getvalue()


def write_plain(path: Path, *, size=(48, 40), colour="teal") -> Path:
    """Write a picture of one colour in the format that its name says."""
    Image.new("RGB", size, colour).save(path)
    return path
