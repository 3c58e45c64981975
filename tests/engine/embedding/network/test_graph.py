"""What runs through onnxruntime is the network that the architecture describes."""

import numpy as np
import pytest

from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.embedding.network.architecture import Architecture, Block, Conv
from engine.embedding.network.graph import build_model
from engine.embedding.runtime.onnx_runtime import OnnxEmbedder
from engine.embedding.runtime.preprocessing import WholeImage
from tests.factories import random_weights, tiny_architecture

BLACK, WHITE = np.zeros((1, 4, 4, 3), np.uint8), np.full((1, 4, 4, 3), 255, np.uint8)


def run(architecture, weights, pixels):
    spec = EmbedderSpec(BackboneId("x"), 1, architecture.dim, architecture.input_size_px)
    model = build_model(architecture, weights)
    return OnnxEmbedder(model, WholeImage(spec.input_size_px), spec).embed(pixels)


def one_conv(conv, weight, bias, *, is_residual=False):
    block = Block((conv,), is_residual=is_residual)
    weights = {"0.0.0.weight": np.array(weight), "0.0.0.bias": np.array(bias)}
    tensors = {name: tensor.astype(np.float16) for name, tensor in weights.items()}
    return Architecture(4, ((block,),)), tensors


def channel_factors(*factors):
    """Return the weight of a 1 x 1 convolution that multiplies each channel by a number."""
    return np.diag(factors)[:, :, None, None]


def test_that_pixels_go_from_minus_one_to_one():
    network = one_conv(Conv(3, 3, is_linear=True), channel_factors(1, 2, 2), np.zeros(3))
    assert run(*network, BLACK)[0] == pytest.approx([-1 / 3, -2 / 3, -2 / 3])
    assert run(*network, WHITE)[0] == pytest.approx([1 / 3, 2 / 3, 2 / 3])


def test_that_channels_are_red_green_blue():
    network = one_conv(Conv(3, 3), channel_factors(1, 1, 1), np.zeros(3))
    red = np.zeros((1, 4, 4, 3), np.uint8)
    red[..., 0] = 255
    assert run(*network, red)[0] == pytest.approx([1, 0, 0])


def test_that_groups_do_not_see_each_other():
    weight = np.array([1, 2, -2])[:, None, None, None]
    network = one_conv(Conv(3, 3, is_linear=True, groups=3), weight, np.zeros(3))
    assert run(*network, WHITE)[0] == pytest.approx([1 / 3, 2 / 3, -2 / 3])


@pytest.mark.parametrize(("pads_late", "seen"), [(False, [0, 2]), (True, [1, 3])])
def test_that_late_padding_puts_kernels_on_odd_positions(pads_late, seen):
    weight = np.zeros((3, 1, 3, 3))
    weight[:, 0, 1, 1] = 1
    conv = Conv(3, 3, 3, stride=2, groups=3, is_linear=True, pads_late=pads_late)
    pixels = np.random.default_rng(0).integers(0, 256, (1, 4, 4, 3), np.uint8)
    mean = (pixels[0, seen][:, seen] / 127.5 - 1).mean((0, 1))
    given = run(*one_conv(conv, weight, np.zeros(3)), pixels)[0]
    assert given == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_that_a_linear_convolution_keeps_what_is_below_zero():
    network = one_conv(Conv(3, 3, is_linear=True), channel_factors(0, 0, 0), [1, -2, 2])
    assert run(*network, BLACK)[0] == pytest.approx([1 / 3, -2 / 3, 2 / 3])


def test_that_any_other_cuts_it_off():
    network = one_conv(Conv(3, 3), channel_factors(0, 0, 0), [3, -2, 4])
    assert run(*network, BLACK)[0] == pytest.approx([0.6, 0, 0.8])


def test_that_a_residual_block_adds_its_input():
    network = one_conv(Conv(3, 3), channel_factors(0, 0, 0), [0, 1, 1], is_residual=True)
    assert run(*network, WHITE)[0] == pytest.approx([1 / 3, 2 / 3, 2 / 3])


def test_that_an_image_without_any_feature_gets_zeros():
    network = one_conv(Conv(3, 3), channel_factors(1, 1, 1), np.zeros(3))
    assert not run(*network, BLACK).any()


@pytest.mark.parametrize(
    ("side_px", "pads_late"),
    [(1, False), (15, False), (16, False), (33, False), (15, True), (16, True), (33, True)],
)
@pytest.mark.parametrize("n_images", [1, 3])
def test_that_any_side_and_number_of_images_runs(side_px, pads_late, n_images):
    architecture = tiny_architecture(pads_late=pads_late)
    pixels = np.random.default_rng(0).integers(0, 256, (n_images, side_px, side_px, 3), np.uint8)
    vectors = run(architecture, random_weights(architecture), pixels)
    assert (vectors.shape, vectors.dtype) == ((n_images, 5), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
