"""Teaches a network to see as a larger one does, in two phases.

First the blocks learn apart: each starts from one of the teacher's own maps and has to give
the teacher's next, so that a deep network becomes many shallow regressions that converge in
an epoch (block-wise distillation: Li et al. 2020, DNA). Then they are joined and learn
together from what comes out at the end. From several teachers, whose coordinates are not the
student's, it learns how similar images are, joined from the first step.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cached_property
from time import monotonic
from typing import Any, Final, NamedTuple

import msgspec
import torch
from torch import Tensor

from engine.embedding.network.architecture import Architecture
from engine.jobs import Job
from engine.training.crops import CropSampler
from engine.training.joint_teacher import JointTeacher
from engine.training.lessons import Lessons, LessonSettings, fast_arithmetic
from engine.training.losses import FeatureLoss, RelationLoss, cosine_schedule, softened, unexplained
from engine.training.network import TrainableNetwork, average
from engine.training.optimiser import Muon
from engine.training.teachers import Teacher
from engine.vectors import Float16s

_WARM_UP_SHARE: Final = 0.02
_SCALES_TO_WEIGHTS: Final = 0.0075


class TrainingSettings(msgspec.Struct, frozen=True):
    """What a run is made of; on one machine the same settings give the same weights.

    Attributes
    ----------
    epochs : crops that the student sees, divided by the number of images
    apart_share : share of the run in which the blocks learn apart
    learning_rate, joined_learning_rate : of the two phases, where each begins. The first is
        large: a shallow block has nothing to lose, and batch normalisation divides it by the
        length of the weights, which grows. Ten times the second undid what was learned
    fine_learning_rate : of a run that begins with weights and learns relations
    minutes : the run ends then, if its epochs have not ended it; its decline is fitted to that,
        so it depends on the machine. Preparation is not counted
    """

    epochs: float = 100.0
    minutes: float | None = None
    lessons: LessonSettings = LessonSettings()
    learning_rate: float = 2.0
    joined_learning_rate: float = 0.01
    fine_learning_rate: float = 0.0003
    weight_decay: float = 0.02
    apart_share: float = 0.6
    pair_weight: float = 5.0
    logit_weight: float = 0.05
    average_decay: float = 0.995

    def weight_of(self, loss: str) -> float:
        weights = {
            "features": 0.5,
            "cosine": 1.0,
            "pairs": self.pair_weight,
            "logits": self.logit_weight,
        }
        return weights.get(loss, 1.0)


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
        self._n_wanted = max(1, round(settings.epochs * n_images / settings.lessons.batch_size))
        self.n_steps = self._n_wanted
        network = TrainableNetwork(architecture)
        self.network = network.to(memory_format=torch.channels_last).to(crops.device).train()
        self.averaged = deepcopy(network).eval().requires_grad_(requires_grad=False)
        self._optimizers = _make_optimizers(network, settings)
        self._relations = RelationLoss(teacher.dims) if isinstance(teacher, JointTeacher) else None
        self._is_fine = False
        self.step, self._seconds = 0, 0.0

    @cached_property
    def _lessons(self) -> Lessons:
        """Calibrated when first needed, which takes a while and is not when a run goes on."""
        begin = Lessons.calibrated if self._relations is None else Lessons.about_relations
        settings, architecture = self._settings.lessons, self.network.architecture
        return begin(self._teacher, self._crops, settings, architecture)

    def run(self, job: Job, after_step: Callable[[Progress], None]) -> None:
        """Take all steps that are left; `job` counts them.

        Raises
        ------
        CancelledError
            Between two steps, so that what was learned can be saved.
        """
        while self.step < self.n_steps:
            job.step(self.step, self.n_steps)
            began = monotonic()
            losses = self._learn()
            self.step += 1
            self._seconds += monotonic() - began
            self._keep_to_time()
            after_step(Progress(self.step, self.n_steps, losses))
        job.step(self.n_steps, self.n_steps)

    def feature_loss(self) -> FeatureLoss | RelationLoss:
        return self._relations or FeatureLoss(self._lessons.centre)

    def start_from(self, weights: Mapping[str, Float16s]) -> None:
        """Begin with the weights of a file, joined: its stages have coordinates of their own.

        Where relations are learned it changes little by little: normalisation is frozen, so
        that the network is the one of the file at first.
        """
        self._set_fine(is_fine=self._relations is not None)
        self.network.unfold(weights, self._lessons.first_pixels())
        self.averaged.load_state_dict(self.network.state_dict())
        self._lessons.hints = []

    def _set_fine(self, *, is_fine: bool) -> None:
        self._is_fine = is_fine
        self.network.train(not is_fine)

    def state(self) -> dict[str, Any]:
        """Return everything that `restore` needs, as plain values and tensors."""
        return {
            "step": self.step,
            "seconds": self._seconds,
            "is_fine": self._is_fine,
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
        self.step, self._seconds = state["step"], state.get("seconds", 0.0)
        self._keep_to_time()
        self._set_fine(is_fine=state.get("is_fine", False))

    def _keep_to_time(self) -> None:
        """Plan as many steps as there is time for, at the pace so far."""
        if self._settings.minutes is not None and self._seconds:
            in_time = round(self.step * 60 * self._settings.minutes / self._seconds)
            self.n_steps = max(self.step, min(self._n_wanted, in_time))

    @property
    def _n_apart(self) -> int:
        """Steps in which the blocks learn apart: none if the teacher has no maps."""
        return round(self._settings.apart_share * self.n_steps) if self._lessons.hints else 0

    def _learn(self) -> dict[str, float]:
        apart = self.step < self._n_apart
        pixels, hints = self._lessons.of_step(self.step, with_maps=apart)
        with fast_arithmetic(self._crops.device):
            given = self.network.run_apart(pixels, hints.maps)
        *_, last = given.values()
        losses = {
            **self._compare_maps(given, hints.maps),
            **self._compare_features(average(last), hints.features),
        }
        weight_of = self._settings.weight_of
        total = torch.stack([weight_of(name) * loss for name, loss in losses.items()]).sum()
        torch.autograd.backward(total)
        self._descend()
        self._update_average()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def _compare_maps(
        self, given: dict[int, Tensor], hints: dict[int, Tensor]
    ) -> dict[str, Tensor]:
        """Return a loss per stage, named by its number: the mean of its blocks'."""
        by_stage = defaultdict(list)
        for place, _ in self._lessons.hints:
            if place.block in hints:
                answer = given[place.block]
                loss = unexplained(answer, hints[place.block][: len(answer)])
                by_stage[f"stage {place.stage + 1}"].append(loss)
        return {name: torch.stack(parts).mean() for name, parts in by_stage.items()}

    def _compare_features(self, features: Tensor, wanted: Tensor) -> dict[str, Tensor]:
        if self._relations is not None:
            return {"relations": self._relations(features, wanted)}
        share, cosine, pairs = FeatureLoss(self._lessons.centre)(features, wanted)
        losses = {"features": share, "cosine": cosine, "pairs": pairs}
        if self._teacher.tells_classes:
            taught = self._teacher.classify(wanted)
            losses["logits"] = softened(self._teacher.classify(features.float()), taught)
        return losses

    def _descend(self) -> None:
        """Take a step; each phase has its own peak and its own decline."""
        settings, n_apart = self._settings, self._n_apart
        apart = self.step < n_apart
        first, end = (0, n_apart) if apart else (n_apart, self.n_steps)
        joined = settings.fine_learning_rate if self._is_fine else settings.joined_learning_rate
        peak = settings.learning_rate if apart else joined
        n = end - first
        warm_up = max(1, round(_WARM_UP_SHARE * n))
        rate = peak * cosine_schedule(self.step - first, n, warm_up=warm_up)
        for optimizer, share in zip(self._optimizers, (1, _SCALES_TO_WEIGHTS), strict=True):
            for group in optimizer.param_groups:
                group["lr"] = share * rate
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
    return (
        Muon(weights, lr=0.0, weight_decay=settings.weight_decay),
        torch.optim.AdamW(others, lr=0.0, weight_decay=0.0),
    )
