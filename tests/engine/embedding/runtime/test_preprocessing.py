import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import get_model_weights
from torchvision.transforms.functional import to_pil_image

from engine.embedding.runtime.preprocessing import WholeImage, preprocessing_of


def noise(width, height):
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


def crop_by_torchvision(transforms, image):
    """Undo torchvision's scaling, to see the pixels that it has cut out."""
    scaled = transforms(image)
    mean, std = (torch.tensor(v)[:, None, None] for v in (transforms.mean, transforms.std))
    return np.asarray(to_pil_image((scaled * std + mean).clamp(0, 1)))


@pytest.mark.parametrize("name", ["resnet18", "swin_t", "efficientnet_b0"])
@pytest.mark.parametrize("size", [(300, 411), (411, 300), (500, 500), (63, 97), (900, 301)])
def test_that_images_are_cut_as_torchvision_does(name, size):
    transforms = get_model_weights(name).DEFAULT.transforms()
    ours = preprocessing_of(transforms).apply(noise(*size)).astype(int)
    assert abs(ours - crop_by_torchvision(transforms, noise(*size))).max() <= 1


@pytest.mark.parametrize("size", [(60_000, 2), (2, 60_000), (1, 1)])
def test_that_images_of_extreme_shape_are_cut_too(size):
    preprocessing = preprocessing_of(get_model_weights("resnet18").DEFAULT.transforms())
    assert preprocessing.apply(noise(*size)).shape == (224, 224, 3)


@pytest.mark.parametrize(
    "size", [(300, 411), (411, 300), (2000, 1500), (16, 16), (1, 1), (60_000, 2)]
)
def test_that_a_whole_image_becomes_a_square(size):
    square = WholeImage(16).apply(Image.new("RGB", size, (10, 200, 30)))
    assert (square.shape, square.dtype) == ((16, 16, 3), np.uint8)
    assert (square == (10, 200, 30)).all()


def test_that_nothing_of_a_whole_image_is_cut_off():
    wide = Image.new("RGB", (400, 100))
    wide.paste((255, 0, 0), (0, 0, 25, 100))
    wide.paste((0, 0, 255), (375, 0, 400, 100))
    square = WholeImage(16).apply(wide)
    assert (square[:, 0] > (200, -1, -1)).all()
    assert (square[:, -1] > (-1, -1, 200)).all()


def test_that_the_far_ends_of_a_strip_are_not_seen():
    strip = Image.new("RGB", (10_000, 10), (255, 0, 0))
    strip.paste((0, 0, 255), (4900, 0, 5100, 10))
    assert (WholeImage(16).apply(strip) == (0, 0, 255)).all()
