from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.images import (
    USUAL_VIEW,
    DisplayRange,
    PictureView,
    hash_content,
    read_image,
    survey_pictures,
)
from engine.images.decoding import decode_viewed


def save(path, values):
    Image.fromarray(values).save(path)
    return path


def flat(value, dtype=np.uint16):
    values = np.full((8, 8), value, dtype)
    values[0] = 0
    return values


def brightness(picture):
    return float(np.asarray(picture)[4, 4].mean())


@pytest.fixture
def folder(tmp_path):
    save(tmp_path / "dark.tif", flat(400))
    save(tmp_path / "bright.tif", flat(4000))
    return tmp_path


NAMES = ["dark.tif", "bright.tif"]


def test_that_pictures_of_one_folder_keep_their_brightness(folder):
    dark, bright = (brightness(read_image(folder / name)) for name in NAMES)
    assert bright == 255
    assert dark == pytest.approx(25, abs=1)


def test_that_floats_have_a_range_of_their_own(folder):
    save(folder / "depth.tif", flat(0.25, np.float32))
    view = survey_pictures(folder, [*NAMES, "depth.tif"], USUAL_VIEW).view
    assert view.range_of("grey float") == DisplayRange("grey float", (0.0,), (0.25,))
    assert view.range_of("grey 16").high == (4000.0,)


def test_that_a_range_that_is_known_stays(folder):
    known = USUAL_VIEW.with_range(DisplayRange("grey 16", (0.0,), (8000.0,)))
    survey = survey_pictures(folder, NAMES, known)
    assert survey.view.ranges == known.ranges
    assert not list(survey.notes())


def test_that_one_freak_among_many_does_not_count(tmp_path):
    names = [f"{number:02}.tif" for number in range(60)]
    for name in names:
        save(tmp_path / name, flat(1000))
    save(tmp_path / names[0], flat(65535))
    view = survey_pictures(tmp_path, [*names[1:25], names[0], *names[25:]], USUAL_VIEW).view
    assert view.range_of("grey 16").high in {(1000.0,), (65535.0,)}
    assert brightness(read_image(tmp_path / names[5], view=view)) > 0


def test_that_the_page_that_is_taken_is_said(tmp_path):
    pages = [Image.new("L", (8, 6), value) for value in (10, 20, 30)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    [note] = survey_pictures(tmp_path, ["a.tif"], USUAL_VIEW).notes()
    assert str(note) == "Of files with several pages, page 1 of up to 3 is taken."


def test_that_what_was_measured_is_said(folder):
    [note] = survey_pictures(folder, NAMES, USUAL_VIEW).notes()
    assert "from 0 (black) to 4000 (white)" in str(note)


def test_that_a_survey_of_8_bits_measures_nothing(tmp_path):
    save(tmp_path / "a.png", flat(7, np.uint8))
    assert survey_pictures(tmp_path, ["a.png"], USUAL_VIEW).view == replace(
        USUAL_VIEW, n_surveyed=1
    )


def test_that_colours_of_12_bits_in_16_are_seen(tmp_path):
    tifffile = pytest.importorskip("tifffile")
    values = np.zeros((8, 8, 3), np.uint16)
    values[:4] = 4095, 2048, 0
    tifffile.imwrite(tmp_path / "a.tif", values, photometric="rgb")
    assert np.asarray(read_image(tmp_path / "a.tif"))[0, 0].tolist() == [255, 128, 0]


def test_that_a_range_touches_only_pictures_of_its_kind(folder):
    save(folder / "plain.png", flat(7, np.uint8))
    before = survey_pictures(folder, [*NAMES, "plain.png"], USUAL_VIEW).view
    after = before.with_range(DisplayRange("grey 16", (0.0,), (9000.0,)))

    def key(name, view):
        data = (folder / name).read_bytes()
        decoded = decode_viewed(data, view=view)
        content_hash, path = hash_content(data), folder / name
        found = view.key(content_hash, path, decoded.kind, is_stack=decoded.is_stack)
        assert found in view.keys(content_hash, path)
        return found

    assert key("plain.png", before) == key("plain.png", after)
    assert key("dark.tif", before) != key("dark.tif", after)


def test_that_a_jpeg_is_cached_by_its_bytes_alone(tmp_path):
    content_hash = hash_content(b"any")
    assert PictureView(page=3).keys(content_hash, tmp_path / "a.jpg") == (content_hash,)


@pytest.mark.parametrize("text", [None, "", "no json", '{"page": "x"}'])
def test_that_a_damaged_setting_is_the_usual_view(text):
    assert PictureView.unpacked(text) == USUAL_VIEW


def test_that_a_view_is_kept_as_text():
    view = PictureView((DisplayRange("grey 16", (1.0,), (2.0,)),), 2, (1, 3), 7)
    assert PictureView.unpacked(view.packed()) == view
