"""What an audit has come to, in sentences; the command line says the same."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from engine.audit import Audit, AuditFinding, AuditOutcome, AuditResult, Outlook, percent
from engine.project import AnswerKind, AuditAnswer, ClassDefinition, ClassId
from gui.messages import translated
from gui.plain_text import shortened
from gui.widgets.numbers import count_text

_CONTEXT: Final = "Audit"
_SECONDS_PER_CHECK: Final = 2
Classes = Mapping[ClassId, ClassDefinition]


def name_of(class_id: ClassId, classes: Classes) -> str:
    definition = classes.get(class_id)
    if definition is not None:
        return shortened(definition.name)
    return _tr("removed class {number}").format(number=class_id)


def scope_text(scope: str, classes: Classes) -> str:
    """Say what a scope of AuditPlan covers."""
    if scope == "automatic":
        return _tr("automatic labels")
    if scope == "everything":
        return _tr("labels, automatic and your own")
    name = name_of(ClassId(int(scope.partition(":")[2])), classes)
    return _tr("automatic labels “{name}”").format(name=name)


def outlook_text(outlook: Outlook) -> str:
    """Say how long an audit will take at least, and whether there is a shorter way."""
    minutes = max(1, round(outlook.n_checks * _SECONDS_PER_CHECK / 60))
    text = (
        _tr("About {checks} of {count} images to check if none is wrong, a minute or so.")
        if minutes == 1
        else _tr("About {checks} of {count} images to check if none is wrong, some {n} minutes.")
    )
    checks, count = count_text(outlook.n_checks), count_text(outlook.n_labels)
    return f"{text.format(checks=checks, count=count, n=minutes)} {_shorter_way(outlook)}".strip()


def _shorter_way(outlook: Outlook) -> str:
    """Say what else there is to do, in the same number of actions as the foot of the window."""
    left = outlook.left
    if left is None:
        return _tr("The certificate at hand covers them all.")
    actions = count_text(left.n_actions)
    if not left.n_reviews:
        return ""
    if left.n_checks:
        text = _tr(
            "Labels are likely to be wrong: look through the {reviews} most doubtful first. Then"
            " {checks} checks are left, {actions} actions in all."
        )
    elif left.n_labels < outlook.n_labels:
        text = _tr(
            "Looking through the {reviews} that the certificate does not cover takes less: about"
            " {actions} actions, by pages."
        )
    else:
        text = _tr("Looking through all {reviews} takes less: about {actions} actions, by pages.")
    reviews, checks = count_text(left.n_reviews), count_text(left.n_checks)
    return text.format(reviews=reviews, checks=checks, actions=actions)


def progress_text(result: AuditResult) -> str:
    """Say what was found so far, and how much is left."""
    parts = []
    if result.n_checked:
        checked, wrong = count_text(result.n_checked), count_text(result.n_wrong)
        parts.append(_tr("{checked} checked, {wrong} wrong").format(checked=checked, wrong=wrong))
    if result.n_checked and result.bound < 1:
        bound = percent(result.bound)
        parts.append(_tr("at most {bound} wrong so far").format(bound=bound))
    parts.append(_what_is_left(result))
    return " · ".join(parts)


def title_text(finding: AuditFinding) -> str:
    """Say in a few words how it ended."""
    if not finding.validity.is_valid:
        return _tr("The labels have changed")
    if finding.result.outcome == AuditOutcome.CERTIFIED:
        return _tr("Certified")
    return _tr("The target will not be met")


def result_text(finding: AuditFinding, classes: Classes) -> str:
    """Say what the audit shows."""
    plan, result = finding.audit.record.plan, finding.result
    if not finding.validity.is_valid:
        return translated(finding.validity.sentence)
    text = (
        _tr(
            "At most {target} of these {count} {scope} are wrong, with {confidence} confidence."
            " {checked} checked, {wrong} wrong."
        )
        if result.outcome == AuditOutcome.CERTIFIED
        else _tr(
            "More than {target} of these {count} {scope} are wrong, as {wrong} wrong among"
            " {checked} checked show."
        )
    )
    return text.format(
        target=percent(plan.target_error),
        count=count_text(result.n_labels),
        scope=scope_text(plan.scope, classes),
        confidence=percent(finding.audit.confidence),
        checked=count_text(result.n_checked),
        wrong=count_text(result.n_wrong),
    )


def advice_text(finding: AuditFinding) -> str:
    """Say what to do now."""
    if not finding.validity.is_valid:
        return _tr("What you found is kept: your corrections stay with the images.")
    if finding.result.outcome == AuditOutcome.CERTIFIED:
        return _tr(
            "It goes with the next export. Your corrections do it no harm. Labelling again ends it"
            " where that changes one of these labels; those that it adds are not covered."
        )
    advice = _tr("Review the doubtful labels, label again, and start a new audit.")
    kept = finding.kept
    if kept is None or not kept.n_kept:
        return advice
    n_left = kept.n_labels - kept.n_kept
    one = _tr("Or look at the label of a probability below {threshold}: the other {kept} may stay.")
    several = _tr(
        "Or go through the {left} labels of a probability below {threshold}: the other {kept}"
        " may stay."
    )
    stays = (one if n_left == 1 else several).format(
        left=count_text(n_left),
        threshold=f"{kept.threshold:.4f}",
        kept=count_text(kept.n_kept),
    )
    return f"{advice} {stays}"


def earlier_text(audit: Audit) -> str:
    """Say what earlier audits of the same labels cost, "" where there were none."""
    record = audit.record
    if not record.alpha_before:
        return ""
    return _tr(
        "These labels were audited before, and each audit has its own chance to certify wrongly."
        " So together they promise {confidence}."
    ).format(confidence=percent(audit.confidence))


def answer_word(answer: AuditAnswer, classes: Classes) -> str:
    """Say in a word how a label was answered."""
    if answer.kind == AnswerKind.WRONG and answer.class_id in classes:
        return shortened(classes[answer.class_id].name)
    words = {
        AnswerKind.RIGHT: _tr("right"),
        AnswerKind.WRONG: _tr("wrong"),
        AnswerKind.NONE_OF_THESE: _tr("none"),
        AnswerKind.UNSURE: _tr("unsure"),
    }
    return words[answer.kind]


def said_text(answer: AuditAnswer | None, classes: Classes) -> str:
    """Say what was answered before to the label that is asked about again."""
    if answer is None:
        return ""
    return _tr("You said: {word}. Answer anew; the same again leads on.").format(
        word=answer_word(answer, classes)
    )


def _what_is_left(result: AuditResult) -> str:
    if result.n_more is None:
        return _tr("no number of checks can show the target any more")
    more = count_text(result.n_more)
    if not result.n_checked:
        return _tr("{more} to check if none is wrong").format(more=more)
    return _tr("{more} more if none is wrong").format(more=more)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
