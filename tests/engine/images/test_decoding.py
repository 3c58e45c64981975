"""Every supported file becomes an upright RGB picture, and every other one a reason."""

import os
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from engine.errors import UnreadableImageError
from engine.images import decode_image, read_image
from engine.images.decoding import decode_measured
from tests.pictures import encode

FORMATS = ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"]


def blocks(width: int = 64, height: int = 48) -> Image.Image:
    """Draw coarse blocks of many colours, so that files are more than a few bytes."""
    rng = np.random.default_rng(3)
    small = rng.integers(0, 256, (height // 8, width // 8, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.NEAREST)


ENCODED = {
    **{name: encode(blocks(), name) for name in FORMATS},
    "PROGRESSIVE": encode(blocks(), "JPEG", progressive=True),
    "LZW": encode(blocks(), "TIFF", compression="tiff_lzw"),
    "DEFLATE": encode(blocks(), "TIFF", compression="tiff_adobe_deflate"),
    "PALETTE": encode(blocks().convert("P"), "PNG", transparency=0),
    "SIXTEEN": encode(Image.fromarray(np.arange(400, dtype="u2").reshape(20, 20)), "PNG"),
    "FLOAT": encode(Image.fromarray(np.eye(20, dtype="f4")), "TIFF"),
    "ANIMATION": encode(blocks(), "GIF", save_all=True, append_images=[blocks(32, 32)]),
}


def reason_of(data: bytes) -> str:
    with pytest.raises(UnreadableImageError) as caught:
        decode_image(data)
    return str(caught.value)


@pytest.mark.parametrize("image_format", FORMATS)
def test_that_every_supported_format_is_decoded(image_format):
    picture = decode_image(encode(Image.new("RGB", (40, 30), (200, 40, 40)), image_format))
    assert (picture.mode, picture.size) == ("RGB", (40, 30))
    assert np.allclose(picture.getpixel((20, 15)), (200, 40, 40), atol=6)


@pytest.mark.parametrize("image_format", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_that_an_animation_gives_its_first_frame(image_format):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    data = encode(frames[0], image_format, save_all=True, append_images=frames[1:])
    red, _, blue = decode_image(data).getpixel((8, 8))
    assert red > 200
    assert blue < 50


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_that_the_picture_is_turned_upright(image_format, orientation):
    upright = Image.new("RGB", (40, 24), "white")
    upright.paste("black", (0, 0, 20, 12))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the turn that makes it lie that way
    lying = upright if orientation == 1 else upright.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture, size = decode_measured(encode(lying, image_format, exif=exif.tobytes()))
    assert picture.size == size == (40, 24)
    dark = np.asarray(picture.convert("L")) < 128
    assert (dark == (np.asarray(upright.convert("L")) < 128)).mean() > 0.97


@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")  # as decoding.py does at import
def test_that_a_broken_exif_block_does_not_spoil_the_picture():
    data = encode(Image.new("RGB", (20, 10)), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert decode_image(data).size == (20, 10)


@pytest.mark.parametrize("size", [(1600, 1200), (1200, 1600), (801, 799), (3000, 100)])
def test_that_a_jpeg_is_decoded_smaller_but_not_below_the_side_asked_for(size):
    picture, whole = decode_measured(encode(Image.new("RGB", size), "JPEG"), min_side_px=100)
    assert 100 <= min(picture.size) <= 200
    assert whole == size


def test_that_other_formats_keep_their_size():
    assert decode_image(encode(Image.new("RGB", (800, 800))), min_side_px=100).size == (800, 800)


def test_that_an_empty_file_is_named_as_such():
    assert reason_of(b"") == "The file is empty."


@pytest.mark.parametrize("data", [b"hello", b"%PDF-1.7", bytes(100), b"<svg></svg>"])
def test_that_another_kind_of_file_is_refused(data):
    assert reason_of(data) == (
        "This is not an image in a supported format (JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF)."
    )


def test_that_formats_outside_the_list_are_refused():
    assert "supported format" in reason_of(encode(blocks(), "PPM"))


@pytest.mark.parametrize("image_format", ["JPEG", "PROGRESSIVE", "PNG", "TIFF", "BMP", "GIF"])
def test_that_half_a_file_ends_before_its_picture(image_format):
    data = ENCODED[image_format]
    assert reason_of(data[: len(data) * 2 // 3]) == "The file ends before the picture does."


@pytest.mark.parametrize("image_format", ["WEBP", "AVIF", "LZW"])
def test_that_half_a_file_is_damaged_where_the_decoder_cannot_tell(image_format):
    data = ENCODED[image_format]
    assert reason_of(data[: len(data) // 2]).startswith("The file is damaged, cut short")


def test_that_too_many_pixels_are_refused():
    data = bytearray(encode(Image.new("1", (8, 8)), "BMP"))
    data[18:26] = (20_000).to_bytes(4, "little") * 2
    assert reason_of(bytes(data)) == "The picture has more than 178 million pixels, the safe limit."


def test_that_a_picture_near_the_limit_is_decoded_without_a_warning():
    code = """
import sys; from io import BytesIO; from PIL import Image
from engine.images import decode_image
Image.MAX_IMAGE_PIXELS = 1000
buffer = BytesIO(); Image.new("L", (40, 40)).save(buffer, "PNG")
print(decode_image(buffer.getvalue()).size)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("(40, 40)\n", "")


@pytest.fixture
def low_limit(monkeypatch):
    """Keep pictures small whose header was changed at random."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)


@given(st.binary(max_size=300))
def test_that_no_bytes_raise_anything_else(data):
    decode_or_refuse(data)


@pytest.mark.parametrize("kind", ENCODED)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_that_no_cut_of_a_real_file_raises_anything_else(kind, data):
    original = ENCODED[kind]
    decode_or_refuse(original[: data.draw(st.integers(1, len(original) - 1))])


@pytest.mark.usefixtures("low_limit")
@pytest.mark.parametrize("kind", ENCODED)
@settings(deadline=None, max_examples=60)
@given(
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=6)), max_size=6)
)
def test_that_no_change_of_a_real_file_raises_anything_else(kind, changes):
    changed = bytearray(ENCODED[kind])
    for place, patch in changes:
        start = int(place**3 * len(changed))  # headers matter most
        changed[start : start + len(patch)] = patch
    decode_or_refuse(bytes(changed))


def decode_or_refuse(data: bytes) -> None:
    with suppress(UnreadableImageError):
        assert decode_image(data, min_side_px=16).mode == "RGB"


def test_that_a_file_is_read_and_decoded(tmp_path):
    path = tmp_path / "사진\n1.png"
    path.write_bytes(ENCODED["PNG"])
    assert np.array_equal(np.asarray(read_image(path)), np.asarray(blocks()))


def test_that_a_file_that_is_gone_is_reported(tmp_path):
    with pytest.raises(UnreadableImageError, match=r"^The file is not there any more\.$"):
        read_image(tmp_path / "gone.png")


def test_that_a_folder_is_no_file(tmp_path):
    with pytest.raises(UnreadableImageError, match=r"^This is not a file\.$"):
        read_image(tmp_path)


def test_that_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(UnreadableImageError, match=r"^This is not a file\.$"):
        read_image(tmp_path / "pipe.png")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(), "You do not have permission to read this file."),
        (
            OSError(5, "Input/output error"),
            "The disk could not read this file (Input/output error).",
        ),
    ],
)
def test_that_a_file_that_cannot_be_read_says_why(tmp_path, monkeypatch, error, reason):
    def read_bytes(self):
        raise error

    path = tmp_path / "a.png"
    path.write_bytes(ENCODED["PNG"])
    monkeypatch.setattr(type(path), "read_bytes", read_bytes)
    with pytest.raises(UnreadableImageError) as caught:
        read_image(path)
    assert str(caught.value) == reason


@pytest.mark.parametrize("mode", ["F", "I", "RGBA"])
def test_that_a_small_file_of_a_huge_picture_is_refused_before_it_is_decoded(mode, monkeypatch):
    data = encode(Image.new(mode, (300, 300)), "TIFF", compression="tiff_adobe_deflate")
    monkeypatch.setattr("engine.images.opening._MOST_BYTES", 300 * 300 * 15)

    def load(_):
        raise AssertionError("was decoded")

    monkeypatch.setattr(TiffImagePlugin.TiffImageFile, "load", load)
    with pytest.raises(UnreadableImageError, match="of memory, the safe limit"):
        decode_image(data)
