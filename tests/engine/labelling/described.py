"""A folder whose classes differ by attributes, some of them without an example."""

from dataclasses import dataclass

import numpy as np

from engine.labelling import LabelRequest, PreparedPool
from engine.project import AttributeId, AttributeSnapshot, ClassId
from engine.vectors import Float32s, Int32s, normalise_rows
from tests.factories import make_request

N_CLASSES, N_ATTRIBUTES, DIM, PER_CLASS, SHOTS = 9, 6, 32, 30, 3


@dataclass(frozen=True, eq=False)
class Described:
    """Classes 1 to 9; image i is of class 1 + i // 30.

    Attributes
    ----------
    strengths : float32 (n_classes, n_attributes)
    """

    features: Float32s
    truth: Int32s
    strengths: Float32s

    def request(
        self,
        *unseen: int,
        shots: int = SHOTS,
        strengths: Float32s | None = None,
        tags: dict[int, Float32s] | None = None,
        verdicts=(),
        pool: PreparedPool | None = None,
    ) -> LabelRequest:
        """Ask for labels where the classes `unseen` have a checklist alone."""
        seen = [c for c in range(1, N_CLASSES + 1) if c not in unseen]
        examples = {c: [(c - 1) * PER_CLASS + i for i in range(shots)] for c in seen}
        request = make_request(self.features, examples, verdicts)
        class_ids = tuple(map(ClassId, range(1, N_CLASSES + 1)))
        known = self.strengths if strengths is None else strengths
        return LabelRequest(
            request.pool if pool is None else pool,
            class_ids,
            request.verdicts,
            snapshot(known, tags or {}),
        )

    def rows(self, class_id: int) -> list[int]:
        return np.flatnonzero(self.truth == class_id).tolist()


def snapshot(strengths: Float32s, tags: dict[int, Float32s]) -> AttributeSnapshot:
    columns = range(1, strengths.shape[1] + 1)
    tagged = sorted(tags)
    nothing = np.zeros((0, strengths.shape[1]), np.float32)
    return AttributeSnapshot(
        attribute_ids=tuple(map(AttributeId, columns)),
        names=tuple(f"attribute {column}" for column in columns),
        class_ids=tuple(ClassId(1 + row) for row in range(len(strengths))),
        class_names=tuple(f"class {1 + row}" for row in range(len(strengths))),
        class_words=tuple(f"class {1 + row}" for row in range(len(strengths))),
        strengths=strengths,
        tagged=np.array(tagged, np.int32),
        tags=np.array([tags[row] for row in tagged], np.float32) if tagged else nothing,
    )


def described(seed: int = 0) -> Described:
    rng = np.random.default_rng(seed)
    codes = rng.permutation(2**N_ATTRIBUTES)[:N_CLASSES]
    strengths = ((codes[:, None] >> np.arange(N_ATTRIBUTES)) & 1).astype(np.float32)
    centres = (strengths - 0.5) @ rng.normal(size=(N_ATTRIBUTES, DIM))
    class_index = np.repeat(np.arange(N_CLASSES, dtype=np.int32), PER_CLASS)
    drawn = centres[class_index] + 0.6 * rng.normal(size=(len(class_index), DIM))
    return Described(normalise_rows(drawn.astype(np.float32)), class_index + 1, strengths)
