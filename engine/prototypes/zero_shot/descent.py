"""Gradient descent on small random batches, the same for every method that needs it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from engine.prototypes.zero_shot.lesson import Lesson
from engine.vectors import Int32s

if TYPE_CHECKING:
    import torch

_BATCH: Final = 256
_STEPS: Final = 300


def descend(
    lesson: Lesson,
    arrays: "list[torch.Tensor]",
    loss_of: "Callable[[Int32s], torch.Tensor]",
    *,
    rate: float = 5e-3,
) -> None:
    """Change `arrays` by Adam until the loss of random rows of `lesson` is small."""
    import torch

    rng = np.random.default_rng(lesson.seed)
    n = len(lesson.features)
    optimiser = torch.optim.Adam(arrays, lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, _STEPS)
    for _ in range(_STEPS):
        rows = rng.integers(n, size=min(_BATCH, n), dtype=np.int32)
        optimiser.zero_grad()
        loss_of(rows).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
