"""The weight file of a network that this project trains: safetensors that vouch for themselves.

The header names the format, the architecture and a digest of all that decides what the
network computes. So a damaged file is told from a good one wherever it comes from: a hash in
the code would protect the bundled network only, and not the one that a user has trained.

The header holds no secret: whoever can make a file can make its digest. It holds no code
either, and nothing is allocated before its size is known to be one that a network has.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import msgspec
import numpy as np

from engine.embedding.network.architecture import Architecture, Block, Conv
from engine.embedding.staging import staged_file
from engine.errors import WeightsUnavailableError
from engine.vectors import Float16s

_FAMILY: Final = "protolabel-backbone/"
_FORMAT: Final = f"{_FAMILY}1"
_LENGTH_BYTES: Final = 8
_MOST_HEADER_BYTES: Final = 1 << 20
_MOST_WEIGHTS: Final = 250_000_000
_MOST_SIDE_PX: Final = 1024
_MOST_KERNEL: Final = 31
_RGB: Final = 3
_WAY_OUT: Final = (
    " Put a good copy in its place, or use “descriptor”, which needs no file"
    " (--backbone descriptor; in the window: Label, Backbone…)."
)


@dataclass(frozen=True, eq=False)
class BackboneFile:
    """What a weight file holds, checked.

    Attributes
    ----------
    name : what its maker called the network
    weights : "{conv}.weight" float16 (n_out, n_in, kernel, kernel) and "{conv}.bias" float16
        (n_out,) for every convolution of the architecture, all finite
    digest : hexadecimal, the same for files that compute the same
    """

    name: str
    architecture: Architecture
    weights: Mapping[str, Float16s]
    digest: str


class _Metadata(msgspec.Struct, frozen=True):
    format: str = ""
    name: str = ""
    architecture: str = ""
    sha256: str = ""


class _Header(msgspec.Struct, frozen=True):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata, name="__metadata__")


class _FlawError(Exception):
    """The file is damaged; says in a few words how."""


def tensor_shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor by name, in the order in which they are used."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name, conv in architecture.convs():
        shapes[f"{name}.weight"] = conv.shape
        shapes[f"{name}.bias"] = (conv.n_out,)
    return shapes


def write_backbone(
    path: Path, name: str, architecture: Architecture, weights: Mapping[str, Float16s]
) -> None:
    """Write a weight file as a whole or not at all.

    Parameters
    ----------
    weights : as in BackboneFile

    Raises
    ------
    ValueError
        If the file could not be read back: a tensor is missing, of another shape or type,
        or not finite, or the convolutions do not fit each other.
    OSError
    """
    from safetensors.numpy import save

    text = msgspec.json.encode(architecture).decode()
    try:
        _check_architecture(architecture)
        _check_tensors(architecture, weights)
    except _FlawError as flaw:
        raise ValueError(str(flaw)) from flaw
    tensors = {key: np.ascontiguousarray(weights[key]) for key in tensor_shapes(architecture)}
    metadata = {
        "format": _FORMAT,
        "name": name,
        "architecture": text,
        "sha256": _digest(name, text, tensors),
    }
    with staged_file(path) as part:
        part.write(_with_sorted_header(save(tensors, metadata)))


def read_backbone(path: Path) -> BackboneFile:
    """Read a weight file and check all of it.

    Raises
    ------
    WeightsUnavailableError
        If it is missing, damaged, of a newer version, or no weight file of this project.
    """
    with _opened(path) as file:
        metadata = _read_metadata(path, file)
        architecture = _decode_architecture(metadata.architecture)
        weights = _read_tensors(file, architecture)
        if _digest(metadata.name, metadata.architecture, weights) != metadata.sha256:
            raise _FlawError("its digest is of other weights")
    return BackboneFile(metadata.name, architecture, weights, metadata.sha256)


def backbone_in_memory(
    name: str, architecture: Architecture, weights: Mapping[str, Float16s]
) -> BackboneFile:
    """Return what `read_backbone` would give of a file with these weights.

    Parameters
    ----------
    weights : as in BackboneFile
    """
    text = msgspec.json.encode(architecture).decode()
    ordered = {key: weights[key] for key in tensor_shapes(architecture)}
    return BackboneFile(name, architecture, ordered, _digest(name, text, ordered))


def read_digest(path: Path) -> str:
    """Return the digest that a weight file gives itself; only the header is read.

    Raises
    ------
    WeightsUnavailableError
    """
    with _opened(path) as file:
        return _read_metadata(path, file).sha256


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Yield the open file; say of whatever goes wrong with it what to do."""
    try:
        if not path.is_file():
            raise _unavailable("The weight file {file} is not there." + _WAY_OUT, path)
        with path.open("rb") as file:
            yield file
    except OSError as error:
        text = "The weight file {file} cannot be read ({reason})." + _WAY_OUT
        raise _unavailable(text, path, reason=str(error.strerror)) from error
    except _FlawError as flaw:
        text = "The weight file {file} is damaged: {reason}." + _WAY_OUT
        raise _unavailable(text, path, reason=str(flaw)) from flaw


