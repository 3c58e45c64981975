"""Photos whose class is known, as embeddings, and what methods make of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.cli.parts.terminal import Terminal
from engine.embedding import DEFAULT_BACKBONE
from engine.images import IMAGE_SUFFIXES
from engine.interop.labelled_folder import read_labelled_folder
from engine.jobs import Job
from engine.labelling import (
    KnownImages,
    LabelSettings,
    TrialSettings,
    find_duplicates,
    run_trials,
)
from tests.benchmarks.tables import Values


@dataclass(frozen=True, eq=False)
class PhotoSet:
    """A folder of class folders; `speed` is images embedded per second."""

    name: str
    images: KnownImages
    speed: float

    def figures(
        self, settings: LabelSettings, trial: TrialSettings, *, seeds: int
    ) -> dict[str, Values]:
        """Return the figures of TrialFigures by name."""
        trials = run_trials(Job(), self.images, settings, trial, seeds=seeds)
        return {name: np.array([vars(one)[name] for one in trials]) for name in vars(trials[0])}


@dataclass(frozen=True)
class Comparison:
    """What methods, by the titles of their rows, make of the same trials on every set."""

    of_methods: Mapping[str, Mapping[str, Mapping[str, Values]]]

    @classmethod
    def measure(
        cls,
        sets: Sequence[PhotoSet],
        methods: Mapping[str, LabelSettings],
        trial: TrialSettings,
        *,
        seeds: int,
    ) -> "Comparison":
        return cls(
            {
                title: {one.name: one.figures(settings, trial, seeds=seeds) for one in sets}
                for title, settings in methods.items()
            }
        )

    def values(self, figure: str) -> dict[str, dict[str, Values]]:
        """Return one of the figures by method, then by set."""
        return {
            title: {name: figures[figure] for name, figures in of_sets.items()}
            for title, of_sets in self.of_methods.items()
        }


def read_photo_sets(data: Path, names: Collection[str] | None = None) -> list[PhotoSet]:
    """Embed `data`: a folder of class folders, or a folder of such folders, if of `names`."""
    folders = sorted(path for path in data.iterdir() if path.is_dir())
    has_images = any(file.suffix.lower() in IMAGE_SUFFIXES for f in folders for file in f.iterdir())
    places = [data] if has_images else folders
    return [_read(place) for place in places if names is None or place.name in names]


def _read(place: Path) -> PhotoSet:
    with Terminal().progress(place.name) as job:
        folder = read_labelled_folder(job, place, backbone=DEFAULT_BACKBONE)
    images = KnownImages(folder.vectors, folder.labels, find_duplicates(folder.hashes))
    return PhotoSet(place.name, images, folder.report.n_embedded / folder.report.seconds)
