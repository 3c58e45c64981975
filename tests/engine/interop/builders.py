"""Rows to export, with real small files behind them where a test reads those."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from engine.images import hash_content
from engine.interop import ExportRow
from engine.labelling import ImageStatus
from engine.project import ImageId
from tests.factories import write_picture


def make_row(number=0, path="", label="zebra", status=ImageStatus.AUTO, **more) -> ExportRow:
    row = ExportRow(
        image_id=ImageId(number),
        path=path or f"image-{number:03}.png",
        label=label,
        guess=label,
        probability=0.9,
        status=status,
        round=1,
        nearest_example="example.png",
        content_hash=hash_content(str(number).encode()).hex(),
        backbone="descriptor",
    )
    return replace(row, **more)


def make_rows(counts: dict[str, int]) -> list[ExportRow]:
    labels = [label for label, count in counts.items() for _ in range(count)]
    return [make_row(number, label=label) for number, label in enumerate(labels)]


def with_files(root: Path, rows: list[ExportRow]) -> list[ExportRow]:
    return [replace(row, content_hash=_write(root, row)) for row in rows]


def _write(root: Path, row: ExportRow) -> str:
    path = write_picture(root / row.path, colour=(37 * row.image_id % 200, 90, 40))
    return sha256(path.read_bytes()).hexdigest()


def all_below(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))
