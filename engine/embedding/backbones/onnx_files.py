"""A network that somebody has exported to ONNX, as an embedder: its id is the path of the file.

Images go in as float (n, 3, side, side) scaled by the mean and deviation of ImageNet, and the
first output is what is compared. Other scaling may be written into the file's metadata, as
`mean` and `std` ("0.5 0.5 0.5", of pixels in 0..1).
"""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec, version_of
from engine.embedding.runtime.onnx_runtime import open_session
from engine.embedding.runtime.preprocessing import Preprocessing
from engine.errors import WeightsUnavailableError
from engine.jobs import Job
from engine.vectors import Float32s, normalise_rows

_SUFFIX: Final = ".onnx"
_VERSION: Final = 1
"""Raised when the same file would give other features."""

_USUAL_SIDE_PX: Final = 224
_MOST_SIDE_PX: Final = 2048
_IMAGENET: Final = {"mean": "0.485 0.456 0.406", "std": "0.229 0.224 0.225"}


def is_onnx_file(backbone: BackboneId) -> bool:
    return backbone.lower().endswith(_SUFFIX)


def version_of_file(backbone: BackboneId) -> int:
    """Return a number that changes with the file.

    Raises
    ------
    WeightsUnavailableError
        If the file cannot be read.
    """
    return _version(_read(backbone))


def load_onnx_file(backbone: BackboneId, _cache_folder: Path, _job: Job) -> Embedder:
    """Make the embedder.

    Raises
    ------
    WeightsUnavailableError
        If the file cannot be read, keeps its weights elsewhere, or is no network from images
        to vectors.
    """
    content = _read(backbone)
    _check_is_whole(content, backbone)
    try:
        return _OnnxFile(content, backbone)
    except WeightsUnavailableError:
        raise
    except Exception as error:  # onnxruntime's errors have no base class of their own
        raise _unusable(backbone, str(error)) from error


class _OnnxFile:
    """An Embedder that runs the network of a file."""

    def __init__(self, content: bytes, backbone: BackboneId) -> None:
        self._session = open_session(content)
        self._backbone = backbone
        self._preprocessing = self._read_preprocessing()
        blank = np.zeros((1, self._side_px, self._side_px, 3), np.uint8)
        dim = self.embed(blank).shape[1]
        self._spec = EmbedderSpec(backbone, _version(content), dim, self._side_px)

    @property
    def spec(self) -> EmbedderSpec:
        return self._spec

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        return self._preprocessing.apply(image)

    def embed(self, batch: NDArray[Any]) -> Float32s:
        expected = self._preprocessing
        mean, std = np.array([expected.mean, expected.std], np.float32)
        scaled = (batch / np.float32(255) - mean) / std
        planes: NDArray[Any] = scaled.transpose(0, 3, 1, 2).astype(self._kind)
        at_once = len(planes) if self._takes_many else 1
        parts = [
            self._session.run(None, {self._input.name: planes[start : start + at_once]})[0]
            for start in range(0, len(planes), at_once)
        ]
        return self._vectors(np.concatenate(parts).astype(np.float32), len(batch))

    def _vectors(self, output: Float32s, n_images: int) -> Float32s:
        """Return float32 (n_images, dim) of maps (n, dim, side, side), tokens or vectors."""
        if output.ndim == 4:
            output = output.mean(axis=(2, 3))
        elif output.ndim == 3:
            output = output[:, 0]  # the token that stands for the image
        if output.ndim != 2 or len(output) != n_images or not np.isfinite(output).all():
            raise _unusable(self._backbone, "its first output is no vector per image")
        return normalise_rows(output)

    @cached_property
    def _input(self) -> Any:
        inputs = self._session.get_inputs()
        shape = inputs[0].shape
        is_image = len(inputs) == 1 and len(shape) == 4 and shape[1] == 3
        if not is_image or inputs[0].type not in {"tensor(float)", "tensor(float16)"}:
            raise _unusable(self._backbone, "it takes no float images (n, 3, side, side)")
        return inputs[0]

    @property
    def _kind(self) -> type:
        return np.float16 if self._input.type == "tensor(float16)" else np.float32

    @property
    def _takes_many(self) -> bool:
        return not isinstance(self._input.shape[0], int)

    @cached_property
    def _side_px(self) -> int:
        sides = {side for side in self._input.shape[2:] if isinstance(side, int)}
        if len(sides) > 1 or max(sides, default=1) > _MOST_SIDE_PX:
            raise _unusable(self._backbone, "its images are not square, or very large")
        return sides.pop() if sides else _USUAL_SIDE_PX

    def _read_preprocessing(self) -> Preprocessing:
        mean, std = self._numbers("mean"), self._numbers("std")
        return Preprocessing(self._side_px, self._side_px, "bicubic", mean, std)

    def _numbers(self, name: str) -> tuple[float, float, float]:
        said = self._session.get_modelmeta().custom_metadata_map
        text = said.get(name, _IMAGENET[name]).replace(",", " ").strip("[]() ")
        try:
            red, green, blue = map(float, text.split())
        except ValueError:
            red = green = blue = np.nan
        if not np.isfinite([red, green, blue]).all() or (
            name == "std" and min(red, green, blue) <= 0
        ):
            raise _unusable(self._backbone, f"its metadata has no three numbers as {name}")
        return red, green, blue


def _version(content: bytes) -> int:
    return version_of(f"{_VERSION} {hashlib.sha256(content).hexdigest()}")


def _read(backbone: BackboneId) -> bytes:
    try:
        return Path(backbone).read_bytes()
    except OSError as error:
        raise WeightsUnavailableError(
            "The backbone {file} cannot be read: {reason}.",
            file=backbone,
            reason=str(error.strerror),
        ) from error


def _check_is_whole(content: bytes, backbone: BackboneId) -> None:
    """Refuse a file that is none, or points to other files; onnxruntime opens none of these.

    Raises
    ------
    WeightsUnavailableError
    """
    import onnx
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise _unusable(backbone, "it is damaged, or no ONNX file") from error
    external = onnx.TensorProto.EXTERNAL
    if any(tensor.data_location == external for tensor in model.graph.initializer):
        raise _unusable(
            backbone, "its weights lie in other files; save it as one file, without external data"
        )


def _unusable(backbone: BackboneId, reason: str) -> WeightsUnavailableError:
    return WeightsUnavailableError(
        "The backbone {file} cannot be used: {reason}.", file=backbone, reason=reason
    )
