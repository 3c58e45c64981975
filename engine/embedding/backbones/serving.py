"""Chooses what runs a network of torch: a GPU through torch, a CPU through onnxruntime."""

from collections.abc import Callable
from pathlib import Path

from engine.embedding.embedder import BackboneId, Embedder
from engine.embedding.runtime.onnx_runtime import export_network, find_export
from engine.embedding.runtime.torch_runtime import Network, TorchEmbedder, find_accelerator


def open_exported(backbone: BackboneId, *, version: int, cache_folder: Path) -> Embedder | None:
    """Return the embedder from an earlier export, without importing torch, or None."""
    if find_accelerator() is not None:
        return None
    return find_export(cache_folder, backbone, version=version)


def serve(network: Network, *, cache_folder: Path) -> Embedder:
    """Make the embedder that suits this machine.

    On a CPU that is onnxruntime, two to four times as fast as torch there; the export is kept
    in `cache_folder`.
    """
    device = find_accelerator()
    if device is not None:
        return TorchEmbedder(network, device)
    return export_network(network, cache_folder=cache_folder) or TorchEmbedder(network, "cpu")


def load_or_serve(
    backbone: BackboneId, build: Callable[[], Network], *, version: int, cache_folder: Path
) -> Embedder:
    """Open an earlier export, or build the network and `serve` it."""
    exported = open_exported(backbone, version=version, cache_folder=cache_folder)
    return exported or serve(build(), cache_folder=cache_folder)
