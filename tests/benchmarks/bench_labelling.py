"""Prints how well a few examples per class label photos whose class is known.

Run by `make bench DATA=<folder>`: a folder of class folders, or a folder of such folders.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from engine.cli.labelled_folder import LabelledFolder, read_labelled_folder
from engine.cli.terminal import Terminal
from engine.embedding import DEFAULT_BACKBONE, BackboneId
from engine.images import IMAGE_SUFFIXES
from engine.jobs import Job
from engine.labelling import (
    LabelRequest,
    LabelSettings,
    Method,
    PreparedPool,
    PseudoLabeler,
    find_twins,
    with_graph,
)
from engine.project import ClassId, ImageId, Verdict, VerdictGroup, VerdictKind, Verdicts
from engine.prototypes import FeatureTransform, draw_support
from engine.vectors import Bools, Float32s

METHODS: tuple[Method, ...] = ("prototype", "logistic", "diffusion", "auto")
_BINS = 15


@dataclass(frozen=True)
class Figures:
    """What is measured over the images that were no examples.

    Attributes
    ----------
    accuracy : of the guess
    labelled : share of images with a label
    accuracy_labelled : of the label, among those
    calibration_error : expected calibration error of the probability, 15 bins
    """

    accuracy: float
    labelled: float
    accuracy_labelled: float
    calibration_error: float


def measure(
    pool: PreparedPool, folder: LabelledFolder, settings: LabelSettings, shots: int
) -> Figures:
    """Label from `shots` examples per class, drawn by the seed of `settings`."""
    support = draw_support(folder.labels, shots=shots, rng=np.random.default_rng(settings.seed))
    labels = PseudoLabeler(settings).run(Job(), _request(pool, folder, support))
    query = ~support
    is_right = (labels.guesses == folder.labels + 1)[query]
    is_labelled = labels.is_confident[query]
    return Figures(
        float(is_right.mean()),
        float(is_labelled.mean()),
        float(is_right[is_labelled].mean()) if is_labelled.any() else float("nan"),
        calibration_error(labels.probabilities[query], is_right),
    )


def calibration_error(probabilities: Float32s, is_right: Bools) -> float:
    """Mean gap between probability and accuracy over bins of equal width (Guo et al., 2017)."""
    bins = np.minimum((probabilities * _BINS).astype(np.intp), _BINS - 1)
    gaps = np.bincount(bins, probabilities - is_right, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(probabilities))


def _request(pool: PreparedPool, folder: LabelledFolder, support: Bools) -> LabelRequest:
    class_ids = [ClassId(member + 1) for member in range(len(folder.class_names))]
    verdicts = Verdicts(len(folder.labels))
    for class_id in class_ids:
        rows = np.flatnonzero(support & (folder.labels + 1 == class_id)).tolist()
        verdict = Verdict(VerdictKind.EXAMPLE, class_id)
        verdicts.put(VerdictGroup(verdict, tuple(map(ImageId, rows))))
    return LabelRequest(pool, tuple(class_ids), verdicts.snapshot())


def _prepare(folder: LabelledFolder) -> PreparedPool:
    everything = np.ones(len(folder.labels), np.bool_)
    features = FeatureTransform.fit(folder.vectors, everything).apply(folder.vectors)
    pool = PreparedPool(features, everything, everything, find_twins(folder.hashes))
    return with_graph(Job(), pool)


def _sets(data: Path) -> list[Path]:
    """Return `data` if its sub-folders hold images, else the sub-folders."""
    folders = sorted(path for path in data.iterdir() if path.is_dir())
    has_images = any(file.suffix.lower() in IMAGE_SUFFIXES for f in folders for file in f.iterdir())
    return [data] if has_images else folders


def _mean(trials: Sequence[Figures]) -> Figures:
    return Figures(*np.nanmean([astuple(trial) for trial in trials], axis=0).tolist())


def _line(name: str, counts: str, method: str, figures: Figures, speed: str) -> str:
    shown = (f"{value:.3f}" for value in astuple(figures))
    return f"| {' | '.join((name, counts, method, *shown, speed))} |"


def _lines(data: Path, backbone: BackboneId, *, shots: int, seeds: int) -> Iterator[str]:
    yield (
        "| set | classes, images | method | accuracy of guess | labelled"
        " | accuracy labelled | calibration error | images/s |"
    )
    yield "|" + "---|" * 8
    means: dict[Method, list[Figures]] = {method: [] for method in METHODS}
    for place in _sets(data):
        with Terminal().progress(place.name) as job:
            folder = read_labelled_folder(job, place, backbone=backbone)
        pool = _prepare(folder)
        counts = f"{len(folder.class_names)}, {len(folder.labels)}"
        speed = f"{folder.report.n_embedded / folder.report.seconds:.0f}"
        for method in METHODS:
            settings = [LabelSettings(method, seed=seed) for seed in range(seeds)]
            figures = _mean([measure(pool, folder, one, shots) for one in settings])
            means[method].append(figures)
            yield _line(place.name, counts, method, figures, speed)
    for method in METHODS:
        yield _line("**mean**", "", method, _mean(means[method]), "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--shots", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--backbone", default=DEFAULT_BACKBONE)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        os.environ["PROTOLABEL_CACHE"] = cache  # images a second are measured, not read
        for line in _lines(wish.data, wish.backbone, shots=wish.shots, seeds=wish.seeds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
