"""XMP files beside pictures, as Lightroom, digiKam and darktable write them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from defusedxml import DefusedXmlException, ElementTree

from engine.interop.importing.found import FoundLabels, found_labels

_SUBJECT: Final = "{http://purl.org/dc/elements/1.1/}subject"
_ITEM: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_MOST_BYTES: Final = 2**22


def has_sidecars(folder: Path) -> bool:
    return next(_sidecars(folder), None) is not None


def read_sidecars(folder: Path) -> FoundLabels:
    """Return the keywords of each picture, of which the first is its class.

    Raises
    ------
    LabelFileError
        If no picture has a keyword.
    """
    labels = ((_picture(xmp, folder), _keywords(xmp), b"") for xmp in _sidecars(folder))
    return found_labels(folder, "XMP sidecars", labels)


def _sidecars(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.casefold() == ".xmp")


def _picture(xmp: Path, folder: Path) -> str:
    """Return the picture that an XMP file is beside: a.jpg.xmp, or a.xmp beside a.jpg."""
    whole = xmp.with_suffix("")
    if not whole.suffix:
        beside = (p for p in xmp.parent.glob(f"{whole.name}.*") if p != xmp and p.is_file())
        whole = next(beside, whole)
    return whole.relative_to(folder).as_posix()


def _keywords(xmp: Path) -> list[str]:
    try:
        if xmp.stat().st_size > _MOST_BYTES:
            return []
        root = ElementTree.fromstring(xmp.read_bytes())
    except (OSError, ElementTree.ParseError, DefusedXmlException, ValueError):
        return []
    return [item.text or "" for subject in root.iter(_SUBJECT) for item in subject.iter(_ITEM)]
