"""Fits of one request: how the classes are weighed, and how sure that makes of each image."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from engine.labelling.acceptance import is_confident, training_set_with
from engine.labelling.calibration import (
    cross_validate,
    expected_accuracy,
    expected_of_open,
    keep_confidence,
    mean_confidence,
)
from engine.labelling.label_accuracy import estimate_accuracy
from engine.labelling.labels import AccuracyEstimate, Calibration
from engine.labelling.logistic.map_logistic import sigmoid
from engine.labelling.novelty.by_examples import PrototypeNovelty
from engine.labelling.novelty.by_graph import GraphNovelty
from engine.labelling.request import LabelSettings
from engine.labelling.results import Fit
from engine.labelling.scorers.scorers import agreement_of
from engine.labelling.task import LabellingTask, per_class
from engine.labelling.training_set import TrainingSet
from engine.labelling.verdict_calibration import VerdictCalibration
from engine.prototypes import softmax
from engine.vectors import Bools, Float32s, Int32s

_NEARLY_ZERO: Final = 1e-6
_HALF: Final = 0.5
_FALSELY_NOVEL: Final = 0.04  # of the known images, with many examples
_FALSELY_NOVEL_AT: Final = 3.0  # first examples per class; with so many, half of that
_UNSEEN_AT_FIRST: Final = 0.22  # taken for novel by single examples of every class there is
_UNSEEN_FADES: Final = 0.63  # exponent of the examples per class
_FEWEST_KNOWN: Final = 0.8  # share of a folder, below which its accuracy is not foretold
_VERDICTS_TELL: Final = 30.0  # so many verdicts say as much of what is novel as the prior does


@dataclass(frozen=True, eq=False)
class Fitting:
    """Fits of one task; each starts anew from what teaches."""

    task: LabellingTask
    settings: LabelSettings

    @cached_property
    def novelty(self) -> GraphNovelty | PrototypeNovelty:
        return self.task.novelty()

    @property
    def _tells_novel(self) -> bool:
        """Whether images may be called novel; until its graph is built, the usual method waits."""
        is_ready = self.settings.method != "auto" or isinstance(self.novelty, GraphNovelty)
        return self.settings.reject_novel and is_ready

    @cached_property
    def from_verdicts(self) -> VerdictCalibration:
        return VerdictCalibration.of(self.task.request.verdicts)

    def calibrate(self) -> Calibration:
        return cross_validate(self.task.scorer, self.task.judged)

    def on_support(self, calibration: Calibration) -> tuple[Fit, float | None]:
        """Fit on the support alone; return also the mean probability that is right.

        None where the method gives nothing to tell it by.
        """
        task = self.task
        nothing = np.full(len(task.pool), -1, np.int32)
        log_scores = task.weigh(task.support)
        confidence = self.expected_confidence(log_scores, calibration)
        fit = self._read(
            nothing, log_scores, calibration.inverse_temperature, task.support, confidence
        )
        return fit, confidence

    def with_taught(
        self, taught: Int32s, calibration: Calibration, confidence: float | None
    ) -> Fit:
        """Fit on the support and what was taught, and be as sure of it as is right."""
        training = training_set_with(self.task, taught, calibration.cross_validated_accuracy)
        log_scores = self.task.weigh(training)
        return self._read(taught, log_scores, calibration.inverse_temperature, training, confidence)

    def expected_confidence(self, log_scores: Float32s, calibration: Calibration) -> float | None:
        """Return what the mean probability of open images should be; None to leave it.

        Parameters
        ----------
        log_scores : float32 (n_pool, n_classes), taught by the support alone
        """
        task, is_usual = self.task, ~self.task.is_rejected
        if not is_usual.any() or not len(task.support.rows) or task.prior is not None:
            return None
        of_taught = log_scores[is_usual][:, task.support.is_taught]
        images = task.pool[is_usual]
        accuracy = self._accuracy_taught_by(
            task.support, images, of_taught, calibration.inverse_temperature
        )
        if accuracy is None or task.is_first.all():
            return accuracy
        guesses = log_scores[:, : task.n_named].argmax(axis=1).astype(np.int32)
        is_likely_known = self._is_known(guesses)[is_usual] > _HALF
        open_ = self._expected_of_open(images[is_likely_known], calibration)
        share = float((~task.is_first).mean())
        return share * open_ + (1 - share) * accuracy

    def _accuracy_taught_by(
        self, training: TrainingSet, images: Int32s, of_taught: Float32s, inverse_temperature: float
    ) -> float | None:
        """Return what share of `images` the training set alone should guess rightly.

        Parameters
        ----------
        of_taught : float32 (n_images, n_taught), their log scores
        """
        agreement = agreement_of(self.task.scorer, training, images)
        if agreement is None:
            return None
        confidence = mean_confidence(of_taught, inverse_temperature)
        return expected_accuracy(confidence, agreement, per_class(training))

    def _expected_of_open(self, images: Int32s, calibration: Calibration) -> float:
        """Return what share of open `images`, of known classes, should be guessed rightly."""
        task = self.task
        if not len(images):
            return _HALF
        return expected_of_open(
            self._confidence_at_first(images, calibration.inverse_temperature),
            agreement_of(task.scorer, task.support, images) or 0.0,
            task.examples_per_class,
            task.share_corrected,
        )

    def _confidence_at_first(self, images: Int32s, inverse_temperature: float) -> float:
        """Return how sure the first examples alone may be of `images`, on the whole."""
        task, first = self.task, self.task.first_examples
        if first.is_taught.sum() < 2:
            return _HALF
        log_scores = task.scorer.log_scores(first)[:, first.is_taught]
        folder = np.setdiff1d(np.concatenate([task.pool, task.support.rows]), first.rows)
        folder, in_folder = folder.astype(np.int32), log_scores[folder]
        accuracy = self._accuracy_taught_by(first, folder, in_folder, inverse_temperature) or 0.0
        inverse_temperature = keep_confidence(in_folder, accuracy, inverse_temperature)
        return mean_confidence(log_scores[images], inverse_temperature)

    @cached_property
    def _usually_known(self) -> float:
        """How probably known the images are on the whole where no class is missing."""
        unseen = float(_UNSEEN_AT_FIRST * max(self.task.first_per_class, 1.0) ** -_UNSEEN_FADES)
        n_told = int((~self.task.is_first).sum())
        return 1 - unseen * _VERDICTS_TELL / (_VERDICTS_TELL + n_told)

    def _is_known(self, guesses: Int32s) -> Float32s:
        return sigmoid(-self.novelty.log_odds(guesses)).astype(np.float32)

    def _class_probabilities(
        self,
        log_scores: Float32s,
        inverse_temperature: float,
        training: TrainingSet,
        novelty: Float32s,
    ) -> Float32s:
        """Return probabilities of named classes, float32 (n_pool, n_named), if it is any."""
        if self.task.prior is None:
            return softmax(log_scores, 1 / inverse_temperature)[:, : self.task.n_named]
        scaled = np.float32(inverse_temperature) * log_scores
        known = novelty if self._tells_novel else None
        return self.task.prior.blend(scaled, training.is_taught, known)[:, : self.task.n_named]

    def _guesses(self, log_scores: Float32s) -> Int32s:
        """Return the likeliest named class that is not ruled out: int32 (n_pool,)."""
        allowed = log_scores[:, : self.task.n_named]
        if len(self.task.ruled_out[0]):
            allowed = allowed.copy()
            allowed[self.task.ruled_out] = -np.inf
        return np.asarray(allowed.argmax(axis=1), np.int32)

    def _known(self, log_odds: Float32s) -> Float32s:
        """Return how probably each image is of one of the classes: float32 (n_pool,)."""
        if not self._tells_novel:
            return np.ones(len(log_odds), np.float32)
        is_known = sigmoid(-log_odds.astype(np.float64)) / self._usually_known
        return np.minimum(is_known, self._most_known).astype(np.float32)

    @property
    def _most_known(self) -> float:
        """How probably known any image can be: who has defined few classes may define more.

        Krichevsky and Trofimov's rule (1981), as though pairs of classes that are told apart and
        images given were trials that found no other class.
        """
        counts = self.task.first_examples.counts
        n_classes, n_reviewed = int((counts > 0).sum()), int((~self.task.is_first).sum())
        n_told = n_classes * (n_classes - 1) / 2 + float(np.sqrt(counts).sum()) + n_reviewed
        return (n_told + 0.5) / (n_told + 1)

    def _possible(self, probabilities: Float32s, is_known: Float32s) -> Float32s:
        """Return what is left of `probabilities` (n_pool, n_named) when all is known of each image.

        What a person ruled out is taken from all that was possible, not only from the named
        classes: who is not of the likeliest class is so much likelier to be of none.
        """
        task = self.task
        if self._tells_novel:
            total = np.maximum(probabilities.sum(axis=1, keepdims=True), np.float32(_NEARLY_ZERO))
            probabilities = (
                probabilities / total * np.where(task.has_examples, is_known[:, None], 1)
            )
        rejected = np.flatnonzero(task.is_rejected)
        none = np.maximum(1 - probabilities[rejected].sum(axis=1), 0)
        probabilities[task.ruled_out] = 0
        left = probabilities[rejected]
        possible = np.maximum(left.sum(axis=1) + none, np.finfo(np.float32).tiny)
        probabilities[rejected] = left / possible[:, None]
        return probabilities

    def _novel(self, probabilities: Float32s) -> Bools:
        """Mark the images that are called novel by their `probabilities` of the named classes."""
        if not self._tells_novel:
            return np.zeros(len(probabilities), np.bool_)
        most = 1.0
        if isinstance(self.novelty, GraphNovelty):
            first = max(self.task.first_per_class, 1.0)
            most = _FALSELY_NOVEL / (1 + _FALSELY_NOVEL_AT / first)
        return likely_novel(1 - probabilities.sum(axis=1), falsely=most)

    def _read(
        self,
        taught: Int32s,
        log_scores: Float32s,
        inverse_temperature: float,
        training: TrainingSet,
        confidence: float | None,
    ) -> Fit:
        """Say of every image what it is, and how sure that is."""
        task = self.task
        task.job.check()
        log_odds = self.novelty.log_odds(self._guesses(log_scores)).astype(np.float32)
        is_known, is_usual = self._known(log_odds), ~task.is_rejected
        is_likely = is_usual & (is_known > _HALF)  # of images of no class no class is sure
        if confidence is not None and is_likely.any() and training.is_taught.any():
            named = log_scores[is_likely, : task.n_named][:, training.is_taught[: task.n_named]]
            inverse_temperature = keep_confidence(named, confidence, inverse_temperature)
        probabilities = self._class_probabilities(
            log_scores, inverse_temperature, training, log_odds
        )
        probabilities = self._possible(probabilities, is_known)
        shown = self.from_verdicts.apply(probabilities)
        is_novel = self._novel(shown)
        is_label = is_confident(shown, self.settings) & ~is_novel
        return Fit(
            taught,
            shown,
            shown.argmax(axis=1).astype(np.int32),
            shown.max(axis=1, initial=0),
            probabilities.max(axis=1, initial=0),
            is_label,
            is_novel,
            log_odds,
            inverse_temperature,
            self.from_verdicts,
            None if confidence is None else self._accuracy(shown[is_label], is_known[is_usual]),
        )

    def _accuracy(self, of_labels: Float32s, is_known: Float32s) -> AccuracyEstimate | None:
        """Estimate the accuracy of labels; None where classes or any examples are missing."""
        is_unfounded = not len(self.task.support.rows)
        if is_unfounded or (len(is_known) and is_known.mean() < _FEWEST_KNOWN):
            return None
        return estimate_accuracy(of_labels.max(axis=1, initial=0))


def likely_novel(probabilities: Float32s, *, falsely: float) -> Bools:
    """Mark images that are likelier novel than not, as long as few of them are known.

    Parameters
    ----------
    probabilities : float32 (n_images,), that each is novel
    falsely : the largest share of the known images that may be marked, as far as these tell
    """
    order = np.argsort(-probabilities, kind="stable")
    known = np.cumsum(1 - probabilities[order])
    marked = (probabilities[order] > _HALF) & (known <= falsely * known[-1:])
    is_novel = np.zeros(len(probabilities), np.bool_)
    is_novel[order[marked]] = True
    return is_novel
