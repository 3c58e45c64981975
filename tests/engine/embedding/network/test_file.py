"""A weight file that is not as it was written is refused, and says what is wrong with it."""

import json
import os
import stat
from hashlib import sha256

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load, save

from engine.embedding.backbones.trained import BUNDLED_BACKBONES, bundled_file
from engine.embedding.network.architecture import Architecture, Block, Conv
from engine.embedding.network.file import read_backbone, read_digest, write_backbone
from engine.errors import WeightsUnavailableError
from tests.factories import random_weights, tiny_architecture, write_tiny_backbone

ARCHITECTURE = tiny_architecture()


@pytest.fixture
def path(tmp_path):
    return write_tiny_backbone(tmp_path / "tiny.safetensors")


def header_of(path):
    data = path.read_bytes()
    return json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])


def forge(path, *, metadata=(), tensors=()):
    """Change parts of a weight file; its digest stays as it was."""
    stated = header_of(path)["__metadata__"] | dict(metadata)
    held = load(path.read_bytes()) | dict(tensors)
    path.write_bytes(save({k: v for k, v in held.items() if v is not None}, stated))


def forge_architecture(path, architecture):
    forge(path, metadata={"architecture": msgspec.json.encode(architecture).decode()})


def assert_refused(path, reason):
    with pytest.raises(WeightsUnavailableError, match=reason) as caught:
        read_backbone(path)
    assert str(path) in str(caught.value)
    assert "--backbone descriptor" in str(caught.value)


def test_that_what_is_written_is_read_back(path):
    held = read_backbone(path)
    assert (held.name, held.architecture) == ("tiny", ARCHITECTURE)
    for name, tensor in random_weights(ARCHITECTURE).items():
        assert (held.weights[name] == tensor).all()


def test_that_weights_come_in_the_order_of_the_architecture(path):
    names = [name for name, _ in ARCHITECTURE.convs()]
    assert [name.rpartition(".")[0] for name in read_backbone(path).weights][::2] == names


def test_that_the_same_weights_make_the_same_file(tmp_path, path):
    assert write_tiny_backbone(tmp_path / "again").read_bytes() == path.read_bytes()


def test_that_the_digest_is_told_by_the_header_alone(path):
    digest = read_backbone(path).digest
    path.write_bytes(path.read_bytes()[:-1])
    assert read_digest(path) == digest


@pytest.mark.parametrize(
    ("name", "architecture", "seed"),
    [("other", ARCHITECTURE, 0), ("tiny", tiny_architecture(32), 0), ("tiny", ARCHITECTURE, 1)],
)
def test_that_the_digest_is_another_for(tmp_path, path, name, architecture, seed):
    other = tmp_path / "other.safetensors"
    write_backbone(other, name, architecture, random_weights(architecture, seed))
    assert read_digest(other) != read_digest(path)


def test_that_weights_in_another_memory_order_are_written_as_they_are(tmp_path, path):
    turned = {
        name: np.asfortranarray(tensor) for name, tensor in random_weights(ARCHITECTURE).items()
    }
    write_backbone(tmp_path / "turned", "tiny", ARCHITECTURE, turned)
    assert (tmp_path / "turned").read_bytes() == path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="permissions are a matter of POSIX")
def test_that_the_file_may_be_read_like_any_other(tmp_path, path):
    (tmp_path / "plain").touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


@pytest.mark.parametrize(
    "bad",
    [
        {"0.0.0.bias": np.full(4, np.nan, np.float16)},
        {"0.0.0.bias": np.full(4, np.inf, np.float16)},
        {"0.0.0.bias": np.zeros(4, np.float32)},
        {"0.0.0.bias": np.zeros(5, np.float16)},
    ],
)
def test_that_weights_that_could_not_be_read_back_replace_nothing(path, bad):
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"0\.0\.0\.bias"):
        write_backbone(path, "tiny", ARCHITECTURE, random_weights(ARCHITECTURE) | bad)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_that_a_missing_file_is_named(tmp_path):
    assert_refused(tmp_path / "gone.safetensors", "is not there")


def test_that_a_folder_is_no_weight_file(tmp_path):
    assert_refused(tmp_path, "is not there")


def test_that_an_unreadable_file_says_why(path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert_refused(path, r"cannot be read \(Permission denied\)")


def test_that_a_weight_file_of_something_else_is_told_from_a_damaged_one(tmp_path):
    path = tmp_path / "other.safetensors"
    path.write_bytes(save({"fc.weight": np.zeros((2, 2), np.float32)}, {"format": "pt"}))
    assert_refused(path, "is not the weight file of a Protolabel backbone")


def test_that_a_file_without_metadata_is_of_something_else(tmp_path):
    path = tmp_path / "other.safetensors"
    path.write_bytes(save({"fc.weight": np.zeros((2, 2), np.float32)}))
    assert_refused(path, "is not the weight file of a Protolabel backbone")


def test_that_a_newer_format_asks_for_an_update(path):
    forge(path, metadata={"format": "protolabel-backbone/2"})
    assert_refused(path, "newer version of Protolabel. Update")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 what begins every zip file",
        b"\x00" * 100,
        b"\xff" * 100,
        (1 << 40).to_bytes(8, "little") + b"{}",
        (50).to_bytes(8, "little") + b"{" * 50,
        (50).to_bytes(8, "little") + b"\xff" * 50,
        (100_000).to_bytes(8, "little") + b"[" * 100_000,
        (21).to_bytes(8, "little") + b'{"__metadata__": "x"}',
    ],
)
def test_that_any_other_bytes_are_damaged(tmp_path, data):
    (tmp_path / "x.safetensors").write_bytes(data)
    assert_refused(tmp_path / "x.safetensors", "is damaged")


