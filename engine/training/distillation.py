"""Teaches a network to see as a larger one does, in two phases.

First every stage learns apart: it starts from the teacher's own maps and has to give the
teacher's next ones, so that a deep network becomes a few shallow regressions that converge
in a few epochs (block-wise distillation: Li et al. 2020, DNA). Then the stages are joined
and learn together, mostly from what comes out at the end.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec
import torch
from torch import Tensor

from engine.embedding.architecture import Architecture
from engine.jobs import Job
from engine.training.crops import CropSampler
from engine.training.hints import Hints
from engine.training.lessons import Lessons, LessonSettings, fast_arithmetic
from engine.training.losses import FeatureLoss, cosine_schedule, softened, unexplained
from engine.training.network import TrainableNetwork
from engine.training.optimiser import Muon
from engine.training.teachers import Teacher
from engine.vectors import Float16s

_WARM_UP_SHARE: Final = 0.02
_MAX_GRADIENT: Final = 5.0
_SCALE_LEARNING_RATE: Final = 2e-3


class TrainingSettings(msgspec.Struct, frozen=True):
    """What a run is made of; on one machine the same settings give the same weights.

    Attributes
    ----------
    epochs : crops that the student sees, divided by the number of images
    apart_share : share of the run in which the stages learn apart
    stage_weight : of the losses of the stages once they are joined
    """

    epochs: float = 100.0
    lessons: LessonSettings = LessonSettings()
    learning_rate: float = 0.02
    weight_decay: float = 0.02
    apart_share: float = 0.2
    stage_weight: float = 0.3
    pair_weight: float = 5.0
    logit_weight: float = 0.05
    average_decay: float = 0.999

    def weights(self, *, apart: bool) -> defaultdict[str, float]:
        """Return how much each loss counts; those of the stages most while they are apart."""
        stage = 1.0 if apart else self.stage_weight
        others = {
            "features": 0.5,
            "cosine": 1.0,
            "pairs": self.pair_weight,
            "logits": self.logit_weight,
        }
        return defaultdict(lambda: stage, others)


class Progress(NamedTuple):
    """The losses of one step, by name."""

    step: int
    n_steps: int
    losses: dict[str, float]


class Distillation:
    """One run, which may be saved after any step and taken up again."""

    def __init__(
        self,
        architecture: Architecture,
        teacher: Teacher,
        crops: CropSampler,
        settings: TrainingSettings,
        *,
        n_images: int,
    ) -> None:
        torch.manual_seed(settings.lessons.seed)
        self._teacher, self._crops, self._settings = teacher, crops, settings
        self.n_steps = max(1, round(settings.epochs * n_images / settings.lessons.batch_size))
        network = TrainableNetwork(architecture)
        self.network = network.to(memory_format=torch.channels_last).to(crops.device).train()
        self.averaged = deepcopy(network).eval().requires_grad_(requires_grad=False)
        self._optimizers = _make_optimizers(network, settings)
        self.step = 0

    @cached_property
    def _lessons(self) -> Lessons:
        """Calibrated when first needed, which takes a while and is not when a run goes on."""
        return Lessons.calibrated(
            self._teacher, self._crops, self._settings.lessons, self.network.architecture
        )

    def run(self, job: Job, after_step: Callable[[Progress], None]) -> None:
        """Take all steps that are left; `job` counts them.

        Raises
        ------
        CancelledError
            Between two steps, so that what was learned can be saved.
        """
        while self.step < self.n_steps:
            job.step(self.step, self.n_steps)
            losses = self._learn(*self._lessons.of_step(self.step))
            self.step += 1
            after_step(Progress(self.step, self.n_steps, losses))
        job.step(self.n_steps, self.n_steps)

    def feature_loss(self) -> FeatureLoss:
        return FeatureLoss(self._lessons.centre)

    def start_from(self, weights: Mapping[str, Float16s]) -> None:
        """Begin with the weights of a file, joined: its stages have coordinates of their own."""
        self.network.unfold(weights, self._lessons.first_pixels())
        self.averaged.load_state_dict(self.network.state_dict())
        self._lessons.bases = []

    def state(self) -> dict[str, Any]:
        """Return everything that `restore` needs, as plain values and tensors."""
        return {
            "step": self.step,
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
            "lessons": self._lessons.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        for optimizer, saved in zip(self._optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self._lessons = Lessons.restored(
            self._teacher,
            self._crops,
            self._settings.lessons,
            self.network.architecture,
            state["lessons"],
        )
        self.step = state["step"]

    def _learn(self, pixels: Tensor, hints: Hints) -> dict[str, float]:
        apart = bool(hints.maps) and self.step < self._settings.apart_share * self.n_steps
        with fast_arithmetic(self._crops.device):
            *maps, features = (
                self.network.run_apart(pixels, hints.maps) if apart else self.network(pixels)
            )
        losses = self._compare(maps, features, hints)
        weights = self._settings.weights(apart=apart)
        total = torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()
        torch.autograd.backward(total)
        self._descend()
        self._update_average()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def _compare(self, maps: list[Tensor], features: Tensor, hints: Hints) -> dict[str, Tensor]:
        left_over = [unexplained(*pair) for pair in zip(maps, hints.maps, strict=False)]
        share, cosine, pairs = self.feature_loss()(features, hints.features)
        taught = self._teacher.classify(hints.features)
        return {
            **{f"stage {i}": loss for i, loss in enumerate(left_over, start=1)},
            "features": share,
            "cosine": cosine,
            "pairs": pairs,
            "logits": softened(self._teacher.classify(features.float()), taught),
        }

    def _descend(self) -> None:
        warm_up = max(1, round(_WARM_UP_SHARE * self.n_steps))
        factor = cosine_schedule(self.step, self.n_steps, warm_up=warm_up)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), _MAX_GRADIENT)
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak_lr"] * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    @torch.no_grad()
    def _update_average(self) -> None:
        decay = min(self._settings.average_decay, (1 + self.step) / (10 + self.step))
        new = self.network.state_dict()
        for name, value in self.averaged.state_dict().items():
            if value.is_floating_point():
                value.lerp_(new[name], 1 - decay)
            else:
                value.copy_(new[name])


def _make_optimizers(
    network: TrainableNetwork, settings: TrainingSettings
) -> tuple[torch.optim.Optimizer, ...]:
    """Return one for the weights of convolutions and one for scales and shifts."""
    weights = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim == 1]
    optimizers = (
        Muon(weights, lr=settings.learning_rate, weight_decay=settings.weight_decay),
        torch.optim.AdamW(others, lr=_SCALE_LEARNING_RATE, weight_decay=0.0),
    )
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["peak_lr"] = group["lr"]
    return optimizers
