"""What an image could be: the classes a person is offered for it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from engine.project import ClassDefinition, ClassId, ImageId
from gui.document import Document
from gui.flows.labelling import LabellingFlow


@dataclass(frozen=True)
class Guess:
    """A class that is offered; `probability` is 0..1, None where the engine says nothing."""

    definition: ClassDefinition
    probability: float | None = None


def guesses_for(
    document: Document, labelling: LabellingFlow, image_id: ImageId
) -> tuple[Guess, ...]:
    """Return the likeliest classes first, then all others, those with a key before the rest.

    Classes that a person has ruled out for the image are not among them.
    """
    out = document.state.verdicts.ruled_out.get(image_id, ())
    offered = {c: d for c, d in document.classes.items() if c not in out}
    likely = {
        c: Guess(offered[c], probability)
        for c, probability in _probabilities(labelling, image_id)
        if c in offered and probability > 0
    }
    others = sorted(
        (d for c, d in offered.items() if c not in likely), key=lambda d: (not d.key, d.key)
    )
    return (*likely.values(), *map(Guess, others))


def guesses_named(guesses: Iterable[Guess], text: str) -> tuple[Guess, ...]:
    """Return the guesses whose name has `text` in it, capitals aside, at its beginning first."""
    wanted = searchable(text)
    named = [(guess, searchable(guess.definition.name)) for guess in guesses]
    found = [(guess, name) for guess, name in named if wanted in name]
    return tuple(guess for guess, name in sorted(found, key=lambda g: not g[1].startswith(wanted)))


def _probabilities(labelling: LabellingFlow, image_id: ImageId) -> list[tuple[ClassId, float]]:
    labels = labelling.labels
    if labels is None or image_id >= len(labels.candidates):
        return []
    class_index = labels.candidates[image_id].tolist()
    probabilities = labels.candidate_probabilities[image_id].astype(float).tolist()
    return [
        (labels.class_ids[m], probability)
        for m, probability in zip(class_index, probabilities, strict=True)
    ]


def searchable(text: str) -> str:
    """Return `text` as names are compared: capitals and the spaces around it aside."""
    return unicodedata.normalize("NFC", text.strip()).casefold()
