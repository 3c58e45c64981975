import numpy as np
import pytest
import torch

from engine.embedding.architecture import BUNDLED
from engine.embedding.backbone_graph import build_model
from engine.embedding.backbone_network import BackboneNetwork
from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.embedding.onnx_runtime import OnnxEmbedder
from engine.embedding.preprocessing import WholeImage
from tests.factories import random_weights, tiny_architecture


@pytest.mark.parametrize("architecture", [tiny_architecture(), BUNDLED])
@pytest.mark.parametrize("side_px", [32, 45])
def test_that_torch_gives_what_onnxruntime_does(architecture, side_px):
    weights = random_weights(architecture)
    pixels = np.random.default_rng(0).integers(0, 256, (3, side_px, side_px, 3), np.uint8)
    spec = EmbedderSpec(BackboneId("x"), 1, architecture.dim, side_px)
    onnx = OnnxEmbedder(build_model(architecture, weights), WholeImage(side_px), spec)
    features = BackboneNetwork(architecture, weights)(torch.from_numpy(pixels)).numpy()
    assert np.abs(features - onnx.embed(pixels)).max() < 1e-4
