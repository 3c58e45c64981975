import pytest
import torch
from PIL import Image

from engine.errors import FolderError
from engine.jobs import CancelledError, Job
from engine.training.images import Bucket, read_training_images, split_buckets
from tests.engine.training.factories import cut_short, zip_of
from tests.factories import write_folder
from tests.pictures import encode, write_plain

PICTURE = encode(Image.effect_noise((48, 40), 50).convert("RGB"))


def read(folder, *, limit=100, seed=0):
    return read_training_images(Job(), folder, limit=limit, seed=seed)


def count(folder, **options):
    return sum(len(bucket.pixels) for bucket in read(folder, **options))


def buckets_of(*sizes):
    return [Bucket(torch.arange(n).byte().reshape(n, 1, 1, 1)) for n in sizes]


def numbers(buckets):
    return [bucket.pixels.flatten().tolist() for bucket in buckets]


def test_that_folders_within_folders_and_archives_are_read(tmp_path):
    write_folder(tmp_path / "photos", 2)
    write_folder(tmp_path / "photos" / "more", 3)
    zip_of({"a/1.png": PICTURE, "2.PNG": PICTURE, "notes.txt": b""}, tmp_path / "photos" / "x.zip")
    assert count(tmp_path / "photos") == 7


@pytest.mark.parametrize(
    ("size", "side_px"),
    [
        ((20, 20), 64),
        ((90, 57), 64),
        ((110, 300), 64),
        ((112, 112), 128),
        ((200, 240), 192),
        ((223, 223), 256),
        ((700, 500), 256),
    ],
)
def test_that_an_image_becomes_the_square_nearest_to_its_short_side(tmp_path, size, side_px):
    write_plain(tmp_path / "x.png", size=size)
    (bucket,) = read(tmp_path)
    assert bucket.pixels.shape == (1, 3, side_px, side_px)


def test_that_images_of_one_size_lie_together(tmp_path):
    for name, side_px in [("a", 64), ("b", 256), ("c", 64)]:
        write_plain(tmp_path / f"{name}.png", size=(side_px, side_px))
    assert [tuple(b.pixels.shape) for b in read(tmp_path)] == [(2, 3, 64, 64), (1, 3, 256, 256)]


def test_that_channels_are_red_green_blue(tmp_path):
    write_plain(tmp_path / "x.png", colour=(250, 120, 10))
    (bucket,) = read(tmp_path)
    assert bucket.pixels.dtype == torch.uint8
    assert bucket.pixels[0, :, 30, 30].tolist() == [250, 120, 10]


def test_that_an_image_that_cannot_be_read_is_left_out(tmp_path):
    write_folder(tmp_path, 2)
    (tmp_path / "broken.png").write_bytes(b"no image")
    zip_of({"broken.png": b"no image", "half.png": cut_short(PICTURE)}, tmp_path / "x.zip")
    assert count(tmp_path) == 2


def damage(archive):
    """Overwrite what the compressed bytes of the only member begin with."""
    start = 30 + len("a.png")
    archive[start : start + 20] = b"\xff" * 20


def encrypt(archive):
    """Say of the only member that it is encrypted, as both of its headers have to."""
    archive[6] = archive[archive.index(b"PK\x01\x02") + 8] = 1


def compress_strangely(archive):
    """Name a compression that Python does not know."""
    archive[8] = archive[archive.index(b"PK\x01\x02") + 10] = 99


@pytest.mark.parametrize("spoil", [damage, encrypt, compress_strangely])
def test_that_an_archived_image_that_cannot_be_read_is_left_out(tmp_path, spoil):
    write_folder(tmp_path, 2)
    zip_of({"a.png": PICTURE}, tmp_path / "x.zip")
    archive = bytearray((tmp_path / "x.zip").read_bytes())
    spoil(archive)
    (tmp_path / "x.zip").write_bytes(archive)
    assert count(tmp_path) == 2


def test_that_a_limit_takes_the_same_images_each_time(tmp_path):
    write_folder(tmp_path, 12)
    first, again, other = (read(tmp_path, limit=5, seed=seed)[0].pixels for seed in (0, 0, 1))
    assert len(first) == 5
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_that_a_folder_without_images_is_named(tmp_path):
    zip_of({"notes.txt": b"no image"}, tmp_path / "x.zip")
    with pytest.raises(FolderError, match="holds no images") as caught:
        read(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_that_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FolderError, match="nowhere does not exist"):
        read(tmp_path / "nowhere")


def test_that_a_damaged_archive_is_named(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"no archive")
    with pytest.raises(FolderError, match=r"x\.zip is no zip archive"):
        read(tmp_path)


def test_that_reading_counts_images_and_may_be_cancelled(tmp_path):
    write_folder(tmp_path, 3)
    steps = []
    read_training_images(
        Job(lambda done, total: steps.append((done, total))), tmp_path, limit=9, seed=0
    )
    assert steps[-1] == (3, 3)
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        read_training_images(job, tmp_path, limit=9, seed=0)


def test_that_the_last_images_of_every_size_are_held_out():
    held_out, kept = split_buckets(buckets_of(200, 3))
    assert numbers(held_out) == [[198, 199], [2]]
    assert numbers(kept) == [list(range(198)), [0, 1]]


def test_that_the_only_image_of_a_size_is_learned_from():
    held_out, kept = split_buckets(buckets_of(1, 2))
    assert numbers(held_out) == [[1]]
    assert numbers(kept) == [[0], [0]]


def test_that_the_only_images_are_both_learned_from_and_held_out():
    held_out, kept = split_buckets(buckets_of(1, 1))
    assert numbers(held_out) == numbers(kept) == [[0], [0]]
