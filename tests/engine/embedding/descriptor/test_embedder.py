import numpy as np
import pytest
from PIL import Image

from engine.embedding.descriptor.embedder import DescriptorEmbedder
from engine.vectors import normalise_rows

EMBEDDER = DescriptorEmbedder()


def embed(*images):
    return EMBEDDER.embed(np.stack([EMBEDDER.prepare(image) for image in images]))


def blobs(seed, colour=(200, 40, 40), n_blobs=20):
    """Draw soft spots of one colour at random places on grey."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:120, 0:160]
    mask = np.zeros((120, 160))
    for centre_x, centre_y in rng.uniform(0, 1, (n_blobs, 2)) * (160, 120):
        mask += np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / 60)
    mask = np.clip(mask, 0, 1)[..., None]
    return to_image(128 * (1 - mask) + np.array(colour) * mask)


def stripes(seed, colour=(200, 40, 40)):
    rng = np.random.default_rng(seed)
    wave = np.sin(np.arange(160) / 4 + rng.uniform(0, 6))[None, :, None] / 2 + 0.5
    return to_image(np.broadcast_to(128 * (1 - wave) + np.array(colour) * wave, (120, 160, 3)))


def to_image(pixels):
    return Image.fromarray(pixels.astype(np.uint8))


def centred(vectors):
    return normalise_rows(vectors - vectors.mean(axis=0))


def test_that_an_embedding_has_the_length_that_the_spec_says():
    vectors = embed(blobs(0), stripes(0))
    assert vectors.shape == (2, EMBEDDER.spec.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_that_the_same_image_gives_the_same_embedding():
    assert (embed(blobs(0)) == embed(blobs(0))).all()


@pytest.mark.parametrize("value", [0, 128, 255])
def test_that_an_image_of_one_colour_gives_finite_numbers(value):
    assert np.isfinite(embed(Image.new("RGB", (50, 70), (value, value, value)))).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
def test_that_any_size_of_image_is_embedded(size):
    assert np.isfinite(embed(Image.new("RGB", size, (9, 99, 199)))).all()


def test_that_texture_tells_images_of_one_colour_apart():
    near, far = compare(blobs(0), blobs(1), stripes(0), stripes(1))
    assert near > far + 0.5


def test_that_colour_tells_images_of_one_texture_apart():
    green = (40, 160, 40)
    near, far = compare(blobs(0), blobs(1), blobs(2, green), blobs(3, green))
    assert near > far + 0.5


def test_that_a_mirror_image_is_nearly_the_same():
    picture = blobs(0, n_blobs=4)
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    vectors = embed(picture, mirrored, blobs(1, n_blobs=4))
    assert vectors[0] @ vectors[1] > 0.99 > vectors[0] @ vectors[2]


def compare(*pair_and_other_pair):
    """Return the cosine within the first pair and from it to the second, once centred."""
    vectors = centred(embed(*pair_and_other_pair))
    return vectors[0] @ vectors[1], (vectors[:2] @ vectors[2:].T).mean()