def _read_metadata(path: Path, file: IO[bytes]) -> _Metadata:
    length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
    if not 0 < length <= _MOST_HEADER_BYTES:
        raise _FlawError("it does not begin as a safetensors file does")
    try:
        metadata = msgspec.json.decode(file.read(length), type=_Header).metadata
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _FlawError("its header cannot be read") from error
    if not metadata.format.startswith(_FAMILY):
        raise _unavailable(
            "{file} is not the weight file of a Protolabel backbone. If it is of a network of"
            " timm, name that before it: timm/NAME@{file}." + _WAY_OUT,
            path,
        )
    if metadata.format != _FORMAT:
        raise _unavailable(
            "The weight file {file} is of a newer version of Protolabel. Update Protolabel, or use"
            " “descriptor”, which needs no file (--backbone descriptor; in the window: Label,"
            " Backbone…).",
            path,
        )
    return metadata


def _decode_architecture(text: str) -> Architecture:
    try:
        architecture = msgspec.json.decode(text, type=Architecture)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _FlawError("its architecture cannot be read") from error
    _check_architecture(architecture)
    return architecture


def _check_architecture(architecture: Architecture) -> None:
    """Raise _FlawError unless its convolutions fit each other and could be run."""
    if not (architecture.stages and all(architecture.stages)):
        raise _FlawError("its architecture is empty")
    width = _RGB
    for block in architecture.blocks():
        width = _check_block(block, width)
    if not architecture.least_side_px <= architecture.input_size_px <= _MOST_SIDE_PX:
        raise _FlawError(f"images of {architecture.input_size_px} px are not possible")
    if architecture.count_weights() > _MOST_WEIGHTS:
        raise _FlawError("its architecture is larger than any that is used")


def _check_block(block: Block, n_in: int) -> int:
    """Return how many channels a block gives to the next."""
    width = n_in
    for conv in block.convs:
        if conv.n_in != width or not _is_possible(conv):
            raise _FlawError("its convolutions do not fit each other")
        width = conv.n_out
    keeps_shape = width == n_in and all(conv.stride == 1 for conv in block.convs)
    if not block.convs or (block.is_residual and not keeps_shape):
        raise _FlawError("its blocks do not fit each other")
    return width


def _is_possible(conv: Conv) -> bool:
    splits = conv.groups > 0 and conv.n_in % conv.groups == 0 == conv.n_out % conv.groups
    fits = 1 <= conv.kernel <= _MOST_KERNEL and conv.kernel % 2 == 1
    return conv.n_out > 0 and conv.stride > 0 and splits and fits


def _read_tensors(file: IO[bytes], architecture: Architecture) -> dict[str, Float16s]:
    """Return the tensors in the order of the architecture; reads no more than they need."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    n_bytes = file.tell() + 2 * architecture.count_weights()
    file.seek(0)
    data = file.read(n_bytes + 1)
    if len(data) != n_bytes:
        raise _FlawError(f"it should have {n_bytes:,} bytes")
    try:
        held = load(data)
    except (SafetensorError, KeyError, ValueError) as error:
        raise _FlawError("its tensors cannot be read") from error
    _check_tensors(architecture, held)
    return {name: held[name] for name in tensor_shapes(architecture)}


def _check_tensors(architecture: Architecture, weights: Mapping[str, Float16s]) -> None:
    for name, shape in tensor_shapes(architecture).items():
        tensor = weights.get(name)
        if tensor is None:
            raise _FlawError(f"{name} is missing")
        if tensor.dtype != np.float16 or tensor.shape != shape:
            raise _FlawError(
                f"{name} is {tensor.dtype}{list(tensor.shape)}, not float16{list(shape)}"
            )
        if not np.isfinite(tensor).all():
            raise _FlawError(f"{name} is not finite")


def _with_sorted_header(data: bytes) -> bytes:
    """Bring the header, which safetensors shuffles, to one order: same weights, same file."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    header = msgspec.json.encode(msgspec.json.decode(data[_LENGTH_BYTES:end]), order="sorted")
    header += b" " * (-len(header) % _LENGTH_BYTES)
    return len(header).to_bytes(_LENGTH_BYTES, "little") + header + data[end:]


def _digest(name: str, architecture: str, weights: Mapping[str, Float16s]) -> str:
    """Hash all that decides what the network computes; `weights` in the order of their use."""
    digest = hashlib.sha256(architecture.encode() + name.encode())
    for tensor in weights.values():
        digest.update(tensor.tobytes())
    return digest.hexdigest()


def _unavailable(template: str, path: Path, **values: str) -> WeightsUnavailableError:
    return WeightsUnavailableError(template, file=str(path), **values)
