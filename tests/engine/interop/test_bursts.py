"""Pictures that were taken together stay together; others are not glued to them."""

import pytest
from PIL import ExifTags, Image

from engine.interop import ExportPlan, export
from engine.interop.bursts import find_bursts
from engine.jobs import Job
from tests.engine.interop.builders import make_row


def shoot(root, number, at, *, camera="trap", folder="a"):
    """Save a picture that a camera says to have taken at a time of the day; return its row."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = camera
    if at:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"2026:05:01 {at}"
    path = f"{folder}/img-{number:04}.jpg"
    (root / folder).mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (16, 16), (number % 256, 40, 90)).save(root / path, exif=exif)
    return make_row(number, path, content_hash="")


def bursts(rows, root):
    found = find_bursts(Job(), rows, root=root)
    groups = {}
    for row in rows:
        groups.setdefault(found.get(row.image_id, row.image_id), []).append(row.image_id)
    return sorted(groups.values())


def test_that_frames_within_seconds_are_one_burst(tmp_path):
    times = ["10:00:00", "10:00:01", "10:00:05", "10:00:11", "10:00:12"]
    rows = [shoot(tmp_path, number, at) for number, at in enumerate(times)]
    assert bursts(rows, tmp_path) == [[0, 1, 2], [3, 4]]


def test_that_other_cameras_and_folders_are_no_part_of_a_burst(tmp_path):
    rows = [
        shoot(tmp_path, 0, "10:00:00"),
        shoot(tmp_path, 1, "10:00:00", camera="phone"),
        shoot(tmp_path, 2, "10:00:01", folder="b"),
    ]
    assert bursts(rows, tmp_path) == [[0], [1], [2]]


def test_that_numbers_in_names_alone_are_no_burst(tmp_path):
    rows = [shoot(tmp_path, number, "") for number in range(4)]
    assert bursts(rows, tmp_path) == [[0], [1], [2], [3]]


def test_that_a_film_of_a_picture_every_few_seconds_is_cut(tmp_path):
    rows = [shoot(tmp_path, n, f"10:{n * 4 // 60:02}:{n * 4 % 60:02}") for n in range(60)]
    assert max(map(len, bursts(rows, tmp_path))) == 16


@pytest.mark.parametrize("at", ["not a time", "99:99:99"])
def test_that_a_time_that_is_none_is_passed_over(tmp_path, at):
    rows = [shoot(tmp_path, number, at) for number in range(2)]
    assert bursts(rows, tmp_path) == [[0], [1]]


def test_that_a_split_tears_no_burst(tmp_path):
    root = tmp_path / "images"
    rows = [shoot(root, 5 * b + n, f"{b:02}:00:0{n}") for b in range(12) for n in range(5)]
    plan = ExportPlan(splits={"train": 0.7, "val": 0.3})
    report = export(Job(), [*rows], plan, root=root, out=tmp_path / "out")
    parts = {}
    for path in (tmp_path / "out").rglob("*.jpg"):
        part = path.relative_to(tmp_path / "out").parts[0]
        parts.setdefault(int(path.stem[4:8]) // 5, set()).add(part)
    assert all(len(found) == 1 for found in parts.values())
    assert report.n_images == 60
    assert set().union(*parts.values()) == {"train", "val"}
