"""Of which network a weight file is, as far as it tells."""

import pickletools
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec

from engine.embedding.network.file import read_digest
from engine.embedding.network.tensor_files import PICKLED, SAFETENSORS
from engine.errors import WeightsUnavailableError

_IN_CHECKPOINT: Final = "arch"  # what timm's training script writes into one
_BESIDE: Final = "config.json"  # what timm puts beside a model.safetensors
_MOST_BYTES: Final = 1 << 26


class _Weights(msgspec.Struct, frozen=True):
    tag: str = ""


class _Config(msgspec.Struct, frozen=True):
    architecture: str = ""
    pretrained_cfg: _Weights = msgspec.field(default_factory=_Weights)


def needs_name(path: Path) -> bool:
    """Tell whether a file holds tensors alone: other than a backbone of this project, or ONNX."""
    suffix = path.suffix.lower()
    if suffix in PICKLED:
        return True
    return suffix == SAFETENSORS and path.is_file() and not _is_of_this_project(path)


def told_network(path: Path) -> str:
    """Return the name of the network of timm that a file or its folder tells, "" if none."""
    return _read_config(path.with_name(_BESIDE)) or _read_checkpoint(path)


def _read_config(path: Path) -> str:
    try:
        config = msgspec.json.decode(path.read_bytes(), type=_Config)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    tag = config.pretrained_cfg.tag
    return f"{config.architecture}.{tag}" if config.architecture and tag else config.architecture


def _read_checkpoint(path: Path) -> str:
    """Look through the texts in a pickle, of which nothing is run."""
    try:
        with zipfile.ZipFile(path) as archive:
            pickled = next(i for i in archive.infolist() if i.filename.endswith("/data.pkl"))
            content = archive.read(pickled) if pickled.file_size < _MOST_BYTES else b""
        arguments = [argument for _, argument, _ in pickletools.genops(content)]
    except Exception:  # noqa: BLE001 - a damaged file, or no archive of torch; it tells nothing
        return ""
    texts = [text for text in arguments if isinstance(text, str)]
    return next((value for key, value in pairwise(texts) if key == _IN_CHECKPOINT), "")


def _is_of_this_project(path: Path) -> bool:
    try:
        read_digest(path)
    except WeightsUnavailableError:
        return False
    return True
