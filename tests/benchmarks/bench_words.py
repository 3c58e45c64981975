"""Prints what names add where a text tower reads them, with images and texts that are made up.

Run by `make bench-words`. No network that has learnt from captions takes part, so that these
figures say how well the labels use what texts hold, and nothing of how much real texts hold.
"""

import argparse

import numpy as np

from engine.jobs import Job
from engine.labelling import LabelSettings, PseudoLabeler, PseudoLabels
from engine.vectors import Bools
from tests.benchmarks.tables import mean_alone, table
from tests.engine.labelling.texts import CLASS_IDS, Captioned, captioned

_TEXTS = {"good": 1.0, "poor": 0.4, "noise": 0.0}
_SETTINGS = ((0, 0, 10), (7, 1, 10), (7, 5, 10), (10, 1, 10), (10, 5, 10), (6, 1, 8), (6, 5, 8))
"""Classes with examples, examples of each, classes with a name: of the rest nobody knows."""
_COLUMNS = (
    *("texts", "seen", "shots", "named", "", "S", "U"),
    *("labelled", "right", "promised", "strangers labelled"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    seeds = range(parser.parse_args().seeds)
    rows = []
    for name, says in _TEXTS.items():
        worlds = [captioned(seed, says=says) for seed in seeds]
        nearest = np.mean([(w.cosines.argmax(axis=1) + 1 == w.truth).mean() for w in worlds])
        nothing = [""] * (len(_COLUMNS) - 7)
        rows.append((name, "", "", "", "nearest text", "", f"{nearest:.3f}", *nothing))
        for setting in _SETTINGS:
            for has_texts in (True, False) if setting[1] else (True,):
                found = [_figures(w, *setting, has_texts=has_texts) for w in worlds]
                way = "with words" if has_texts else "without"
                means = map(mean_alone, np.array(found).T)
                rows.append((name, *map(str, setting), way, *means))
    print("\n".join(table(_COLUMNS, rows)))


def _figures(
    world: Captioned, n_seen: int, shots: int, n_named: int, *, has_texts: bool
) -> tuple[float, ...]:
    seen, named = CLASS_IDS[:n_seen], CLASS_IDS[:n_named]
    request = world.request(*seen, shots=shots, has_texts=has_texts, n_named=n_named)
    labels = PseudoLabeler(LabelSettings(by_name=has_texts)).run(Job(), request)
    is_open, is_right = request.is_open, labels.guesses == world.truth
    is_label, is_named = labels.is_confident & is_open, np.isin(world.truth, named)
    is_seen = np.isin(world.truth, seen)
    return (
        _share(is_right, is_open & is_seen),
        _share(is_right, is_open & is_named & ~is_seen),
        _share(is_label, is_open & is_named),
        _share(is_right, is_label),
        _promised(labels, is_label),
        _share(is_label, ~is_named),
    )


def _share(is_so: Bools, among: Bools) -> float:
    return float(is_so[among].mean()) if among.any() else float("nan")


def _promised(labels: PseudoLabels, is_label: Bools) -> float:
    return float(labels.probabilities[is_label].mean()) if is_label.any() else float("nan")


if __name__ == "__main__":
    main()
