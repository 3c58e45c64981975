"""The images that a simulated person works on, and a project that holds them for a while."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from engine.images import ContentHash, ImageFile
from engine.labelling import KnownImages, PreparedPool
from engine.project import Project, Reading
from engine.vectors import Int32s


@dataclass(frozen=True, eq=False)
class KnownFolder:
    """Images whose class is known; their pool and its graph are made once for all replays.

    Attributes
    ----------
    class_names : of the true class ids of `images`, which are its rows
    hashes : of the bytes of each image
    """

    images: KnownImages
    class_names: tuple[str, ...]
    hashes: tuple[ContentHash, ...]

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def truth(self) -> Int32s:
        """The true class of every image: int32 (n_images,), rows of `class_names`."""
        return self.images.labels

    def pool(self, *, needs_neighbours: bool) -> PreparedPool:
        everything = np.arange(len(self), dtype=np.int32)
        return self.images.pool(everything, needs_neighbours=needs_neighbours)


@contextmanager
def temporary_project(hashes: Sequence[ContentHash]) -> Iterator[Project]:
    """Make a project that knows an image of each hash, whose files nobody needs to open."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        project = Project.create(root / "replay.protolabel", root=root)
        try:
            ids = project.add_files([ImageFile(f"{n:06}", 0, 0) for n in range(len(hashes))])
            project.record_reading(Reading(dict(zip(ids, hashes, strict=True)), {}))
            yield project
        finally:
            project.close()
