"""What a student is given to learn from: crops, and the teacher's answers to them."""

from collections import deque
from random import Random
from typing import Any, Final, Self

import msgspec
import torch
from torch import Tensor

from engine.embedding.architecture import Architecture
from engine.training.crops import CropSampler, shrink
from engine.training.hints import HintBasis, Hints, signed_root
from engine.training.teachers import STRIDES, Lesson, Teacher

_CALIBRATION_BATCHES: Final = 24
_MEMORY_BATCHES: Final = 128


class LessonSettings(msgspec.Struct, frozen=True):
    """How lessons are drawn.

    Attributes
    ----------
    replays : how often every answer of the teacher is used; more than once pays on a CPU,
        where the teacher would take most of the time
    """

    batch_size: int = 64
    replays: int = 1
    seed: int = 0


class Lessons:
    """Draws the lesson of every step, the same one for the same seed.

    Parameters
    ----------
    centre : float32 (dim,), mean of the roots of the teacher's features
    """

    def __init__(
        self,
        teacher: Teacher,
        crops: CropSampler,
        settings: LessonSettings,
        *,
        side_px: int,
        bases: list[HintBasis],
        centre: Tensor,
    ) -> None:
        self.bases, self.centre = bases, centre
        self._teacher, self._crops, self._settings = teacher, crops, settings
        self._side_px = side_px
        self._memory: deque[tuple[Tensor, Hints]] = deque(maxlen=_MEMORY_BATCHES)

    @classmethod
    def calibrated(
        cls,
        teacher: Teacher,
        crops: CropSampler,
        settings: LessonSettings,
        architecture: Architecture,
    ) -> Self:
        """Fit the coordinates of the hints to some first crops."""
        generator = _generator(settings.seed, -1)
        lessons = [
            teacher.teach(crops.draw(settings.batch_size, generator))
            for _ in range(_CALIBRATION_BATCHES)
        ]
        widths = architecture.stage_widths()
        return cls(
            teacher,
            crops,
            settings,
            side_px=architecture.input_size_px,
            bases=_fit_bases(lessons, widths, generator),
            centre=torch.cat([signed_root(lesson.features.float()) for lesson in lessons]).mean(0),
        )

    @classmethod
    def restored(
        cls,
        teacher: Teacher,
        crops: CropSampler,
        settings: LessonSettings,
        architecture: Architecture,
        state: dict[str, Any],
    ) -> Self:
        """Go on in the coordinates that `state` has kept."""
        return cls(
            teacher,
            crops,
            settings,
            side_px=architecture.input_size_px,
            bases=[HintBasis(mean, matrix) for mean, matrix in state["bases"]],
            centre=state["centre"],
        )

    def of_step(self, step: int) -> tuple[Tensor, Hints]:
        """Return float32 (n, 3, side, side) in 0..255 with the answers to them.

        They are new or, with replays, remembered from one of the last new ones.
        """
        settings = self._settings
        if step % settings.replays and self._memory:
            chosen = Random(settings.seed + step).randrange(len(self._memory))  # noqa: S311
            pixels, hints = self._memory[chosen]
            return pixels.float(), Hints([m.float() for m in hints.maps], hints.features.float())
        pixels, hints = self._ask(_generator(settings.seed, step))
        if settings.replays > 1:
            kept = Hints([m.half() for m in hints.maps], hints.features.half())
            self._memory.append((pixels.round().byte(), kept))
        return pixels, hints

    def first_pixels(self) -> Tensor:
        """Return one batch of crops in the student's size, without answers."""
        crops = self._crops.draw(self._settings.batch_size, _generator(self._settings.seed, -2))
        return shrink(crops, self._side_px)

    def state(self) -> dict[str, Any]:
        return {
            "bases": [(basis.mean, basis.matrix) for basis in self.bases],
            "centre": self.centre,
        }

    @torch.no_grad()
    def _ask(self, generator: torch.Generator) -> tuple[Tensor, Hints]:
        crops = self._crops.draw(self._settings.batch_size, generator)
        with fast_arithmetic(self._crops.device):
            lesson = self._teacher.teach(crops)
        sides = (self._side_px // stride for stride in STRIDES)
        maps = [
            basis.apply(found, side)
            for basis, found, side in zip(self.bases, lesson.maps, sides, strict=False)
        ]
        return shrink(crops, self._side_px), Hints(maps, lesson.features.float())


def fast_arithmetic(device: str) -> torch.autocast:
    """Return the context in which an accelerator computes in bfloat16."""
    return torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu")


def _fit_bases(
    lessons: list[Lesson], widths: tuple[int, ...], generator: torch.Generator
) -> list[HintBasis]:
    n_maps = len(lessons[0].maps)
    return [
        HintBasis.fit([lesson.maps[i] for lesson in lessons], width, generator)
        for i, width in zip(range(n_maps), widths, strict=False)
    ]


def _generator(seed: int, step: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed * 1_000_003 + step + 2)
