"""Teachers, and networks to start from, by the names that a person gives them."""

from collections.abc import Sequence
from pathlib import Path

from engine.embedding.backbones.published import PUBLISHED_BACKBONES, read_published_file
from engine.embedding.backbones.published_weights import read_published
from engine.embedding.backbones.timm_files import is_unnamed
from engine.embedding.backbones.torchvision_networks import (
    list_torchvision_backbones,
    load_classifier,
)
from engine.embedding.backbones.trained import is_trained_here, read_trained
from engine.embedding.embedder import BackboneId
from engine.embedding.network.file import BackboneFile, backbone_in_memory
from engine.errors import UnknownBackboneError
from engine.jobs import Job
from engine.training.backbone_teacher import BackboneTeacher
from engine.training.joint_teacher import JointTeacher, SingleTeacher
from engine.training.teachers import TorchvisionTeacher, load_edgetpu


def load_teachers(
    names: Sequence[str], *, cache_folder: Path, job: Job
) -> SingleTeacher | JointTeacher:
    """Load one teacher, or several as one; raises as `load_teacher`."""
    teachers = [load_teacher(name, cache_folder=cache_folder, job=job) for name in names]
    return teachers[0] if len(teachers) == 1 else JointTeacher(teachers)


def load_teacher(name: str, *, cache_folder: Path, job: Job) -> SingleTeacher:
    """Load an op list by its folder, a backbone of this project, or a network of torchvision.

    Raises
    ------
    FolderError
        If the folder holds no op list.
    UnknownBackboneError, WeightsUnavailableError, BrokenInstallError, CancelledError
    """
    if Path(name).is_dir():
        return load_edgetpu(Path(name))
    file = _find_weights(name, cache_folder)
    if file is not None:
        return BackboneTeacher(file)
    network, preprocessing, n_classes = load_classifier(
        _known(name), cache_folder=cache_folder, job=job
    )
    return TorchvisionTeacher(network, preprocessing, n_classes=n_classes)


def read_start(name: str, *, cache_folder: Path) -> BackboneFile:
    """Read the weights that a run begins with.

    Raises
    ------
    UnknownBackboneError
        If neither a backbone of this project nor a weight file is called so.
    WeightsUnavailableError
    """
    file = _find_weights(name, cache_folder)
    if file is None:
        raise UnknownBackboneError(
            "A run cannot start from {name}: that is neither a weight file (*.safetensors, or *.pth"
            " of an EfficientNet-Lite) nor protolabel-m, protolabel-s or efficientnet-lite0 to"
            " -lite4.",
            name=name,
        )
    return file


def _find_weights(name: str, cache_folder: Path) -> BackboneFile | None:
    backbone = BackboneId(name)
    if backbone in PUBLISHED_BACKBONES:
        return read_published_file(backbone, cache_folder=cache_folder)
    if is_unnamed(backbone):
        return backbone_in_memory(Path(name).stem, *read_published(Path(name)))
    return read_trained(backbone) if is_trained_here(backbone) else None


def _known(name: str) -> BackboneId:
    if name not in list_torchvision_backbones():
        raise UnknownBackboneError(
            "There is no teacher {name}: it is neither a folder, nor a backbone of this project,"
            " nor a network of torchvision (see “protolabel backbones”).",
            name=name,
        )
    return BackboneId(name)
