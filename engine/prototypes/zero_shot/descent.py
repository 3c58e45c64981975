"""Gradient descent on small random batches, the same for every method that needs it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from engine.vectors import Int32s

if TYPE_CHECKING:
    import torch

_BATCH: Final = 256
_STEPS: Final = 300


def descend(
    arrays: "list[torch.Tensor]",
    loss_of: "Callable[[Int32s], torch.Tensor]",
    *,
    n_rows: int,
    seed: int,
    rate: float = 5e-3,
    rounds: int = 1,
) -> None:
    """Change `arrays` by Adam until the loss of random rows, of 0..n_rows - 1, is small.

    A round has 300 steps.
    """
    import torch

    rng = np.random.default_rng(seed)
    optimiser = torch.optim.Adam(arrays, lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, rounds * _STEPS)
    for _ in range(rounds * _STEPS):
        rows = rng.integers(n_rows, size=min(_BATCH, n_rows), dtype=np.int32)
        optimiser.zero_grad()
        loss_of(rows).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
