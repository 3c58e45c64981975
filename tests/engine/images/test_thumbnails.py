"""Thumbnails fit their square and keep the shape of the picture."""

from io import BytesIO

import pytest
from PIL import Image

from engine.images import encode_thumbnail


def thumbnail_of(size: tuple[int, int], **options) -> Image.Image:
    return Image.open(BytesIO(encode_thumbnail(Image.new("RGB", size), **options)))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1000, 500), (256, 128)),
        ((500, 1000), (128, 256)),
        ((256, 256), (256, 256)),
        ((30, 20), (30, 20)),
        ((1, 1), (1, 1)),
        ((20000, 3), (256, 1)),
        ((3, 20000), (1, 256)),
    ],
)
def test_that_the_longest_side_is_256_unless_the_picture_is_smaller(size, expected):
    assert thumbnail_of(size).size == expected


def test_that_the_side_can_be_chosen():
    assert thumbnail_of((400, 200), max_side_px=100).size == (100, 50)


def test_that_it_is_a_jpeg_of_the_same_colour():
    picture = Image.open(BytesIO(encode_thumbnail(Image.new("RGB", (300, 300), (200, 40, 90)))))
    assert picture.format == "JPEG"
    assert all(
        abs(seen - drawn) <= 3
        for seen, drawn in zip(picture.getpixel((100, 100)), (200, 40, 90), strict=True)
    )
