"""The methods by name, each with the settings that are worth trying, the usual ones first."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np

from engine.errors import ChecklistError
from engine.prototypes.zero_shot.average import fit_average
from engine.prototypes.zero_shot.bilinear import fit_eszsl, fit_sae
from engine.prototypes.zero_shot.cvae import fit_cvae
from engine.prototypes.zero_shot.dap import USUAL_DECAY, fit_dap
from engine.prototypes.zero_shot.generative import fit_generative
from engine.prototypes.zero_shot.lesson import (
    Compatibility,
    Lesson,
    SeenImages,
    Settings,
    TaggedImages,
)
from engine.prototypes.zero_shot.networks import fit_compatibility, fit_proto
from engine.prototypes.zero_shot.ridge import fit_ridge
from engine.prototypes.zero_shot.signatures import Signatures, SignatureScale
from engine.prototypes.zero_shot.space import FeatureSpace
from engine.vectors import Bools, Float32s, Int32s

AUTO: Final = "auto"


@dataclass(frozen=True)
class Candidate:
    """A method and its settings."""

    method: str
    settings: Settings

    def fit(self, lesson: Lesson) -> Compatibility:
        return _FITS[self.method](lesson, **self.settings)


BY_ATTRIBUTE: Final = Candidate("dap", {"classifier": "logistic", "decay": USUAL_DECAY})
"""The best with few seen classes: of 5 `animals` without examples, labelled in rounds beside 8
with 5 examples each, 0.63 are right, and 0.52 by the average of methods."""


@dataclass(frozen=True, eq=False)
class Setting:
    """What all candidates share: the space, the signatures and the lesson in them."""

    space: FeatureSpace
    scale: SignatureScale
    signatures: Signatures
    lesson: Lesson

    @classmethod
    def of(cls, seen: SeenImages, *, seed: int) -> "Setting":
        space, classes = FeatureSpace.fit(seen), seen.described
        scale = SignatureScale.fit(seen.reference())
        signatures = scale.signatures(seen.strengths)
        inside, is_described = space.apply(seen.features), np.isin(seen.class_index, classes)
        lesson = Lesson(
            inside[is_described],
            np.searchsorted(classes, seen.class_index[is_described]).astype(np.int32),
            signatures.only(classes),
            None if seen.tags is None else seen.tags[is_described],
            _tagged(inside, seen, ~is_described, scale),
            seed,
        )
        return cls(space, scale, signatures, lesson)

    def scores(self, learnt: Compatibility, features: Float32s, classes: Int32s) -> Float32s:
        """Return float32 (n, n_classes) for unit rows and rows of the signatures."""
        return learnt.scores(self.space.apply(features), self.signatures.only(classes))


def _tagged(
    inside: Float32s, seen: SeenImages, chosen: Bools, scale: SignatureScale
) -> TaggedImages:
    """Return those of the `chosen` (n,) of which a tag is known."""
    tags = np.full((len(chosen), seen.strengths.shape[1]), np.nan, np.float32)
    if seen.tags is not None:
        tags = seen.tags
    rows = np.flatnonzero(chosen & np.isfinite(tags).any(axis=1))
    return TaggedImages(inside[rows], tags[rows], scale.signatures(tags[rows]).vectors)


def method_names() -> tuple[str, ...]:
    return (AUTO, *_FITS)


def list_candidates(method: str) -> tuple[Candidate, ...]:
    """Return what is to be tried for `method`; "auto" tries those that are fitted quickly.

    Raises
    ------
    ChecklistError
        If there is no such method.
    """
    if method not in method_names():
        raise ChecklistError(
            "There is no zero-shot method “{method}”. Choose one of {known}.",
            method=method,
            known=", ".join(method_names()),
        )
    if method == AUTO:
        return (*(c for name in _QUICK for c in list_candidates(name)), BY_ATTRIBUTE)
    return tuple(
        Candidate(method, dict(zip(grid, values, strict=True)))
        for grid in _GRIDS[method]
        for values in product(*grid.values())
    )


_FITS: Final[dict[str, Callable[..., Compatibility]]] = {
    "average": fit_average,
    "ridge": fit_ridge,
    "eszsl": fit_eszsl,
    "sae": fit_sae,
    "dap": fit_dap,
    "compatibility": fit_compatibility,
    "proto": fit_proto,
    "generative": fit_generative,
    "cvae": fit_cvae,
}
_QUICK: Final = ("average", "ridge", "eszsl", "sae")
_GRIDS: Final[dict[str, tuple[dict[str, tuple[Any, ...]], ...]]] = {
    "average": ({"decay": (0.1, 0.3)},),
    "ridge": (
        {"direction": ("prototypes",), "gamma": (0.5, 0.0, 2.0), "decay": (0.1, 0.03, 0.3, 1.0)},
        {"direction": ("attributes",), "decay": (1e-4, 1e-5, 1e-3, 1e-2)},
    ),
    "eszsl": ({"feature_decay": (10.0, 1.0, 100.0), "attribute_decay": (1.0, 0.1, 10.0)},),
    "sae": ({"reconstruction": (1.0, 0.1, 0.3, 3.0, 10.0)},),
    "dap": (
        {"classifier": ("logistic", "svm"), "decay": (USUAL_DECAY,)},
        {"classifier": ("mlp",), "decay": (1e-5,)},
    ),
    "compatibility": ({"margin": (0.5, 1.0), "decay": (1e-4,)},),
    "proto": ({"decay": (1e-4,)},),
    "generative": ({"gamma": (0.5,), "decay": (0.1, 0.3)},),
    "cvae": ({"divergence": (1.0,)},),
}
