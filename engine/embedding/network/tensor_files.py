"""Weight files that others have made, as named tensors: `.pth` and `.pt` of torch, `.safetensors`.

Nothing but plain tensors and values is unpickled, so that a file can run no code.
"""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from engine.errors import WeightsUnavailableError

if TYPE_CHECKING:
    from torch import Tensor

SAFETENSORS: Final = ".safetensors"
PICKLED: Final = ".pth", ".pt"

_WRAPPINGS: Final = "state_dict_ema", "model_ema", "state_dict", "model"
"""Under which a checkpoint of a training run keeps its weights; averaged ones are preferred."""

_PREFIXES: Final = "module.", "_orig_mod.", "model."
"""Of DataParallel, torch.compile and Lightning, where all names begin so."""


def read_tensors(path: Path) -> "dict[str, Tensor]":
    """Read the tensors of one network by name, also out of the checkpoint of a training run.

    Raises
    ------
    WeightsUnavailableError
        If the file is missing, damaged, needs more than plain tensors, or holds other things.
    """
    if not path.is_file():
        raise _unavailable("The weight file {file} is not there.", path)
    held = _unwrapped(_load(path))
    if not (held and _are_tensors(held)):
        raise _unavailable("{file} holds something else than named tensors.", path)
    return _without_prefixes(cast("dict[str, Tensor]", held))


def _load(path: Path) -> Any:
    import torch
    from safetensors.torch import load_file

    try:
        if path.suffix.lower() == SAFETENSORS:
            return load_file(path)
        with torch.serialization.safe_globals([Namespace]):  # options of a run, plain values
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a file it cannot read
        raise _unavailable(
            "{file} cannot be read as plain tensors: it is damaged, or no weight file of PyTorch.",
            path,
        ) from error


def _unwrapped(held: Any) -> Any:
    if not isinstance(held, Mapping):
        return held
    return next((held[name] for name in _WRAPPINGS if isinstance(held.get(name), Mapping)), held)


def _are_tensors(held: Any) -> bool:
    import torch

    return isinstance(held, Mapping) and all(
        isinstance(name, str) and isinstance(tensor, torch.Tensor) for name, tensor in held.items()
    )


def _without_prefixes(tensors: "Mapping[str, Tensor]") -> "dict[str, Tensor]":
    common = next((p for p in _PREFIXES if all(name.startswith(p) for name in tensors)), None)
    if common is None:
        return dict(tensors)
    return _without_prefixes({name.removeprefix(common): t for name, t in tensors.items()})


def _unavailable(template: str, path: Path) -> WeightsUnavailableError:
    return WeightsUnavailableError(template, file=str(path))
