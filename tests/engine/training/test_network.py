"""The module that is trained and the network that is used compute the same."""

import numpy as np
import pytest
import torch

from engine.embedding.architecture import fused_block
from engine.embedding.backbone_file import read_backbone, write_backbone
from engine.embedding.backbone_graph import build_model
from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.embedding.onnx_runtime import OnnxEmbedder
from engine.embedding.preprocessing import WholeImage
from engine.training.network import TrainableBlock, TrainableNetwork
from tests.engine.training.factories import random_pixels, tiny_student

PIXELS = random_pixels(8, 32).round()


@pytest.fixture
def network():
    """A network whose normalisations have seen pixels and whose scales are not the first ones."""
    torch.manual_seed(0)
    network = TrainableNetwork(tiny_student(dim=5, ends_linear=True))
    with torch.no_grad():
        for _, conv in network.convs():
            conv.norm.weight.uniform_(0.5, 1.5)
            conv.norm.bias.normal_(0, 0.3)
        for seed in range(20):
            network(random_pixels(8, 32, seed))
    return network.eval()


def assert_near(given, wanted, share):
    assert (given - wanted).norm() < share * wanted.norm()


def test_that_the_file_computes_what_the_module_does(network, tmp_path):
    path = tmp_path / "x.safetensors"
    write_backbone(path, "x", network.architecture, network.fold())
    held = read_backbone(path)
    spec = EmbedderSpec(BackboneId("x"), 1, 5, 32)
    embedder = OnnxEmbedder(build_model(held.architecture, held.weights), WholeImage(32), spec)
    with torch.no_grad():
        own = torch.nn.functional.normalize(network(PIXELS)[-1], dim=1)
    given = embedder.embed(PIXELS.byte().permute(0, 2, 3, 1).contiguous().numpy())
    assert np.abs(given - own.numpy()).max() < 5e-3


def test_that_unfolding_gives_back_the_features_while_training(network):
    again = TrainableNetwork(network.architecture)
    again.unfold(network.fold(), PIXELS)
    with torch.no_grad():
        assert_near(again.train()(PIXELS)[-1], network(PIXELS)[-1], 5e-3)


def test_that_unfolding_gives_back_the_weights_for_use(network):
    again = TrainableNetwork(network.architecture)
    again.unfold(network.fold(), PIXELS)
    with torch.no_grad():
        assert_near(again.eval()(PIXELS)[-1], network(PIXELS)[-1], 0.05)


def test_that_unfolding_leaves_no_hook_behind(network):
    weights = network.fold()
    network.unfold(weights, PIXELS)
    scales = network.stages[0][0].convs[0].norm.weight.clone()
    network(random_pixels(8, 32, seed=50))
    assert (network.stages[0][0].convs[0].norm.weight == scales).all()


def test_that_a_residual_block_starts_as_the_identity():
    maps = torch.randn(2, 4, 6, 6)
    assert (TrainableBlock(fused_block(4, 8))(maps) == maps).all()


def test_that_features_are_the_mean_over_positions(network):
    *maps, features = network(PIXELS)
    assert torch.allclose(features, network.stages[-1](maps[-1]).mean((2, 3)), atol=1e-6)


def test_that_maps_have_the_sides_and_widths_of_the_stages(network):
    *maps, features = network(PIXELS)
    assert [tuple(m.shape[1:]) for m in maps] == [(6, 8, 8), (8, 4, 4), (8, 2, 2), (12, 1, 1)]
    assert features.shape == (8, 5)


def test_that_stages_apart_start_from_the_hints(network):
    hints = [torch.randn_like(m) for m in network(PIXELS)[:-1]]
    first, *later = network.run_apart(PIXELS, hints)
    assert torch.equal(first, network(PIXELS)[0])
    for i, (stage, hint) in enumerate(zip(network.stages[1:], hints, strict=True)):
        wanted = stage(hint) if i < 3 else stage(hint).mean((2, 3))
        assert torch.equal(later[i], wanted)
