"""Whatever a file holds is shown as a person expects it."""

import numpy as np
import pytest
from PIL import Image

from engine.images import decode_image
from engine.images.rgb import to_rgb
from tests.pictures import encode


def grey_levels(picture: Image.Image) -> list[int]:
    pixels = np.asarray(to_rgb(picture))
    assert (pixels == pixels[..., :1]).all()
    return pixels[..., 0].ravel().tolist()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"])
def test_that_a_white_picture_stays_white_in_every_mode(mode):
    white = Image.new("RGB", (4, 4), "white")
    picture = to_rgb(white.convert(mode))
    assert picture.mode == "RGB"
    assert np.asarray(picture).min() >= 253


def test_that_colours_survive_cmyk():
    red = to_rgb(Image.new("RGB", (1, 1), (220, 30, 30)).convert("CMYK"))
    assert red.getpixel((0, 0)) == (220, 30, 30)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "La", "RGBa", "PA"])
def test_that_what_is_transparent_becomes_white(mode):
    assert to_rgb(Image.new(mode, (2, 2), 0)).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["RGBA", "RGBa"])
def test_that_half_transparent_black_becomes_mid_grey(mode):
    half = Image.new("RGBA", (1, 1), (0, 0, 0, 128)).convert(mode)
    assert to_rgb(half).getpixel((0, 0)) == (127, 127, 127)


def test_that_half_transparent_premultiplied_grey_becomes_mid_grey():
    half = Image.new("LA", (1, 1), (0, 128)).convert("La")
    assert to_rgb(half).getpixel((0, 0)) == (127, 127, 127)


def test_that_the_transparent_entry_of_a_palette_becomes_white():
    picture = Image.new("P", (2, 1), 0)
    picture.putpalette([10, 20, 30, 40, 50, 60])
    picture.putpixel((1, 0), 1)
    decoded = decode_image(encode(picture, "PNG", transparency=0))
    assert [decoded.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), (40, 50, 60)]


def test_that_a_colour_key_becomes_white():
    picture = Image.new("RGB", (1, 1), (1, 2, 3))
    decoded = decode_image(encode(picture, "PNG", transparency=(1, 2, 3)))
    assert decoded.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I;16L"])
def test_that_sixteen_bits_are_spread_over_black_to_white(mode):
    values = np.array([[1000, 1128, 1255]], dtype=">u2" if mode.endswith("B") else "<u2")
    picture = Image.frombytes(mode, (3, 1), values.tobytes())
    assert grey_levels(picture) == [0, 128, 255]


def test_that_integers_of_the_widest_range_do_not_overflow():
    values = np.array([[-(2**31), 0, 2**31 - 1]], dtype=np.int32)
    assert grey_levels(Image.fromarray(values)) == [0, 128, 255]


def test_that_floats_are_spread_over_black_to_white():
    values = np.array([[-0.5, 0.0, 0.5]], dtype=np.float32)
    assert grey_levels(Image.fromarray(values)) == [0, 128, 255]


def test_that_the_widest_floats_do_not_overflow():
    top = np.finfo(np.float32).max
    assert grey_levels(Image.fromarray(np.array([[-top, 0, top]], np.float32))) == [0, 128, 255]


def test_that_nan_is_black_and_infinity_ends_the_range():
    values = np.array([[np.nan, -np.inf, 1, 2, 3, np.inf]], dtype=np.float32)
    assert grey_levels(Image.fromarray(values)) == [0, 0, 0, 128, 255, 255]


@pytest.mark.parametrize("value", [0.0, 7.5, np.nan, np.inf])
def test_that_a_picture_without_any_range_is_mid_grey(value):
    assert set(grey_levels(Image.fromarray(np.full((2, 2), value, np.float32)))) == {128}


def test_that_nothing_but_pixels_is_carried_on():
    picture = Image.new("RGB", (1, 1))
    picture.info["comment"] = b"made yesterday"
    assert to_rgb(picture).info == {}
