"""Runs networks on the CPU through onnxruntime, which is faster there than torch.

A network of torchvision is exported once and kept in the cache folder; later loads never
import torch.
"""

import errno
import logging
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from importlib.metadata import version as installed_version
from io import StringIO
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.embedding.runtime.cores import count_cores
from engine.embedding.runtime.preprocessing import Preparation, Preprocessing
from engine.embedding.runtime.torch_runtime import Network
from engine.embedding.staging import staged_folder
from engine.errors import WeightsUnavailableError
from engine.extras import lock_by_threads
from engine.vectors import Float32s

INPUT, OUTPUT = "pixels", "features"

_LOG = logging.getLogger(__name__)
_MODEL, _DESCRIPTION = "model.onnx", "embedder.json"
_NO_ROOM = errno.ENOSPC, errno.EDQUOT
_TOLERANCE = 1e-4
_ERRORS_ONLY = 3


class _Description(msgspec.Struct, frozen=True):
    """What has to be known beside the network itself."""

    spec: EmbedderSpec
    preprocessing: Preprocessing


class OnnxEmbedder:
    """An Embedder that needs no torch.

    Parameters
    ----------
    model : a file, or the bytes of one, from "pixels" uint8 (n, side, side, 3) to "features"
    """

    def __init__(self, model: Path | bytes, preparation: Preparation, spec: EmbedderSpec) -> None:
        self._preparation, self._spec = preparation, spec
        self._session = open_session(model)

    @property
    def spec(self) -> EmbedderSpec:
        return self._spec

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        return self._preparation.apply(image)

    def embed(self, batch: NDArray[Any]) -> Float32s:
        return cast("Float32s", self._session.run([OUTPUT], {INPUT: batch})[0])


def open_session(model: Path | bytes) -> Any:
    """Return an InferenceSession that uses all cores that this process may use."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = count_cores()
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def find_export(cache_folder: Path, backbone: BackboneId, *, version: int) -> OnnxEmbedder | None:
    """Open the export of this backbone by the installed torch; a damaged one is removed."""
    folder = _export_folder(cache_folder, backbone, version)
    if not folder.exists():
        return None
    try:
        return _open_export(folder, backbone)
    except Exception:  # noqa: BLE001 - onnxruntime's errors have no base class of their own
        shutil.rmtree(folder, ignore_errors=True)
        return None


def export_network(network: Network, *, cache_folder: Path) -> OnnxEmbedder | None:
    """Export a network, check it against torch, and put it in its place in one step.

    Returns None where that cannot be done: the network is one that the exporter cannot
    follow, or the folder takes no files. It then has to run through torch.

    Raises
    ------
    WeightsUnavailableError
        If the disk is full.
    """
    spec = network.spec
    folder = _export_folder(cache_folder, spec.backbone, spec.version)
    try:
        with staged_folder(folder) as part:
            _write(network, part)
            _check(network, _open_export(part, spec.backbone))
    except Exception as error:  # exporter and onnxruntime raise anything; torch can do it
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise _no_room(spec.backbone, folder.parent) from error
        _LOG.info("%s runs through torch", spec.backbone, exc_info=True)
        return None
    return find_export(cache_folder, spec.backbone, version=spec.version)


def _no_room(backbone: BackboneId, folder: Path) -> WeightsUnavailableError:
    return WeightsUnavailableError(
        "The disk is full, so {backbone} cannot be kept in {folder}. Make room there, or set"
        " another cache folder.",
        backbone=backbone,
        folder=str(folder),
    )


def _export_folder(cache_folder: Path, backbone: BackboneId, version: int) -> Path:
    name = backbone.partition("@")[0].replace("/", "--")  # the version tells a file behind "@"
    return cache_folder / "onnx" / f"{name}-v{version}-torch{installed_version('torch')}"


def _open_export(folder: Path, backbone: BackboneId) -> OnnxEmbedder:
    description = msgspec.json.decode((folder / _DESCRIPTION).read_bytes(), type=_Description)
    spec = replace(description.spec, backbone=backbone)  # its file may have moved
    return OnnxEmbedder(folder / _MODEL, description.preprocessing, spec)


def _write(network: Network, folder: Path) -> None:
    import torch

    with _silence():
        torch.onnx.export(
            network.module,
            (network.module.example_input(2),),
            folder / _MODEL,
            dynamo=True,
            verbose=False,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_shapes=({0: torch.export.Dim("n_images")},),
        )
    description = _Description(network.spec, network.preprocessing)
    (folder / _DESCRIPTION).write_bytes(msgspec.json.encode(description))


def _check(network: Network, exported: OnnxEmbedder) -> None:
    """Compare with torch on another number of images than it was exported with.

    Raises
    ------
    ArithmeticError
        If the two differ.
    """
    import torch

    pixels = network.module.example_input(3)
    with torch.inference_mode():
        expected = network.module(pixels).numpy()
    difference = float(np.abs(exported.embed(pixels.numpy()) - expected).max())
    if not difference <= _TOLERANCE:
        raise ArithmeticError(f"the export differs by {difference}")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep the exporter's chatter off the user's terminal."""
    lock_by_threads()
    logging.disable(logging.WARNING)
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            redirect_stdout(StringIO()),
            redirect_stderr(StringIO()),
        ):
            yield
    finally:
        logging.disable(logging.NOTSET)
