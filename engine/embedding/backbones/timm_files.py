"""A network of timm with the weights of a file: `timm/NAME@FILE`.

The id names both, since a file of tensors does not say what is computed with them, and both
decide what embeddings are. NAME is one of timm's, and may end in the tag whose size of images
and scaling of pixels the weights expect (`resnet50.a1_in1k`).
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.embedding.backbones.file_networks import needs_name, told_network
from engine.embedding.backbones.names import unknown_backbone
from engine.embedding.backbones.serving import load_or_serve
from engine.embedding.backbones.timm_networks import PREFIX, TIMM_VERSION, network_of
from engine.embedding.embedder import BackboneId, Embedder, version_of
from engine.embedding.network.tensor_files import PICKLED, SAFETENSORS, read_tensors
from engine.errors import WeightsUnavailableError
from engine.extras import import_extra
from engine.jobs import Job

if TYPE_CHECKING:
    from torch import Tensor, nn

    from engine.embedding.runtime.torch_runtime import Network

_AT: Final = "@"


def is_timm_file(backbone: BackboneId) -> bool:
    """Tell whether an id names a network of timm and a weight file."""
    name, at, file = backbone.partition(_AT)
    return bool(at) and name.startswith(PREFIX) and _is_weight_file(file)


def is_unnamed(backbone: BackboneId) -> bool:
    """Tell whether an id is the path of a weight file without the name of its network."""
    return not backbone.startswith(PREFIX) and backbone.lower().endswith(PICKLED)


def with_network(backbone: BackboneId) -> BackboneId:
    """Make the path of a weight file absolute, and name its network if file or folder tells."""
    if is_timm_file(backbone):
        name, _, file = backbone.partition(_AT)
        return BackboneId(f"{name}{_AT}{Path(file).absolute()}")
    path = Path(backbone).absolute()
    told = told_network(path) if needs_name(path) else ""
    return name_network(told, path) if told else BackboneId(str(path))


def name_network(name: str, path: Path) -> BackboneId:
    """Return the id of a network of timm with the weights of a file."""
    return BackboneId(f"{PREFIX}{name.strip().removeprefix(PREFIX)}{_AT}{path.absolute()}")


def refuse_unnamed(backbone: BackboneId, *_: object) -> Any:
    """Raise, since a file of tensors alone is no network."""
    raise WeightsUnavailableError(
        "The weight file {file} does not say of which network it is. Name one of timm before it:"
        " timm/NAME@{file}, as in timm/resnet50@{file}.",
        file=backbone,
    )


def timm_file_version(backbone: BackboneId) -> int:
    """Return a number that changes with the network and with the file.

    Raises
    ------
    WeightsUnavailableError
        If the file cannot be read.
    """
    name, path = _parts(backbone)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsUnavailableError(
            "The weight file {file} cannot be read ({reason}).",
            file=str(path),
            reason=str(error.strerror),
        ) from error
    return version_of(f"{TIMM_VERSION} {name} {digest}")


def load_timm_file(backbone: BackboneId, cache_folder: Path, _job: Job) -> Embedder:
    """Make the embedder; after the first time without timm and torch.

    Raises
    ------
    NotInstalledError
        If timm is not installed and there is no earlier export.
    UnknownBackboneError
        If timm has no such network.
    WeightsUnavailableError
        If the file cannot be read, or is of another network.
    """
    version = timm_file_version(backbone)
    return load_or_serve(
        backbone, lambda: _build(backbone, version), version=version, cache_folder=cache_folder
    )


def _build(backbone: BackboneId, version: int) -> "Network":
    timm = import_extra("timm", package="timm")
    name, path = _parts(backbone)
    config = _config_of(timm, name)
    tensors = read_tensors(path)
    _check_finite(tensors, path)
    body = _load_into(timm, name, config, tensors, path)
    return network_of(timm, body, backbone, version)


def _config_of(timm: Any, name: str) -> Any:
    """Return what timm says of a network: None of one that it has no weights for."""
    try:
        if timm.is_model(name):
            return timm.models.get_pretrained_cfg(name)
    except RuntimeError:  # a name with weights of another name behind the dot
        pass
    known = *timm.list_models(), *timm.list_pretrained()
    raise unknown_backbone(BackboneId(f"{PREFIX}{name}"), [f"{PREFIX}{other}" for other in known])


def _load_into(
    timm: Any, name: str, config: Any, tensors: "Mapping[str, Tensor]", path: Path
) -> "nn.Module":
    """Return the network without its last layer, every other tensor taken from the file."""
    classifiers = config.classifier if config else ()
    classifiers = (classifiers,) if isinstance(classifiers, str) else tuple(classifiers or ())
    body = {key: t for key, t in tensors.items() if key.rpartition(".")[0] not in classifiers}
    whole = {"state_dict": body, "num_classes": 0, "label_offset": 0, "custom_load": False}
    try:  # as many classes as the file is told to have, for timm to miss no tensor silently
        network: nn.Module = timm.create_model(
            name, pretrained=True, pretrained_cfg_overlay=whole, num_classes=0
        )
    except Exception as error:  # also what the own filters of networks make of other tensors
        raise WeightsUnavailableError(
            "The weights in {file} are not those of timm's {name}: {reason}. Name the network"
            " that they were trained with: timm/NAME@{file}.",
            file=str(path),
            name=name,
            reason=_difference(timm, name, body),
        ) from error
    return network


def _difference(timm: Any, name: str, tensors: "Mapping[str, Tensor]") -> str:
    """Say in a few words what keeps tensors from being those of a network."""
    own = timm.create_model(name, num_classes=0).state_dict()
    for key, tensor in own.items():
        if key not in tensors:
            return f"{key} is missing"
        if tensors[key].shape != tensor.shape:
            return f"{key} is {list(tensors[key].shape)}, not {list(tensor.shape)}"
    return f"it has no {next((key for key in tensors if key not in own), 'such tensors')}"


def _check_finite(tensors: "Mapping[str, Tensor]", path: Path) -> None:
    for key, tensor in tensors.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise WeightsUnavailableError(
                "The weights in {file} are of no use: {tensor} is not finite.",
                file=str(path),
                tensor=key,
            )


def _is_weight_file(name: str) -> bool:
    return name.lower().endswith((*PICKLED, SAFETENSORS))


def _parts(backbone: BackboneId) -> tuple[str, Path]:
    name, _, file = backbone.removeprefix(PREFIX).partition(_AT)
    return name, Path(file)
