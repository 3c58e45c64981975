"""Says what to install when torch and torchvision do not fit together.

A CPU-only torch beside PyPI's torchvision fails at import with "operator torchvision::nms
does not exist", which helps nobody.
"""

import importlib
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from engine.errors import BrokenInstallError

_CPU_WHEELS = "https://download.pytorch.org/whl/cpu"


def import_torchvision() -> ModuleType:
    """Import torchvision, and torch with it.

    Raises
    ------
    BrokenInstallError
        If either is missing or they do not fit together; says what to install.
    """
    try:
        return importlib.import_module("torchvision")
    except (ImportError, RuntimeError, OSError, AttributeError) as error:
        raise describe_install(_version("torch"), _version("torchvision")) from error


def describe_install(torch: str | None, torchvision: str | None) -> BrokenInstallError:
    """Return the error for these installed versions, of which None means not installed."""
    remedy = _remedy(torch)
    if torch is None or torchvision is None:
        return BrokenInstallError(
            "{package} is not installed. Run: {remedy}",
            package="torchvision" if torchvision is None else "torch",
            remedy=remedy,
        )
    return BrokenInstallError(
        "torch {torch} and torchvision {torchvision} do not work together: they are of different"
        " releases, or one is built for the CPU only. Run: {remedy}",
        torch=torch,
        torchvision=torchvision,
        remedy=remedy,
    )


def _remedy(torch: str | None) -> str:
    command = "pip install --force-reinstall torch torchvision"
    if torch is not None and torch.endswith("+cpu"):
        return f"{command} --index-url {_CPU_WHEELS}"
    return command


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
