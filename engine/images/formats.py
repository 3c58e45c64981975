"""Which files are pictures by their names: those that are read, and those that are only known.

Some formats need a package that does not come along; see the extras in pyproject.toml.
"""

from functools import cache
from importlib.util import find_spec
from typing import Final, NamedTuple

IMAGE_SUFFIXES: Final = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".jp2", ".j2k", ".jpx"),
        *(".png", ".apng", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif"),
    }
)


class Extra(NamedTuple):
    """An extra of this package, and the module that it brings."""

    name: str
    module: str


HEIC: Final = Extra("heic", "pi_heif")
RAW: Final = Extra("raw", "rawpy")
DICOM: Final = Extra("dicom", "pydicom")

EXTRA_OF_SUFFIX: Final = {
    **dict.fromkeys((".heic", ".heif", ".hif"), HEIC),
    **dict.fromkeys(
        (
            *(".cr2", ".cr3", ".nef", ".nrw", ".arw", ".dng", ".raf", ".rw2", ".orf", ".pef"),
            *(".srw", ".srf", ".sr2", ".3fr", ".iiq", ".erf", ".mrw"),
        ),
        RAW,
    ),
    **dict.fromkeys((".dcm", ".dicom"), DICOM),
}

UNREAD_SUFFIXES: Final = frozenset(
    {
        *(".jxl", ".svg", ".svgz", ".psd", ".psb", ".xcf", ".exr", ".hdr", ".fits", ".eps"),
        *(".czi", ".nd2", ".lif", ".oib", ".oif", ".vsi"),
        *(".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v", ".mts", ".wmv", ".mpg", ".mpeg", ".3gp"),
    }
)
"""Pictures and films that no package we know reads under a licence that we can name."""


@cache
def readable_suffixes() -> frozenset[str]:
    """Return the suffixes of what can be read with the packages that are here."""
    return IMAGE_SUFFIXES | {s for s, extra in EXTRA_OF_SUFFIX.items() if is_installed(extra)}


@cache
def is_installed(extra: Extra) -> bool:
    return find_spec(extra.module) is not None
