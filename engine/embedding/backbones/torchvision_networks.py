"""Every classification network of torchvision, with its default weights, as an embedder."""

import re
from pathlib import Path
from typing import Any

from engine.embedding.backbones.install_check import import_torchvision
from engine.embedding.backbones.serving import serve
from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec
from engine.embedding.network.weights import load_weights
from engine.embedding.runtime.preprocessing import Preprocessing, preprocessing_of
from engine.embedding.runtime.torch_runtime import Network
from engine.jobs import Job

TORCHVISION_VERSION = 1
"""Raised when features or preprocessing change, or torchvision's default weights do."""


def list_torchvision_backbones() -> tuple[BackboneId, ...]:
    """Return the names of all classification networks; takes seconds to import torchvision.

    Raises
    ------
    BrokenInstallError
    """
    models = import_torchvision().models
    return tuple(BackboneId(name) for name in models.list_models(module=models))


def load_torchvision(backbone: BackboneId, *, cache_folder: Path, job: Job) -> Embedder:
    """Fetch the weights where needed and make the embedder that suits this machine.

    Raises
    ------
    WeightsUnavailableError, BrokenInstallError, CancelledError
    """
    network = build_network(backbone, cache_folder=cache_folder, job=job)
    return serve(network, cache_folder=cache_folder)


def build_network(backbone: BackboneId, *, cache_folder: Path, job: Job) -> Network:
    from engine.embedding.runtime.networks import FeatureNetwork, without_last_layer

    model, preprocessing, n_classes = load_classifier(backbone, cache_folder=cache_folder, job=job)
    module = FeatureNetwork(without_last_layer(model, n_classes=n_classes), preprocessing)
    spec = EmbedderSpec(
        backbone, TORCHVISION_VERSION, module.measure_dim(), preprocessing.resize_px
    )
    return Network(module, preprocessing, spec)


def load_classifier(
    backbone: BackboneId, *, cache_folder: Path, job: Job
) -> tuple[Any, Preprocessing, int]:
    """Return the whole network with its default weights, what it expects, and its classes.

    Raises
    ------
    WeightsUnavailableError, BrokenInstallError, CancelledError
    """
    models = import_torchvision().models
    weights = models.get_model_weights(backbone).DEFAULT
    n_classes = len(weights.meta["categories"])
    model = models.get_model(
        backbone, weights=None, num_classes=n_classes, **_options(backbone, weights)
    )
    state = load_weights(weights.url, cache_folder / "weights", backbone=backbone, job=job)
    model.load_state_dict(_with_present_names(state))
    return model, preprocessing_of(weights.transforms()), n_classes


def _options(backbone: BackboneId, weights: Any) -> dict[str, Any]:
    """Return what torchvision's own builders would derive from the weights."""
    if backbone in {"googlenet", "inception_v3"}:
        return {"transform_input": True, "aux_logits": True, "init_weights": False}
    if backbone.startswith("vit_"):
        return {"image_size": weights.meta["min_size"][0]}
    return {}


def _with_present_names(state: dict[str, Any]) -> dict[str, Any]:
    """Rename "denselayer1.norm.1" to "denselayer1.norm1": DenseNet's files are from before.

    In place, since the dictionary carries the version of the network as an attribute.
    """
    old = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12])\.")
    for name in list(state):
        if old.search(name):
            state[old.sub(r"\1\2.", name)] = state.pop(name)
    return state
