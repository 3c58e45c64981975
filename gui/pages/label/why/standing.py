"""Where one image stands, in a sentence."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.labelling import ImageStatus
from engine.project import ClassId, ImageId, VerdictKind
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.messages import translated
from gui.plain_text import shortened
from gui.widgets.numbers import percent_text

_SENTENCES: Final = {
    ImageStatus.PENDING: QT_TRANSLATE_NOOP("Standing", "Not labelled yet."),
    ImageStatus.EXAMPLE: QT_TRANSLATE_NOOP("Standing", "You gave this as an example of {name}."),
    ImageStatus.ACCEPTED: QT_TRANSLATE_NOOP("Standing", "You accepted this as {name}."),
    ImageStatus.AUTO: QT_TRANSLATE_NOOP("Standing", "Automatic: {name}, {percent}."),
    ImageStatus.UNCERTAIN: QT_TRANSLATE_NOOP("Standing", "Uncertain: perhaps {name}, {percent}."),
    ImageStatus.NOVEL: QT_TRANSLATE_NOOP("Standing", "Seems to belong to none of the classes."),
    ImageStatus.NONE: QT_TRANSLATE_NOOP("Standing", "You said that this is none of these classes."),
    ImageStatus.NEEDS_CLASS: QT_TRANSLATE_NOOP("Standing", "It needs a class."),
    ImageStatus.UNREADABLE: QT_TRANSLATE_NOOP("Standing", "Cannot be read: {problem}"),
    ImageStatus.CHANGED: QT_TRANSLATE_NOOP(
        "Standing",
        "The file has changed since you said that this is none of these classes. A says it again.",
    ),
}
_CHANGED_FROM: Final = QT_TRANSLATE_NOOP(
    "Standing",
    "The file has changed since you said {name}, so it has no label. A says it again, X that it"
    " is something else.",
)
_AUTO_IN_ROUND: Final = QT_TRANSLATE_NOOP(
    "Standing", "Automatic: {name}, {percent}, accepted in round {round}."
)

_NOVEL_NEAR: Final = QT_TRANSLATE_NOOP(
    "Standing", "Seems to belong to none of the classes; nearest is {name}, {percent}."
)
_PERHAPS: Final = QT_TRANSLATE_NOOP("Standing", "It needs a class; perhaps {name}, {percent}.")


@dataclass(frozen=True)
class Standing:
    """What is known of one image.

    Attributes
    ----------
    class_name : given or guessed, "" where there is neither
    ruled_out : the names of the classes that a person said it is not
    round : in which its label was accepted, 0 where it was in none
    was_none : a person said that it is none of the classes there were
    problem : why it cannot be read
    """

    status: ImageStatus
    class_name: str = ""
    probability: float = 0.0
    round: int = 0
    ruled_out: tuple[str, ...] = ()
    is_skipped: bool = False
    was_none: bool = False
    problem: str = ""


def standing_of(document: Document, labelling: LabellingFlow, image_id: ImageId) -> Standing:
    """Look up one image; one that came after the last labelling is PENDING."""
    verdict, table = document.state.verdicts.of(image_id), labelling.table
    is_known = image_id < len(table.statuses)
    class_id = ClassId(int(table.guesses[image_id])) if is_known else verdict.class_id
    problem = document.catalog.problems.get(image_id)
    return Standing(
        ImageStatus(int(table.statuses[image_id])) if is_known else ImageStatus.PENDING,
        _name(document, class_id),
        float(table.probabilities[image_id]) if is_known else 0.0,
        int(table.rounds[image_id]) if is_known else 0,
        tuple(_name(document, c) for c in verdict.ruled_out),
        verdict.kind == VerdictKind.SKIPPED,
        verdict.kind == VerdictKind.NONE_OF_THESE,
        translated(problem) if problem else "",
    )


def describe(standing: Standing) -> str:
    """Return the sentence; what a person said comes before what the engine thinks."""
    said = []
    if standing.ruled_out:
        names = ", ".join(standing.ruled_out)
        said.append(_tr("You said that this is not {names}.").format(names=names))
    if standing.was_none and standing.status == ImageStatus.AUTO:
        said.append(_tr("You said that this is none of the classes there were."))
    if standing.is_skipped:
        said.append(_tr("You skipped this."))
    return " ".join([*said, _describe_status(standing)])


def _describe_status(standing: Standing) -> str:
    return _tr(_template(standing)).format(
        name=standing.class_name,
        percent=percent_text(standing.probability),
        round=standing.round,
        problem=standing.problem,
    )


def _template(standing: Standing) -> str:
    if standing.status == ImageStatus.AUTO and standing.round:
        return str(_AUTO_IN_ROUND)
    if standing.status == ImageStatus.NOVEL and standing.class_name:
        return str(_NOVEL_NEAR)
    if standing.status == ImageStatus.NEEDS_CLASS and standing.class_name:
        return str(_PERHAPS)
    if standing.status == ImageStatus.CHANGED and standing.class_name:
        return str(_CHANGED_FROM)
    return str(_SENTENCES[standing.status])


def _name(document: Document, class_id: ClassId) -> str:
    definition = document.classes.get(class_id)
    return shortened(definition.name) if definition else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Standing", text)
