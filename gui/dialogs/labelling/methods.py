"""The methods of the labeller in plain words."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.labelling import Method

METHODS_IN_ROUNDS: Final = frozenset[Method]({"auto", "rounds"})
METHODS_WITH_CLASSIFIER: Final = frozenset[Method]({"self-training", "rounds"})


@dataclass(frozen=True)
class MethodText:
    """What a method is called, and what it does in one line."""

    method: Method
    name: str
    about: str


def method_texts() -> tuple[MethodText, ...]:
    """Return all methods in the present language, the usual one first."""
    return tuple(MethodText(m, _tr(name), _tr(about)) for m, name, about in _TEXTS)


def _tr(text: object) -> str:
    return QCoreApplication.translate("Methods", str(text))


_TEXTS: Final[tuple[tuple[Method, object, object], ...]] = (
    (
        "auto",
        QT_TRANSLATE_NOOP("Methods", "Automatic"),
        QT_TRANSLATE_NOOP("Methods", "Examples and similar images together, in rounds."),
    ),
    (
        "prototype",
        QT_TRANSLATE_NOOP("Methods", "Prototypes"),
        QT_TRANSLATE_NOOP("Methods", "The class whose examples are, on average, most similar."),
    ),
    (
        "logistic",
        QT_TRANSLATE_NOOP("Methods", "Logistic regression"),
        QT_TRANSLATE_NOOP("Methods", "Learns from the examples what tells the classes apart."),
    ),
    (
        "diffusion",
        QT_TRANSLATE_NOOP("Methods", "Diffusion"),
        QT_TRANSLATE_NOOP("Methods", "Labels flow from the examples to similar images."),
    ),
    (
        "label-spreading",
        QT_TRANSLATE_NOOP("Methods", "Label spreading"),
        QT_TRANSLATE_NOOP("Methods", "The same with scikit-learn's label spreading."),
    ),
    (
        "self-training",
        QT_TRANSLATE_NOOP("Methods", "Self-training"),
        QT_TRANSLATE_NOOP("Methods", "A classifier learns from what it is sure of itself."),
    ),
    (
        "rounds",
        QT_TRANSLATE_NOOP("Methods", "Rounds"),
        QT_TRANSLATE_NOOP("Methods", "The surest labels of a classifier teach it, in rounds."),
    ),
)
