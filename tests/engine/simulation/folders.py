"""Folders of made-up embeddings for simulated persons, and sessions on them."""

from contextlib import contextmanager

import numpy as np

from engine.labelling import KnownImages, LabelSettings
from engine.simulation import KnownFolder, ReplaySettings
from engine.simulation.known_folder import temporary_project
from engine.simulation.person import SimulatedPerson
from engine.simulation.session import LabellingSession
from tests.factories import clustered_features, fake_hash

EVERYTHING = LabelSettings("prototype", threshold=0, margin=0, reject_novel=False)
QUICKLY = ReplaySettings(labelling=EVERYTHING)


def known_folder(counts=(40, 40, 40), *, spread: float = 0.6, seed: int = 0) -> KnownFolder:
    features, truth = clustered_features(counts, spread=spread, seed=seed)
    n_images = len(truth)
    images = KnownImages(features, truth - 1, np.arange(n_images, dtype=np.int32))
    names = tuple("abcdefgh"[: len(counts)])
    return KnownFolder(images, names, tuple(map(fake_hash, range(n_images))))


@contextmanager
def working_on(folder: KnownFolder, *, slips: float = 0):
    """Yield a session in which nothing was done yet."""
    person = SimulatedPerson(folder.truth, folder.class_names, slips=slips, seed=0)
    pool = folder.pool(needs_neighbours=False)
    with temporary_project(folder.hashes) as project:
        yield LabellingSession(project, pool, person, EVERYTHING)


def first_of_each(folder: KnownFolder, count: int) -> list[int]:
    classes = np.unique(folder.truth)
    return np.concatenate([np.flatnonzero(folder.truth == c)[:count] for c in classes]).tolist()
