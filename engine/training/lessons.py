"""What a student is given to learn from: crops, and the teacher's answers to them."""

from collections import deque
from random import Random
from typing import Any, Final, NamedTuple, Self

import msgspec
import torch
from torch import Tensor

from engine.embedding.network.architecture import Architecture
from engine.training.crops import CropSampler, shrink
from engine.training.hints import HintBasis, HintPlace, Hints, place_hints, signed_root
from engine.training.teachers import Lesson, Teacher

_CALIBRATION_BATCHES: Final = 8
_MEMORY_BATCHES: Final = 128
_FULL_SIDE: Final = 10


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


class PlacedHint(NamedTuple):
    """Where a hint is given, and in which coordinates."""

    place: HintPlace
    basis: HintBasis


class Lessons:
    """Draws the lesson of every step, the same one for the same seed.

    A lesson about maps has the teacher look at just what the student sees, so that a block
    could give its hint exactly. In a lesson about features it looks at its own resolution,
    where it knows more.

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
        hints: list[PlacedHint],
        centre: Tensor,
    ) -> None:
        self.hints, self.centre = hints, centre
        self._teacher, self._crops, self._settings = teacher, crops, settings
        self._side_px = side_px
        self._memory: deque[tuple[Tensor, Hints]] = deque(maxlen=_MEMORY_BATCHES)
        self._remembers_maps = False

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
        side_px = architecture.input_size_px
        batches = [crops.draw(settings.batch_size, generator) for _ in range(_CALIBRATION_BATCHES)]
        lessons = [teacher.teach(batch) for batch in batches]
        places = place_hints(architecture, [len(maps) for maps in lessons[0].maps])
        seen = [teacher.teach(shrink(batch, side_px)) for batch in batches] if places else []
        return cls(
            teacher,
            crops,
            settings,
            side_px=side_px,
            hints=_fit_bases(seen, places, generator),
            centre=torch.cat([signed_root(lesson.features.float()) for lesson in lessons]).mean(0),
        )

    @classmethod
    def about_relations(
        cls,
        teacher: Teacher,
        crops: CropSampler,
        settings: LessonSettings,
        architecture: Architecture,
    ) -> Self:
        """Leave out coordinates: similarities need none."""
        side_px = architecture.input_size_px
        return cls(teacher, crops, settings, side_px=side_px, hints=[], centre=torch.empty(0))

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
            hints=[
                PlacedHint(HintPlace(*place), HintBasis(mean, matrix))
                for place, mean, matrix in state["hints"]
            ],
            centre=state["centre"],
        )

    def of_step(self, step: int, *, with_maps: bool) -> tuple[Tensor, Hints]:
        """Return float32 (n, 3, side, side) in 0..255 with the answers to them.

        They are new or, with replays, remembered from one of the last new ones.
        """
        settings = self._settings
        if with_maps != self._remembers_maps:
            self._memory.clear()
            self._remembers_maps = with_maps
        if step % settings.replays and self._memory:
            chosen = Random(settings.seed + step).randrange(len(self._memory))  # noqa: S311
            pixels, hints = self._memory[chosen]
            maps = {block: found.float() for block, found in hints.maps.items()}
            return pixels.float(), Hints(maps, hints.features.float())
        pixels, hints = self._ask(_generator(settings.seed, step), with_maps=with_maps)
        if settings.replays > 1:
            halved = {block: found.half() for block, found in hints.maps.items()}
            self._memory.append((pixels.round().byte(), Hints(halved, hints.features.half())))
        return pixels, hints

    def first_pixels(self) -> Tensor:
        """Return one batch of crops in the student's size, without answers."""
        crops = self._crops.draw(self._settings.batch_size, _generator(self._settings.seed, -2))
        return shrink(crops, self._side_px)

    def state(self) -> dict[str, Any]:
        return {
            "hints": [(tuple(place), basis.mean, basis.matrix) for place, basis in self.hints],
            "centre": self.centre,
        }

    @torch.no_grad()
    def _ask(self, generator: torch.Generator, *, with_maps: bool) -> tuple[Tensor, Hints]:
        crops = self._crops.draw(self._settings.batch_size, generator)
        pixels = shrink(crops, self._side_px)
        with fast_arithmetic(self._crops.device):
            lesson = self._teacher.teach(pixels if with_maps else crops)
        maps = self._read(lesson) if with_maps else {}
        return pixels, Hints(maps, lesson.features.float())

    def _read(self, lesson: Lesson) -> dict[int, Tensor]:
        """Return each hint for as many images as the block that starts from it learns from."""
        found = [lesson.maps[hint.place.stage][hint.place.turn] for hint in self.hints]
        enough = [*[_enough(*maps.shape[::3]) for maps in found[1:]], len(lesson.features)]
        return {
            hint.place.block: hint.basis.apply(maps[:n])
            for hint, maps, n in zip(self.hints, found, enough, strict=True)
        }


def fast_arithmetic(device: str) -> torch.autocast:
    """Return the context in which an accelerator computes in bfloat16."""
    return torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu")


def _enough(n_images: int, side: int) -> int:
    """Return of how many images a block learns: a large map is many lessons in one."""
    return min(n_images, max(2, n_images * _FULL_SIDE // side))


def _fit_bases(
    lessons: list[Lesson], places: list[HintPlace], generator: torch.Generator
) -> list[PlacedHint]:
    """Fit one basis for all maps of a kind, so that a residual block need not turn its input."""
    kinds = [(place.stage, _width(lessons[0], place), place.width) for place in places]
    last = dict(zip(kinds, places, strict=True))
    bases = {
        kind: HintBasis.fit(
            [lesson.maps[place.stage][place.turn] for lesson in lessons], place.width, generator
        )
        for kind, place in last.items()
    }
    return [PlacedHint(place, bases[kind]) for place, kind in zip(places, kinds, strict=True)]


def _width(lesson: Lesson, place: HintPlace) -> int:
    return lesson.maps[place.stage][place.turn].shape[1]


def _generator(seed: int, step: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed * 1_000_003 + step + 2)
