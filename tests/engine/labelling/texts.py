"""A folder in whose space the words of classes lie as well, as a text tower puts them."""

from dataclasses import dataclass

import numpy as np

from engine.jobs import Job
from engine.labelling import ClassTexts, LabelRequest
from engine.labelling.pool import with_graph
from engine.project import ClassId
from engine.vectors import Float32s, Int32s, normalise_rows
from tests.engine.labelling.described import snapshot
from tests.factories import make_request

N_CLASSES, PER_CLASS, DIM = 10, 40, 32
CLASS_IDS = tuple(map(ClassId, range(1, N_CLASSES + 1)))


@dataclass(frozen=True, eq=False)
class Captioned:
    """Classes 1 to 10; image i is of class 1 + i // 40.

    Attributes
    ----------
    cosines : float32 (n_images, n_classes), of images to the words of classes
    """

    features: Float32s
    truth: Int32s
    cosines: Float32s

    def request(
        self, *seen: int, shots: int = 3, has_texts: bool = True, n_named: int = N_CLASSES
    ) -> LabelRequest:
        """Ask for labels where only the classes `seen` have examples, and the last no name."""
        examples = {c: [(c - 1) * PER_CLASS + i for i in range(shots)] for c in seen}
        request = make_request(self.features, examples)
        return LabelRequest(
            with_graph(Job(), request.pool),
            CLASS_IDS[:n_named],
            request.verdicts,
            snapshot(np.full((n_named, 1), np.nan, np.float32), {}),
            ClassTexts(CLASS_IDS[:n_named], self.cosines[:, :n_named]) if has_texts else None,
        )


def captioned(seed: int, *, says: float = 1.0) -> Captioned:
    """Return images and texts apart from each other, as those of such networks are.

    Parameters
    ----------
    says : how much of its class a text holds; with 0 it is noise
    """
    rng = np.random.default_rng(seed)
    centres, gaps = rng.normal(size=(N_CLASSES, DIM)), 1.5 * rng.normal(size=(2, DIM))
    truth = np.repeat(np.arange(N_CLASSES, dtype=np.int32), PER_CLASS)
    images = gaps[0] + centres[truth] + 1.2 * rng.normal(size=(len(truth), DIM))
    texts = gaps[1] + says * centres + 0.8 * rng.normal(size=(N_CLASSES, DIM))
    cosines = _unit(images) @ _unit(texts).T
    return Captioned(_unit(images - images.mean(axis=0)), truth + 1, cosines)


def _unit(vectors) -> Float32s:
    return normalise_rows(np.asarray(vectors, np.float32))