@pytest.mark.parametrize("n_bytes", [1, 100, 1000])
def test_that_a_file_that_breaks_off_is_damaged(path, n_bytes):
    path.write_bytes(path.read_bytes()[:-n_bytes])
    assert_refused(path, "is damaged")


def test_that_a_file_with_something_behind_it_is_damaged(path):
    path.write_bytes(path.read_bytes() + b"\x00")
    assert_refused(path, "is damaged")


@pytest.mark.parametrize("place", [-1, -100, -300])
def test_that_one_bit_is_enough(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert_refused(path, "its digest is of other weights")


def test_that_another_name_is_found_out(path):
    forge(path, metadata={"name": "protolabel-s"})
    assert_refused(path, "its digest is of other weights")


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"0.0.0.bias": None, "x": np.zeros(4, np.float16)}, "0.0.0.bias is missing"),
        ({"0.0.0.bias": np.zeros((2, 2), np.float16)}, r"0.0.0.bias is float16\[2, 2\]"),
        ({"0.0.0.bias": np.zeros(2, np.float32)}, r"0.0.0.bias is float32\[2\], not float16\[4\]"),
        ({"0.0.0.bias": np.full(4, np.nan, np.float16)}, "0.0.0.bias is not finite"),
        ({"more": np.zeros(1, np.float16)}, "it should have"),
    ],
)
def test_that_every_tensor_is_what_the_architecture_says(path, tensors, reason):
    forge(path, tensors=tensors)
    assert_refused(path, reason)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"input_size_px": 16, "stages": 3}', "[" * 90_000]
)
def test_that_an_architecture_that_cannot_be_read_is_damage(path, text):
    forge(path, metadata={"architecture": text})
    assert_refused(path, "its architecture cannot be read")


def one_block(*convs, is_residual=False, input_size_px=16):
    return Architecture(input_size_px, ((Block(tuple(convs), is_residual=is_residual),),))


@pytest.mark.parametrize(
    "architecture",
    [
        Architecture(16, ()),
        Architecture(16, ((),)),
        one_block(),
        one_block(Conv(4, 4)),
        one_block(Conv(3, 4), Conv(5, 4)),
        one_block(Conv(3, 0)),
        one_block(Conv(3, -4)),
        one_block(Conv(3, 4, kernel=2)),
        one_block(Conv(3, 4, kernel=0)),
        one_block(Conv(3, 4, kernel=1001)),
        one_block(Conv(3, 4, stride=0)),
        one_block(Conv(3, 4), is_residual=True),
        one_block(Conv(3, 3, stride=2), is_residual=True),
        one_block(Conv(3, 4), input_size_px=0),
        one_block(Conv(3, 4, stride=2), Conv(4, 4, stride=4), input_size_px=7),
        one_block(Conv(3, 4), input_size_px=1_000_000),
        one_block(Conv(3, 1_000_000_000)),
    ],
)
def test_that_an_architecture_that_cannot_be_run_is_damage(path, architecture):
    forge_architecture(path, architecture)
    assert_refused(path, "is damaged")


@pytest.mark.parametrize(("n_out", "groups"), [(4, 2), (4, 3), (6, 6), (3, 0), (3, -1), (3, -3)])
def test_that_groups_that_do_not_divide_the_channels_are_damage(path, n_out, groups):
    forge_architecture(path, one_block(Conv(3, n_out, groups=groups)))
    assert_refused(path, "its convolutions do not fit each other")


@pytest.mark.parametrize("groups", [1, 3])
def test_that_groups_that_divide_the_channels_are_read_back(path, groups):
    architecture = one_block(Conv(3, 6, 3, groups=groups, pads_late=True))
    write_backbone(path, "tiny", architecture, random_weights(architecture))
    assert read_backbone(path).architecture == architecture


def test_that_a_file_from_before_groups_and_late_padding_is_read(path):
    dense = one_block(Conv(3, 4, 3, stride=2), Conv(4, 6, is_linear=True))
    described = msgspec.to_builtins(dense)
    for conv in described["stages"][0][0]["convs"]:
        del conv["groups"], conv["pads_late"]
    text, weights = json.dumps(described), random_weights(dense)
    stated = {
        "format": "protolabel-backbone/1",
        "name": "tiny",
        "architecture": text,
        "sha256": sha256(b"".join([text.encode(), b"tiny", *weights.values()])).hexdigest(),
    }
    path.write_bytes(save(weights, stated))
    assert read_backbone(path).architecture == dense


@pytest.mark.parametrize("backbone", BUNDLED_BACKBONES)
def test_that_a_bundled_file_is_whole_and_small(backbone):
    assert read_backbone(bundled_file(backbone)).name == backbone
    assert bundled_file(backbone).stat().st_size <= 12_000_000
