"""A world in which attributes make the features, so that the right answer is known."""

from dataclasses import dataclass

import numpy as np
import pytest

from engine.prototypes.zero_shot import SeenImages, ZeroShotProblem, descent
from engine.vectors import Bools, Float32s, Int32s, normalise_rows

N_CLASSES, N_UNSEEN, N_ATTRIBUTES, DIM, PER_CLASS = 30, 6, 10, 24, 8


@dataclass(frozen=True, eq=False)
class World:
    """Images whose features are a linear map of the attributes of their class, and noise."""

    features: Float32s
    labels: Int32s
    strengths: Float32s
    is_unseen: Bools

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"class {number}" for number in range(len(self.strengths)))

    def seen(self, **changed) -> SeenImages:
        rows = ~self.is_unseen[self.labels]
        strengths = changed.pop("strengths", self.strengths)
        return SeenImages(self.features[rows], self.labels[rows], strengths, **changed)

    def problem(self, **changed) -> ZeroShotProblem:
        strengths = changed.pop("strengths", self.strengths)
        return ZeroShotProblem(self.features, self.labels, self.names, strengths, self.is_unseen)

    def accuracy_of_unseen(self, scores) -> float:
        """Return the accuracy among the unseen classes, by scores of all images."""
        rows = self.is_unseen[self.labels]
        unseen = np.flatnonzero(self.is_unseen)
        guesses = unseen[scores[rows][:, unseen].argmax(axis=1)]
        return float((guesses == self.labels[rows]).mean())


def make_world(noise=0.5, seed=0) -> World:
    rng = np.random.default_rng(seed)
    strengths = (rng.random((N_CLASSES, N_ATTRIBUTES)) < 0.5).astype(np.float32)
    strengths[:, 0] = np.arange(N_CLASSES) % 2
    centres = (strengths - 0.5) @ rng.normal(size=(N_ATTRIBUTES, DIM))
    labels = np.repeat(np.arange(N_CLASSES, dtype=np.int32), PER_CLASS)
    drawn = centres[labels] + noise * rng.normal(size=(len(labels), DIM)) * 2
    is_unseen = np.arange(N_CLASSES) >= N_CLASSES - N_UNSEEN
    return World(normalise_rows(drawn.astype(np.float32)), labels, strengths, is_unseen)


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(descent, "_STEPS", 100)


@pytest.fixture(scope="session")
def world() -> World:
    return make_world()
