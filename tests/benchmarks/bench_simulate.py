"""Prints how often the promise of a replay is broken: `python -m tests.benchmarks.bench_simulate`.

Every replay has images of its own: made-up embeddings of 600 to 2,000 images, of few or many
classes that lie near to each other or far apart. A promise is broken where more labels are
wrong than it says; a certificate's, where more were when the audit began. Since replays leave
few labels wrong, audits are also begun where one label too many is wrong and no probability
tells: there a promise may be broken in 5 % of the cases, and in no more.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.audit import most_wrong
from engine.images import ContentHash
from engine.labelling import KnownImages, LabelSettings
from engine.project import AuditPlan
from engine.simulation import (
    Effort,
    Ending,
    KnownFolder,
    Replay,
    ReplaySettings,
    replay,
    verify_the_grid,
)
from engine.simulation.auditing import audit_the_rest
from engine.simulation.known_folder import temporary_project
from engine.simulation.person import SimulatedPerson
from engine.simulation.session import LabellingSession
from tests.benchmarks.tables import table
from tests.factories import clustered_features

_IMAGES, _CLASSES, _SPREADS = (600, 2000), (3, 12), (0.6, 2.0)
_LABELLING = LabelSettings("logistic", threshold=0, margin=0, reject_novel=False)
_TARGET, _CONFIDENCE = 0.02, 0.95


@dataclass(frozen=True)
class Comparison:
    """A replay beside verifying the grid; `accuracy` is that after five examples per class."""

    replay: Replay
    grid: Effort
    accuracy: float


def made_up(seed: int) -> KnownFolder:
    rng = np.random.default_rng(seed)
    n_images, n_classes = int(rng.integers(*_IMAGES)), int(rng.integers(*_CLASSES))
    counts = [n_images // n_classes] * n_classes
    features, truth = clustered_features(counts, spread=rng.uniform(*_SPREADS), seed=seed)
    own = np.arange(len(truth), dtype=np.int32)
    hashes = tuple(ContentHash(number.to_bytes(32, "big")) for number in range(len(truth)))
    names = tuple(f"class {number}" for number in range(n_classes))
    return KnownFolder(KnownImages(features, (truth - 1).astype(np.int32), own), names, hashes)


def compare(seed: int, settings: ReplaySettings) -> Comparison:
    folder = made_up(seed)
    grid = verify_the_grid(folder, settings.labelling, seed=seed)
    accuracy = 1 - grid.corrected / (len(folder) - grid.keyed)
    return Comparison(replay(folder, settings, seed=seed), grid, accuracy)


def is_broken_where_one_is_too_many(seed: int) -> bool:
    """Begin an audit of labels that are just too wrong; say whether it ends in a false promise."""
    folder = made_up(seed)
    person = SimulatedPerson(folder.truth, folder.class_names, slips=0, seed=seed)
    with temporary_project(folder.hashes) as project:
        pool = folder.pool(needs_neighbours=False)
        session = LabellingSession(project, pool, person, _LABELLING)
        session.key(range(0, len(folder), 50))
        session.relabel()
        _make_just_too_wrong(session, folder, seed)
        ending = audit_the_rest(session, AuditPlan(_TARGET, _CONFIDENCE, seed=seed), surprise=0.5)
        error = session.is_wrong(folder.truth, folder.class_names).mean()
    return bool(ending == Ending.CERTIFIED or error > _TARGET)


def _make_just_too_wrong(session: LabellingSession, folder: KnownFolder, seed: int) -> None:
    rng, labels = np.random.default_rng(seed), session.labels
    images, _ = session.open_images()
    n_classes = len(folder.class_names)
    ids = np.array([session.project.state.class_named(n).class_id for n in folder.class_names])
    wrong = rng.choice(images, most_wrong(_TARGET, len(folder)) + 1, replace=False)
    labels.guesses[:] = ids[folder.truth]
    labels.guesses[wrong] = ids[(folder.truth[wrong] + 1) % n_classes]
    labels.probabilities[:] = rng.uniform(0.99, 1, len(folder))


def lines(found: Sequence[Comparison]) -> Iterator[str]:
    """Yield a row for each ending, and one for those that are accurate after five examples."""
    accurate = [c for c in found if c.accuracy > 0.9]
    chosen = {f"{ending}": [c for c in found if c.replay.ending == ending] for ending in Ending}
    chosen["accuracy above 0.9"] = accurate
    chosen["and 1,000 images or more"] = [c for c in accurate if c.replay.n_images >= 1000]
    chosen["**all**"] = list(found)
    columns = ("", "replays", "broken", "minutes / grid", "most", "actions / grid", "most")
    yield from table(columns, (_row(title, held) for title, held in chosen.items() if held))


def _row(title: str, held: Sequence[Comparison]) -> Sequence[str]:
    minutes = [c.replay.effort.minutes / c.grid.minutes for c in held]
    actions = [c.replay.effort.actions / c.grid.actions for c in held]
    n_broken = sum(not c.replay.bound_held for c in held)
    ratios = (np.mean(minutes), np.max(minutes), np.mean(actions), np.max(actions))
    return (title, str(len(held)), str(n_broken), *(f"{ratio:.2f}" for ratio in ratios))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--synthetic", type=int, default=200, metavar="N", help="replays")
    parser.add_argument("--slips", type=float, default=0.0)
    wish = parser.parse_args()
    settings = ReplaySettings(_TARGET, _CONFIDENCE, wish.slips, _LABELLING)
    start, seeds = time.perf_counter(), range(wish.synthetic)
    for line in lines([compare(seed, settings) for seed in seeds]):
        print(line, flush=True)
    print(f"\n{(time.perf_counter() - start) / wish.synthetic:.1f} s a replay.", flush=True)
    n_broken = sum(map(is_broken_where_one_is_too_many, seeds))
    print(f"With one wrong label too many: {n_broken} of {wish.synthetic} promises broken.")


if __name__ == "__main__":
    main()
