import pytest
import torch

from engine.training.crops import LIGHT, CropSampler
from engine.training.images import Bucket
from tests.engine.training.factories import bucket_of, random_pixels

NOISE = Bucket(random_pixels(5, 24).byte())
COLOURS = (100, 0, 0), (0, 100, 0), (0, 0, 100)


def draw(*buckets, n=8, side_px=16, seed=0):
    sampler = CropSampler(list(buckets), side_px, "cpu")
    return sampler.draw(n, torch.Generator().manual_seed(seed))


def is_plain(crops):
    """Tell for each crop whether it has one colour only."""
    return crops.std((2, 3)).amax(1) < 1e-3


def test_that_the_same_seed_gives_the_same_crops():
    assert torch.equal(draw(NOISE), draw(NOISE))


def test_that_another_seed_gives_other_crops():
    assert not torch.equal(draw(NOISE), draw(NOISE, seed=1))


@pytest.mark.parametrize("side_px", [16, 33, 60, 61])
def test_that_crops_have_the_wanted_side(side_px):
    small = Bucket(random_pixels(3, 8).byte())
    assert draw(NOISE, small, n=7, side_px=side_px).shape == (7, 3, side_px, side_px)


def test_that_values_stay_those_of_pixels():
    crops = draw(bucket_of((255, 255, 255), (0, 0, 0), side_px=24), NOISE, n=64)
    assert crops.dtype == torch.float32
    assert 0 <= crops.min() <= crops.max() <= 255


def test_that_some_crops_of_small_images_are_mosaics():
    plain = is_plain(draw(bucket_of(*COLOURS, side_px=8), n=32, side_px=18))
    assert 8 <= int(plain.sum()) <= 20


def test_that_no_crop_of_an_image_of_half_the_side_is_a_mosaic():
    assert is_plain(draw(bucket_of(*COLOURS, side_px=8), n=32, side_px=16)).all()


def test_that_every_pixel_is_drawn_equally_often():
    few_large = bucket_of((100, 100, 100), side_px=16)
    many_small = bucket_of(*[(0, 0, 0)] * 4, side_px=8)
    crops = draw(few_large, many_small, n=2000, side_px=2)
    assert crops.mean() == pytest.approx(50, abs=3)


def test_that_images_stay_as_they_were():
    before = NOISE.pixels.clone()
    draw(NOISE)
    assert torch.equal(NOISE.pixels, before)


def test_that_light_variation_keeps_crops_near_to_their_image():
    grey = bucket_of((120, 120, 120), side_px=16)
    strong, light = (
        CropSampler([grey], 16, "cpu", *some).draw(64, torch.Generator().manual_seed(0))
        for some in ((), (LIGHT,))
    )
    assert (light - 120).abs().max() < 20 < (strong - 120).abs().max()


def test_that_light_variation_mixes_no_images():
    patches = bucket_of((255, 0, 0), (0, 0, 255), side_px=16)
    crops = CropSampler([patches], 16, "cpu", LIGHT).draw(64, torch.Generator().manual_seed(0))
    assert crops[:, [0, 2]].amin(1).max() < 40
