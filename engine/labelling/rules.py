"""By which rule an image has its label, or is left out, in words that a person can check."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from engine.labelling.acceptance import SHARE_BY_ROUND
from engine.labelling.labels import PseudoLabels
from engine.labelling.request import LabelSettings
from engine.messages import Message
from engine.project import ImageId, VerdictKind, VerdictSnapshot

_GIVEN: Final = {
    VerdictKind.EXAMPLE: "Given by you as an example.",
    VerdictKind.ACCEPTED: "Given by you.",
    VerdictKind.NONE_OF_THESE: "You said that it is none of these classes.",
}


class RuleKind(Enum):
    """What decided over the label of an image; the values are used on the command line."""

    GIVEN = "given"
    COPY = "copy"
    ROUND = "round"
    SURE = "sure"
    UNSURE = "unsure"
    CLOSE = "close"
    NOVEL = "novel"
    NAME = "name"


@dataclass(frozen=True)
class Rule:
    """Why an image has a label, or none.

    Attributes
    ----------
    message : the rule as a sentence
    round : in which the label was accepted, for RuleKind.ROUND; else 0
    """

    kind: RuleKind
    message: Message
    round: int = 0


def rule_of(
    verdicts: VerdictSnapshot, labels: PseudoLabels, settings: LabelSettings, image_id: ImageId
) -> Rule | None:
    """Return what decided over the label of `image_id`; None while it was not labelled.

    `labels` were made from `verdicts` under `settings`.
    """
    verdict = verdicts.of(image_id)
    given = _GIVEN.get(verdict.kind)
    if verdict.kind == VerdictKind.NONE_OF_THESE and labels.is_confident[image_id]:
        given = None  # the engine is sure of a class that came later
    if given or labels.guesses[image_id] < 0:
        return Rule(RuleKind.GIVEN, Message(given)) if given else None
    if not labels.novelty[image_id]:
        return Rule(RuleKind.COPY, Message("The same as an image that you labelled."))
    if labels.is_confident[image_id]:
        return _acceptance(labels, settings, image_id)
    if labels.is_novel[image_id]:
        return Rule(RuleKind.NOVEL, Message("It seems to belong to none of the classes."))
    if labels.guesses[image_id] in labels.by_name:
        template = "Left out: there was nothing to go by but the name of its class."
        return Rule(RuleKind.NAME, Message(template))
    return _refusal(labels, settings, image_id)


def _acceptance(labels: PseudoLabels, settings: LabelSettings, image_id: ImageId) -> Rule:
    number = int(labels.rounds[image_id])
    if number and labels.taught[image_id] == labels.guesses[image_id]:
        share = SHARE_BY_ROUND[min(number, len(SHARE_BY_ROUND)) - 1]
        template = "Accepted in round {round}, among the surest {percent}% of its class."
        return Rule(
            RuleKind.ROUND,
            Message(template, {"round": number, "percent": _percent(share)}),
            number,
        )
    if settings.target_precision is not None:
        template = "Sure enough for labels of which {percent}% should be right."
        return Rule(RuleKind.SURE, _with_target(template, settings.target_precision))
    template = "Sure enough: at least {percent}%, and {margin}% ahead of the next class."
    gaps = {"percent": _percent(settings.threshold), "margin": _percent(settings.margin)}
    return Rule(RuleKind.SURE, Message(template, gaps))


def _refusal(labels: PseudoLabels, settings: LabelSettings, image_id: ImageId) -> Rule:
    if settings.target_precision is not None:
        template = "Left out: not sure enough for labels of which {percent}% should be right."
        return Rule(RuleKind.UNSURE, _with_target(template, settings.target_precision))
    if labels.probabilities[image_id] < settings.threshold:
        gaps = {"percent": _percent(settings.threshold)}
        return Rule(RuleKind.UNSURE, Message("Left out: below {percent}%.", gaps))
    gaps = {"percent": _percent(settings.margin)}
    template = "Left out: its two best classes lie within {percent}%."
    return Rule(RuleKind.CLOSE, Message(template, gaps))


def _with_target(template: str, precision: float) -> Message:
    return Message(template, {"percent": _percent(precision)})


def _percent(share: float) -> str:
    return f"{100 * share:g}"
