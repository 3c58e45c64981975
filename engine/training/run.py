"""One training run from a folder of images to a weight file, which may stop at any time.

Beside the weight file lie the checkpoint that it goes on from and the curve of its losses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import msgspec

from engine.embedding.network.architecture import Architecture, protolabel_s
from engine.embedding.network.file import BackboneFile, write_backbone
from engine.embedding.runtime.torch_runtime import find_accelerator
from engine.errors import TrainingError
from engine.jobs import CancelledError, Job
from engine.training.checkpoints import check_place, load_checkpoint, save_checkpoint
from engine.training.crops import LIGHT, STRONG, CropSampler
from engine.training.distillation import Distillation, Progress, TrainingSettings
from engine.training.fidelity import Fidelity, HeldOut
from engine.training.images import read_training_images, split_buckets
from engine.training.joint_teacher import JointTeacher, SingleTeacher
from engine.training.loss_curve import LossCurve
from engine.training.memory import keep_freed_memory
from engine.training.named_networks import load_teachers, read_start

_CHECKPOINT_EVERY_S: Final = 120.0
_CURVE_STRETCH: Final = 25
_N_HELD_OUT: Final = 512


@dataclass(frozen=True)
class TrainingRequest:
    """What to train on, from whom, and where the weights go.

    Attributes
    ----------
    images : folder of images, or of zip archives of images
    teachers : backbones of this project, torchvision networks, or folders of op lists; several
        teach together
    out : the weight file
    limit : most images to hold in memory
    start : backbone of this project, or weight file, to begin with; the student takes its
        architecture
    """

    images: Path
    teachers: tuple[str, ...]
    out: Path
    cache_folder: Path
    settings: TrainingSettings
    limit: int = 200_000
    start: str | None = None
    resume: bool = False

    @property
    def checkpoint(self) -> Path:
        return self.out.with_suffix(".checkpoint")

    @property
    def curve(self) -> Path:
        return self.out.with_suffix(".png")


@dataclass(frozen=True)
class TrainingReport:
    """What a finished run has made."""

    n_steps: int
    losses: dict[str, float]
    fidelity: Fidelity


class TrainingRun:
    """Prepares on construction, which reads all images; then trains."""

    def __init__(self, reading: Job, request: TrainingRequest) -> None:
        keep_freed_memory()
        check_place(request.out, request.checkpoint, resume=request.resume)
        self._request = request
        self.device = find_accelerator() or "cpu"
        saved = self._read_checkpoint() if request.resume else None
        start = self._read_start() if saved is None and request.start else None
        teacher, architecture = _plan(self._load_teacher(reading), saved, start)
        teacher.to(self.device)
        buckets = read_training_images(
            reading, request.images, limit=request.limit, seed=request.settings.lessons.seed
        )
        held_out, learned = split_buckets(buckets)
        self.n_images = sum(len(bucket.pixels) for bucket in learned)
        is_fine = isinstance(teacher, JointTeacher) and (
            start is not None or (saved is not None and saved["run"].get("is_fine", False))
        )
        side_px, variation = teacher.input_size_px, LIGHT if is_fine else STRONG
        unseen, seen = (
            CropSampler(some, side_px, self.device, variation) for some in (held_out, learned)
        )
        self._held_out = HeldOut(unseen, teacher, _N_HELD_OUT)
        self._distillation = Distillation(
            architecture, teacher, seen, request.settings, n_images=self.n_images
        )
        self._curve = LossCurve(saved["curve"] if saved else ())
        self._saved_at = monotonic()
        if saved is not None:
            self._distillation.restore(saved["run"])
        elif start is not None:
            self._distillation.start_from(start.weights)

    def train(
        self, job: Job, on_progress: Callable[[Progress], None] | None = None
    ) -> TrainingReport:
        """Take all steps that are left and write the weights.

        Raises
        ------
        CancelledError
            What was learned is in the checkpoint then.
        """

        def after_step(progress: Progress) -> None:
            self._curve.add(progress.step, progress.losses, stretch=_CURVE_STRETCH)
            if monotonic() - self._saved_at > _CHECKPOINT_EVERY_S:
                self._save()
            if on_progress is not None:
                on_progress(progress)

        try:
            self._distillation.run(job, after_step)
        except CancelledError:
            self._save()
            raise
        self._save()
        self._request.checkpoint.unlink()
        return TrainingReport(self._distillation.n_steps, self._curve.latest(), self.measure())

    def measure(self) -> Fidelity:
        """Compare the averaged weights with the teacher on images held out."""
        distillation = self._distillation
        return self._held_out.measure(distillation.averaged, distillation.feature_loss())

    def _save(self) -> None:
        """Write checkpoint, curve and the weights as they are now."""
        request, averaged = self._request, self._distillation.averaged
        state = {
            "run": self._distillation.state(),
            "curve": self._curve.rows,
            "architecture": msgspec.json.encode(averaged.architecture).decode(),
        }
        save_checkpoint(request.checkpoint, state, teachers=request.teachers)
        self._curve.draw(request.curve)
        try:
            write_backbone(request.out, request.out.stem, averaged.architecture, averaged.fold())
        except ValueError as error:
            raise TrainingError(
                "The run has diverged: its weights are no numbers that {file} could hold."
                " Delete {checkpoint} and train anew with more --batch-size or another --seed.",
                file=str(request.out),
                checkpoint=str(request.checkpoint),
            ) from error
        self._saved_at = monotonic()

    def _load_teacher(self, job: Job) -> SingleTeacher | JointTeacher:
        request = self._request
        return load_teachers(request.teachers, cache_folder=request.cache_folder, job=job)

    def _read_checkpoint(self) -> dict[str, Any]:
        request = self._request
        return load_checkpoint(request.checkpoint, teachers=request.teachers, device=self.device)

    def _read_start(self) -> BackboneFile:
        request = self._request
        return read_start(str(request.start), cache_folder=request.cache_folder)


def _plan(
    teacher: SingleTeacher | JointTeacher,
    saved: dict[str, Any] | None,
    start: BackboneFile | None,
) -> tuple[SingleTeacher | JointTeacher, Architecture]:
    """Return who teaches, and what learns.

    A network that is made for its one teacher learns its features, any other learns relations.
    """
    fitting = _student_of(teacher)
    architecture = fitting
    if saved is not None and "architecture" in saved:
        architecture = msgspec.json.decode(saved["architecture"], type=Architecture)
    elif start is not None:
        architecture = start.architecture
    if architecture == fitting or isinstance(teacher, JointTeacher):
        return teacher, architecture
    return JointTeacher([teacher]), architecture


def _student_of(teacher: SingleTeacher | JointTeacher) -> Architecture:
    if isinstance(teacher, JointTeacher):
        return protolabel_s(pads_late=teacher.pads_late)
    return protolabel_s(
        teacher.dim, ends_linear=not teacher.is_nonnegative, pads_late=teacher.pads_late
    )
