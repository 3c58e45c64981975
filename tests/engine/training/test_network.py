"""The module that is trained and the network that is used compute the same."""

import numpy as np
import pytest
import torch

from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.embedding.network.architecture import fused_block, inverted_block
from engine.embedding.network.file import read_backbone, write_backbone
from engine.embedding.network.graph import build_model
from engine.embedding.runtime.onnx_runtime import OnnxEmbedder
from engine.embedding.runtime.preprocessing import WholeImage
from engine.training.network import TrainableBlock, TrainableNetwork, average, scale_pixels
from tests.engine.training.factories import random_pixels, tiny_student

PIXELS = random_pixels(8, 32).round()


@pytest.fixture(params=[False, True], ids=["centred", "late"])
def network(request):
    """A network whose normalisations have seen pixels and whose scales are not the first ones."""
    torch.manual_seed(0)
    network = TrainableNetwork(tiny_student(dim=5, ends_linear=True, pads_late=request.param))
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
        own = torch.nn.functional.normalize(network(PIXELS), dim=1)
    given = embedder.embed(PIXELS.byte().permute(0, 2, 3, 1).contiguous().numpy())
    assert np.abs(given - own.numpy()).max() < 0.01


def test_that_unfolding_gives_back_the_features_while_training(network):
    again = TrainableNetwork(network.architecture)
    again.unfold(network.fold(), PIXELS)
    with torch.no_grad():
        assert_near(again.train()(PIXELS), network(PIXELS), 5e-3)


def test_that_unfolding_gives_back_the_weights_for_use(network):
    again = TrainableNetwork(network.architecture)
    again.unfold(network.fold(), PIXELS)
    with torch.no_grad():
        assert_near(again.eval()(PIXELS), network(PIXELS), 0.05)


def test_that_unfolding_leaves_no_hook_behind(network):
    weights = network.fold()
    network.unfold(weights, PIXELS)
    scales = network.blocks[0].convs[0].norm.weight.clone()
    network(random_pixels(8, 32, seed=50))
    assert (network.blocks[0].convs[0].norm.weight == scales).all()


@pytest.mark.parametrize("block", [fused_block(4, 8), inverted_block(4, 8, 5)])
def test_that_a_residual_block_starts_as_the_identity(block):
    maps = torch.randn(2, 4, 6, 6)
    assert (TrainableBlock(block)(maps) == maps).all()


def run_blocks(network, maps, first, last):
    for block in network.blocks[first : last + 1]:
        maps = block(maps)
    return maps


def some_hints(network, *, counts):
    """Make maps of the right shapes, for so many images, by the number of a block."""
    generator = torch.Generator().manual_seed(0)
    shapes = {
        block: run_blocks(network, scale_pixels(PIXELS), 0, block).shape[1:] for block in counts
    }
    return {
        block: torch.randn(n, *shapes[block], generator=generator) for block, n in counts.items()
    }


def test_that_features_are_the_mean_over_positions(network):
    features = network(PIXELS)
    maps = run_blocks(network, scale_pixels(PIXELS), 0, 7)
    assert features.shape == (8, 5)
    assert torch.equal(features, maps.mean((2, 3)))


def test_that_every_stage_but_the_last_halves_the_side(network):
    maps, sides = scale_pixels(PIXELS), []
    for block in network.blocks:
        maps = block(maps)
        sides.append(maps.shape[-1])
    assert sides == [16, 8, 8, 4, 2, 1, 1, 1]


def test_that_without_hints_the_blocks_run_one_after_the_other(network):
    given = network.run_apart(PIXELS, {})
    assert list(given) == [7]
    assert torch.equal(average(given[7]), network(PIXELS))


def test_that_blocks_start_from_the_hint_before_them(network):
    hints = some_hints(network, counts=dict.fromkeys(range(7), 8))
    given = network.run_apart(PIXELS, hints)
    assert list(given) == list(range(8))
    assert torch.equal(given[0], network.blocks[0](scale_pixels(PIXELS)))
    for number in range(1, 8):
        assert torch.equal(given[number], network.blocks[number](hints[number - 1]))


def test_that_blocks_between_two_hints_run_on(network):
    hints = some_hints(network, counts={2: 8, 5: 8})
    given = network.run_apart(PIXELS, hints)
    assert list(given) == [2, 5, 7]
    assert torch.equal(given[2], run_blocks(network, scale_pixels(PIXELS), 0, 2))
    assert torch.equal(given[5], run_blocks(network, hints[2], 3, 5))
    assert torch.equal(given[7], run_blocks(network, hints[5], 6, 7))


def test_that_hints_of_fewer_images_make_for_fewer_answers(network):
    hints = some_hints(network, counts={0: 3, 1: 5, 3: 4, 4: 8})
    given = network.run_apart(PIXELS, hints)
    assert {number: len(maps) for number, maps in given.items()} == {0: 3, 1: 3, 3: 4, 4: 4, 7: 8}
    assert torch.equal(given[0], network.blocks[0](scale_pixels(PIXELS)[:3]))
    assert torch.equal(given[3], run_blocks(network, hints[1][:4], 2, 3))


def test_that_a_block_learns_from_its_own_hint_alone(network):
    given = network.run_apart(PIXELS, some_hints(network, counts=dict.fromkeys(range(7), 8)))
    given[3].sum().backward()
    taught = [block.convs[0].weight.grad is not None for block in network.blocks]
    assert taught == [False] * 3 + [True] + [False] * 4
