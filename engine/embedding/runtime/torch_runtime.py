"""Runs a network through torch: on the GPU, or where it cannot be exported to ONNX."""

import platform
import sys
from ctypes.util import find_library
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding.embedder import EmbedderSpec
from engine.embedding.runtime.preprocessing import Preparation, Preprocessing
from engine.vectors import Float32s

if TYPE_CHECKING:
    from torch import nn

    from engine.embedding.runtime.networks import FeatureNetwork


class Runnable(Protocol):
    """A network in memory, and what has to be known to use it."""

    @property
    def module(self) -> "nn.Module":
        """From uint8 (n, side, side, 3) to float32 (n, dim), rows L2-normalised."""
        ...

    @property
    def preprocessing(self) -> Preparation: ...

    @property
    def spec(self) -> EmbedderSpec: ...


@dataclass(frozen=True, eq=False)
class Network:
    """A Runnable of torchvision, which can be exported."""

    module: "FeatureNetwork"
    preprocessing: Preprocessing
    spec: EmbedderSpec


class TorchEmbedder:
    """An Embedder on any device that torch knows."""

    def __init__(self, network: Runnable, device: str) -> None:
        self._module = network.module.to(device)
        self._device = device
        self._preprocessing = network.preprocessing
        self._spec = network.spec

    @property
    def spec(self) -> EmbedderSpec:
        return self._spec

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        return self._preprocessing.apply(image)

    def embed(self, batch: NDArray[Any]) -> Float32s:
        import torch

        with torch.inference_mode():
            features = self._module(torch.from_numpy(batch).to(self._device))
        return cast("Float32s", features.cpu().numpy())


def find_accelerator() -> str | None:
    """Return "cuda" or "mps" where torch can use it; imports torch only if it might."""
    if not _may_have_accelerator():
        return None
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else None


def _may_have_accelerator() -> bool:
    """Look for a driver, which takes milliseconds where importing torch takes seconds."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return find_library("nvcuda" if sys.platform == "win32" else "cuda") is not None
