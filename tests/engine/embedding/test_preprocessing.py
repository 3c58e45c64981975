import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import get_model_weights
from torchvision.transforms.functional import to_pil_image

from engine.embedding.preprocessing import preprocessing_of


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
