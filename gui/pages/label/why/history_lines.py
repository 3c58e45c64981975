"""The history of one image in words: when, who, what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale

from engine.labelling import ImageStatus, Rule
from engine.project import ClassDefinition, ClassId, HistoryEntry, Verdict, VerdictKind
from gui.messages import translated
from gui.pages.label.why.standing import Standing
from gui.plain_text import shortened
from gui.widgets.numbers import percent_text

Classes = dict[ClassId, ClassDefinition]
_BY_PERSON: Final = {
    "do": QT_TRANSLATE_NOOP("History", "You: {what}"),
    "undo": QT_TRANSLATE_NOOP("History", "You, by undo: {what}"),
    "redo": QT_TRANSLATE_NOOP("History", "You, by redo: {what}"),
}
_DECIDED: Final = {
    VerdictKind.OPEN: QT_TRANSLATE_NOOP("History", "label taken back"),
    VerdictKind.EXAMPLE: QT_TRANSLATE_NOOP("History", "example of {names}"),
    VerdictKind.ACCEPTED: QT_TRANSLATE_NOOP("History", "{names}"),
    VerdictKind.REJECTED: QT_TRANSLATE_NOOP("History", "not {names}"),
    VerdictKind.NONE_OF_THESE: QT_TRANSLATE_NOOP("History", "none of these classes"),
    VerdictKind.SKIPPED: QT_TRANSLATE_NOOP("History", "skipped"),
}
_LABELLED: Final = {
    ImageStatus.AUTO: QT_TRANSLATE_NOOP("History", "{name}, {percent}"),
    ImageStatus.UNCERTAIN: QT_TRANSLATE_NOOP("History", "left out, perhaps {name}, {percent}"),
    ImageStatus.NOVEL: QT_TRANSLATE_NOOP("History", "left out as a stranger"),
    ImageStatus.NEEDS_CLASS: QT_TRANSLATE_NOOP("History", "perhaps {name}, {percent}"),
}


@dataclass(frozen=True)
class HistoryLine:
    """One line of a history.

    Attributes
    ----------
    more : what else there is to say about it
    """

    when: str
    what: str
    more: str = ""


def person_line(entry: HistoryEntry, classes: Classes) -> HistoryLine:
    """Return what a person made of an image, and in `more` when exactly and by which edit."""
    what = _tr(str(_BY_PERSON[entry.action])).format(what=_decided(entry.after, classes))
    at = _local(entry.at)
    more = f"{QLocale().toString(at, QLocale.FormatType.ShortFormat)} · {translated(entry.title)}"
    return HistoryLine(_short_time(at), what, more)


def engine_line(standing: Standing, rule: Rule | None) -> HistoryLine | None:
    """Return the present label of an image, and in `more` its rule; None if it has none."""
    template = _LABELLED.get(standing.status)
    if template is None or not (standing.class_name or standing.status == ImageStatus.NOVEL):
        return None
    who = _tr("Engine, round {round}: {what}") if rule and rule.round else _tr("Engine: {what}")
    what = _tr(str(template)).format(
        name=standing.class_name, percent=percent_text(standing.probability)
    )
    said = who.format(round=rule.round if rule else 0, what=what)
    return HistoryLine(_tr("Now"), said, translated(rule.message) if rule else "")


def _decided(verdict: Verdict, classes: Classes) -> str:
    about = verdict.ruled_out or (verdict.class_id,)
    names = ", ".join(
        shortened(classes[c].name) if c in classes else _tr("a class that is gone") for c in about
    )
    return _tr(str(_DECIDED[verdict.kind])).format(names=names)


def _local(at: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(at.timestamp() * 1000))


def _short_time(at: QDateTime) -> str:
    """Return the time of something that was today, of all else the day."""
    is_today = at.date() == QDateTime.currentDateTime().date()
    shown = at.time() if is_today else at.date()
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def _tr(text: str) -> str:
    return QCoreApplication.translate("History", text)
