"""The formats of datasets: whether files go along, where they lie, and what lists them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engine.interop.formats.indexes import (
    write_coco,
    write_cvat,
    write_fiftyone,
    write_huggingface,
    write_label_studio,
)
from engine.interop.formats.neutral import place_neutrally
from engine.interop.image_folder import FilePlacer, write_image_folder
from engine.interop.rows import ExportRow
from engine.jobs import Job

Format = Literal[
    "imagefolder",
    "csv",
    "jsonl",
    "huggingface",
    "coco",
    "fiftyone",
    "yolo",
    "label-studio",
    "cvat",
]
Place = Callable[[Job, Sequence[ExportRow], FilePlacer, Path, Path], list[str]]
Index = Callable[[Sequence[ExportRow], Sequence[str], Path], None]


@dataclass(frozen=True)
class FormatInfo:
    """How a dataset is written; a manifest goes with all of them.

    Attributes
    ----------
    place : lays the files of rows, below a root, out below a folder, and returns where each lies;
        None where the dataset only lists them
    index : writes what programs of that format read, by rows and where their files lie
    parts : parts that a split must have, for programs that take no dataset in one piece
    """

    place: Place | None = None
    index: Index | None = None
    parts: tuple[str, ...] = ()

    @property
    def takes_files(self) -> bool:
        return self.place is not None


def _in_class_folders(
    job: Job, rows: Sequence[ExportRow], placer: FilePlacer, root: Path, out: Path
) -> list[str]:
    return write_image_folder(job, rows, placer, root=root, out=out)


FORMATS: Final[dict[Format, FormatInfo]] = {
    "imagefolder": FormatInfo(_in_class_folders),
    "csv": FormatInfo(),
    "jsonl": FormatInfo(),
    "huggingface": FormatInfo(place_neutrally("{split}"), write_huggingface),
    "coco": FormatInfo(place_neutrally("images/{split}"), write_coco),
    "fiftyone": FormatInfo(place_neutrally("{split}/data"), write_fiftyone),
    "yolo": FormatInfo(_in_class_folders, parts=("train", "val")),
    "label-studio": FormatInfo(index=write_label_studio),
    "cvat": FormatInfo(index=write_cvat),
}
