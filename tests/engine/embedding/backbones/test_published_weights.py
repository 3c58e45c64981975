"""Weights as they were published become a weight file that computes the same."""

import pickle

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.embedding.backbones.published_weights import read_published
from engine.embedding.network.architecture import efficientnet_lite
from engine.embedding.network.network import BackboneNetwork
from engine.errors import WeightsUnavailableError
from tests.engine.embedding.published import published_tensors, write_published


def as_published(tensors, architecture, pixels):
    """Compute by the definition: TensorFlow's padding, batch normalisation, ReLU6."""
    maps = (torch.from_numpy(pixels).permute(0, 3, 1, 2).double() - 127) / 128
    names = iter(name for name, _ in architecture.convs())
    for block in architecture.blocks():
        out = maps
        for conv in block.convs:
            name, (before, behind) = next(names), conv.padding
            out = functional.pad(out, (before, behind, before, behind))
            kernel = tensors[f"{name}._conv.weight"].double()
            out = functional.conv2d(out, kernel, stride=conv.stride, groups=conv.groups)
            scale, shift, mean, variance = (
                tensors[f"{name}._bn.{part}"].double()
                for part in ("weight", "bias", "running_mean", "running_var")
            )
            out = functional.batch_norm(out, mean, variance, scale, shift, eps=1e-3)
            out = out if conv.is_linear else out.clamp(0, 6)
        maps = maps + out if block.is_residual else out
    return functional.normalize(maps.mean((2, 3)), dim=1).numpy()


@pytest.mark.parametrize("version", [0, 2])
def test_that_they_compute_what_was_published(tmp_path, version):
    tensors = published_tensors(version)
    architecture, weights = read_published(write_published(tmp_path / "lite.pth", version))
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), np.uint8)
    given = BackboneNetwork(architecture, weights)(torch.from_numpy(pixels)).numpy()
    assert (given * as_published(tensors, architecture, pixels)).sum(1) == pytest.approx(
        1, abs=2e-3
    )


@pytest.mark.parametrize(("version", "side_px"), [(0, 224), (1, 224), (2, 256), (3, 288), (4, 288)])
def test_that_its_tensors_tell_which_one_it_is(tmp_path, version, side_px):
    architecture, weights = read_published(write_published(tmp_path / "lite.pth", version))
    assert architecture == efficientnet_lite(version, input_size_px=side_px)
    assert {tensor.dtype for tensor in weights.values()} == {np.dtype(np.float16)}


class Hostile:
    def __reduce__(self):
        return print, ("I ran",)


def write_nothing(path):
    path.unlink(missing_ok=True)


def write_text(path):
    path.write_text("no weights")


def write_pickle(path):
    path.write_bytes(pickle.dumps(Hostile()))


def write_hostile(path):
    torch.save({"a": Hostile()}, path)


def write_list(path):
    torch.save([torch.zeros(3)], path)


def write_other_network(path):
    torch.save({"conv.weight": torch.zeros(8, 3, 3, 3)}, path)


def write_without_norm(path):
    tensors = published_tensors(0)
    del tensors["0.0.0._bn.bias"]
    torch.save(tensors, path)


def write_half(path):
    write_published(path)
    path.write_bytes(path.read_bytes()[:100_000])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (write_nothing, "The weight file {path} is not there."),
        (write_text, "{path} cannot be read as plain tensors"),
        (write_pickle, "{path} cannot be read as plain tensors"),
        (write_hostile, "{path} cannot be read as plain tensors"),
        (write_half, "{path} cannot be read as plain tensors"),
        (write_list, "{path} holds something else than named tensors."),
        (write_other_network, "{path} holds no weights of EfficientNet-Lite0 to -Lite4."),
        (write_without_norm, "{path} is damaged: tensors are missing or do not fit."),
    ],
)
def test_that_a_bad_file_is_named_and_nothing_of_it_runs(tmp_path, spoil, said, capsys):
    path = tmp_path / "lite.pth"
    spoil(path)
    with pytest.raises(WeightsUnavailableError) as caught:
        read_published(path)
    assert str(caught.value).startswith(said.format(path=path))
    assert capsys.readouterr().out == ""
