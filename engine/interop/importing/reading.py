"""One way in for labels of every kind."""

from pathlib import Path
from typing import Final

from engine.errors import LabelFileError
from engine.images import scan_folder
from engine.interop.importing.documents import read_cvat, read_json
from engine.interop.importing.found import FoundLabels
from engine.interop.importing.sidecars import has_sidecars, read_sidecars
from engine.interop.importing.tables import read_parquet, read_table
from engine.interop.importing.trees import read_tree

_LISTS: Final = (
    *("manifest.csv", "manifest.jsonl", "metadata.csv", "metadata.jsonl"),
    *("metadata.parquet", "labels.json", "labels.csv"),
)
"""Files that say more of a folder than its sub-folders do, the surest first."""
_OF_TEXT: Final = {
    ".json": read_json,
    **dict.fromkeys((".csv", ".tsv", ".txt", ".tab", ".jsonl", ".ndjson"), read_table),
}


def read_labels(source: Path, encoding: str = "") -> FoundLabels:
    """Return the labels that a file or a folder holds.

    Read are CSV and its kin, JSON lines, Parquet, JSON of Label Studio, COCO and FiftyOne, “CVAT
    for images 1.1”; and folders: with one of these as its list (also those of Hugging Face and our
    own exports), with XMP sidecars, or with a sub-folder for each class (also YOLO's).

    Parameters
    ----------
    encoding : of text, as Python names it; "" to find out

    Raises
    ------
    LabelFileError, FolderError, NotInstalledError
        If it cannot be read, or holds no label.
    """
    if source.is_dir():
        return _read_folder(source, encoding)
    if source.exists() and not source.is_file():
        raise LabelFileError("{path} is not a file. Choose one.", path=str(source))
    suffix = source.suffix.casefold()
    if suffix == ".parquet":
        return read_parquet(source)
    if suffix == ".xml":
        return read_cvat(source)
    if suffix not in _OF_TEXT and source.exists():
        raise LabelFileError(
            "{path} is of no kind that labels are read from: CSV, TSV, JSON, JSONL, Parquet, XML,"
            " or a folder.",
            path=str(source),
        )
    return _OF_TEXT.get(suffix, read_table)(source, encoding)


def _read_folder(folder: Path, encoding: str) -> FoundLabels:
    scan_folder(folder)  # raises with the reason if it cannot be read
    for name in _LISTS:
        if (folder / name).is_file():
            return read_labels(folder / name, encoding)
    return read_sidecars(folder) if has_sidecars(folder) else read_tree(folder)
