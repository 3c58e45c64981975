"""Why one image has its label: scores, examples it resembles, attributes, and the rule."""

from dataclasses import dataclass

import numpy as np

from engine.labelling.attributes.model import AttributeModel
from engine.labelling.attributes.reasons import AttributeReason
from engine.labelling.labels import PseudoLabels
from engine.labelling.request import LabelRequest, LabelSettings
from engine.labelling.rules import Rule, rule_of
from engine.project import ClassId, ImageId
from engine.prototypes import most_similar
from engine.vectors import Bools, Int32s

Probabilities = tuple[tuple[ClassId, float], ...]


@dataclass(frozen=True)
class RunnerUp:
    """The second-best class and its most similar example."""

    class_id: ClassId
    nearest: ImageId


@dataclass(frozen=True)
class Reason:
    """What speaks for the guess on one image, and what decided.

    Attributes
    ----------
    probabilities : of the likeliest classes, best first
    nearest : the most similar images that a person gave the guessed class, best first
    runner_up : None where there is no second class, or it has no image
    attributes : what the image has to say to the checklist of the guessed class, the best
        supported entry first; empty where there is none
    rule : by which it has its label or is left out; None where that is not known
    """

    probabilities: Probabilities
    nearest: tuple[ImageId, ...]
    runner_up: RunnerUp | None = None
    attributes: tuple[AttributeReason, ...] = ()
    rule: Rule | None = None


def explain(
    request: LabelRequest,
    labels: PseudoLabels,
    image_id: ImageId,
    *,
    settings: LabelSettings | None = None,
    model: AttributeModel | None = None,
    count: int = 3,
) -> Reason:
    """Return the reason for the present label of `image_id`; empty if it is not embedded.

    Parameters
    ----------
    settings : under which `labels` were made; without them there is no rule
    model : without it, attributes have nothing to say
    count : so many examples of the guessed class at most
    """
    if image_id >= len(request.pool) or not request.pool.is_embedded[image_id]:
        return Reason((), ())
    guess, own = ClassId(int(labels.guesses[image_id])), request.own_labels()
    probabilities = _probabilities(labels, image_id)
    return Reason(
        probabilities,
        _nearest(request, image_id, own == guess, count),
        _runner_up(request, image_id, own, probabilities),
        model.reasons(image_id, guess) if model else (),
        rule_of(request.verdicts, labels, settings, image_id) if settings else None,
    )


def _probabilities(labels: PseudoLabels, image_id: ImageId) -> Probabilities:
    """Return those of the candidates; that of the guess as finely as it is shown elsewhere."""
    finer = {labels.guesses[image_id]: labels.probabilities[image_id]}
    candidates = zip(
        labels.candidates[image_id], labels.candidate_probabilities[image_id], strict=True
    )
    probabilities = (
        (labels.class_ids[index], probability)
        for index, probability in candidates
        if probability > 0
    )
    return tuple(
        (class_id, float(finer.get(class_id, probability)))
        for class_id, probability in probabilities
    )


def _runner_up(
    request: LabelRequest, image_id: ImageId, own: Int32s, probabilities: Probabilities
) -> RunnerUp | None:
    if len(probabilities) < 2:
        return None
    class_id = probabilities[1][0]
    nearest = _nearest(request, image_id, own == class_id, 1)
    return RunnerUp(class_id, nearest[0]) if nearest else None


def _nearest(
    request: LabelRequest, image_id: ImageId, is_candidate: Bools, count: int
) -> tuple[ImageId, ...]:
    candidates = np.flatnonzero(is_candidate).astype(np.int32)
    found = most_similar(request.pool.features, image_id, candidates, count=count)
    return tuple(ImageId(i) for i in found.tolist())
