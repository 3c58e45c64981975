"""torch, onnxruntime and TensorFlow's rules give the same maps."""

import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view

from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.embedding.network.architecture import (
    Architecture,
    Block,
    Conv,
    efficientnet_lite,
    protolabel_s,
)
from engine.embedding.network.graph import build_model
from engine.embedding.network.network import BackboneNetwork, padded_conv
from engine.embedding.runtime.onnx_runtime import OnnxEmbedder
from engine.embedding.runtime.preprocessing import WholeImage
from tests.factories import random_weights, tiny_architecture


def assert_same_features(architecture, side_px):
    weights = random_weights(architecture)
    pixels = np.random.default_rng(0).integers(0, 256, (3, side_px, side_px, 3), np.uint8)
    spec = EmbedderSpec(BackboneId("x"), 1, architecture.dim, side_px)
    onnx = OnnxEmbedder(build_model(architecture, weights), WholeImage(side_px), spec)
    features = BackboneNetwork(architecture, weights)(torch.from_numpy(pixels)).numpy()
    assert np.abs(features - onnx.embed(pixels)).max() < 1e-4


@pytest.mark.parametrize(
    "architecture",
    [
        tiny_architecture(),
        tiny_architecture(pads_late=True),
        protolabel_s(),
        protolabel_s(pads_late=True),
        efficientnet_lite(0, input_size_px=32),
    ],
    ids=["tiny", "tiny late", "bundled", "bundled late", "lite"],
)
@pytest.mark.parametrize("side_px", [32, 45])
def test_that_torch_gives_what_onnxruntime_does(architecture, side_px):
    assert_same_features(architecture, side_px)


@pytest.mark.parametrize("pads_late", [False, True])
@pytest.mark.parametrize("groups", [1, 2, 6])
@pytest.mark.parametrize(("kernel", "stride"), [(1, 2), (3, 1), (3, 2), (5, 1), (5, 2)])
@pytest.mark.parametrize("side_px", [8, 9])
def test_that_they_agree_about_one_convolution(kernel, stride, groups, pads_late, side_px):
    conv = Conv(6, 12, kernel, stride, groups=groups, pads_late=pads_late, is_linear=True)
    block = Block((Conv(3, 6, is_linear=True), conv))
    assert_same_features(Architecture(side_px, ((block,),)), side_px)


def convolve_same(maps, weight, stride):
    """Compute a grouped convolution with TensorFlow's padding "SAME" by its definition."""
    n_out, n_in, kernel, _ = weight.shape
    side = maps.shape[-1]
    total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    padding = total // 2, total - total // 2
    padded = np.pad(maps, ((0, 0), (0, 0), padding, padding))
    windows = sliding_window_view(padded, (kernel, kernel), (2, 3))[:, :, ::stride, ::stride]
    n_groups = maps.shape[1] // n_in
    each = windows.reshape(len(maps), n_groups, n_in, *windows.shape[2:])
    kernels = weight.reshape(n_groups, n_out // n_groups, n_in, kernel, kernel)
    return np.einsum("ngcyxij,gocij->ngoyx", each, kernels).reshape(
        len(maps), n_out, *windows.shape[2:4]
    )


@pytest.mark.parametrize("side", [4, 10])
@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_that_late_padding_is_that_of_tensorflow(kernel, stride, groups, side):
    conv = Conv(4, 8, kernel, stride, groups=groups, pads_late=True)
    rng = np.random.default_rng(0)
    weight, maps = rng.normal(size=conv.shape), rng.normal(size=(2, 4, side, side))
    *_, plain = layers = torch.nn.Sequential(*padded_conv(conv, bias=False)).double()
    plain.load_state_dict({"weight": torch.from_numpy(weight)})
    with torch.no_grad():
        given = layers(torch.from_numpy(maps))
    assert np.allclose(given, convolve_same(maps, weight, stride))
