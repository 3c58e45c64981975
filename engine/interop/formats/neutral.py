"""Files under numbers, for readers that take words in paths for something else.

Hugging Face's imagefolder loses images whose names contain train, test or val, and a folder named
like a class may be no name on another system.
"""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from engine.interop.folder_names import safe_name
from engine.interop.image_folder import FilePlacer
from engine.interop.rows import ExportRow
from engine.jobs import Job


def place_neutrally(
    folder: str,
) -> Callable[[Job, Sequence[ExportRow], FilePlacer, Path, Path], list[str]]:
    """Return a way to lay files out as 000001.jpg and so on in `folder`, which may name {split}."""

    def place(
        job: Job, rows: Sequence[ExportRow], placer: FilePlacer, root: Path, out: Path
    ) -> list[str]:
        files = []
        for done, row in enumerate(rows):
            job.step(done, len(rows))
            split = safe_name(row.split) if row.split else ""
            parent = PurePosixPath(folder.format(split=split).strip("/") or ".")
            suffix = PurePosixPath(row.path).suffix.lower()
            file = parent / f"{done + 1:06}{suffix if suffix[1:].isalnum() else ''}"
            (out / parent).mkdir(parents=True, exist_ok=True)
            placer.place(root / row.path, out / file)
            files.append(str(file))
        return files

    return place
