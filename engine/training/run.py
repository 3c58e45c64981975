"""One training run from a folder of images to a weight file, which may stop at any time.

Beside the weight file lie the checkpoint that it goes on from and the curve of its losses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from engine.embedding.architecture import protolabel_s
from engine.embedding.backbone_file import read_backbone, write_backbone
from engine.embedding.torch_runtime import find_accelerator
from engine.errors import TrainingError
from engine.jobs import CancelledError, Job
from engine.training.checkpoints import check_place, load_checkpoint, save_checkpoint
from engine.training.crops import CropSampler
from engine.training.distillation import Distillation, Progress, TrainingSettings
from engine.training.fidelity import Fidelity, HeldOut
from engine.training.images import Bucket, read_training_images, split_buckets
from engine.training.loss_curve import LossCurve
from engine.training.memory import keep_freed_memory
from engine.training.teachers import EdgeTpuTeacher, TorchvisionTeacher, load_teacher

_CHECKPOINT_EVERY_S: Final = 120.0
_CURVE_STRETCH: Final = 25
_N_HELD_OUT: Final = 512


@dataclass(frozen=True)
class TrainingRequest:
    """What to train on, from whom, and where the weights go.

    Attributes
    ----------
    images : folder of images, or of zip archives of images
    teacher : a torchvision network, or the folder of an op list
    out : the weight file
    limit : most images to hold in memory
    start : weight file to go on from, of the same teacher
    """

    images: Path
    teacher: str
    out: Path
    cache_folder: Path
    settings: TrainingSettings
    limit: int = 200_000
    start: Path | None = None
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
        teacher = load_teacher(request.teacher, cache_folder=request.cache_folder, job=reading)
        teacher.to(self.device)
        buckets = read_training_images(
            reading, request.images, limit=request.limit, seed=request.settings.lessons.seed
        )
        held_out, learned = split_buckets(buckets)
        self.n_images = sum(len(bucket.pixels) for bucket in learned)
        self._held_out = HeldOut(self._sampler(held_out, teacher), teacher, _N_HELD_OUT)
        self._distillation = Distillation(
            protolabel_s(
                teacher.dim,
                ends_linear=not teacher.is_nonnegative,
                pads_late=teacher.pads_late,
            ),
            teacher,
            self._sampler(learned, teacher),
            request.settings,
            n_images=self.n_images,
        )
        self._curve = LossCurve()
        self._saved_at = monotonic()
        if request.resume:
            self._resume()
        elif request.start is not None:
            self._start_from(request.start)

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

    def _sampler(
        self, buckets: list[Bucket], teacher: TorchvisionTeacher | EdgeTpuTeacher
    ) -> CropSampler:
        return CropSampler(buckets, teacher.input_size_px, self.device)

    def _save(self) -> None:
        """Write checkpoint, curve and the weights as they are now."""
        request, averaged = self._request, self._distillation.averaged
        state = {"run": self._distillation.state(), "curve": self._curve.rows}
        save_checkpoint(request.checkpoint, state, teacher=request.teacher)
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

    def _resume(self) -> None:
        request = self._request
        state = load_checkpoint(request.checkpoint, teacher=request.teacher, device=self.device)
        self._distillation.restore(state["run"])
        self._curve.rows = state["curve"]

    def _start_from(self, path: Path) -> None:
        backbone = read_backbone(path)
        if backbone.architecture != self._distillation.network.architecture:
            raise TrainingError(
                "{file} does not fit: it was trained with another teacher or architecture.",
                file=str(path),
            )
        self._distillation.start_from(backbone.weights)
