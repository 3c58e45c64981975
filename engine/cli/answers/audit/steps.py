"""What the commands for auditing labels do."""

from collections.abc import Callable
from pathlib import Path
from secrets import randbelow

from engine.audit import (
    Audit,
    answer_none_of_these,
    answer_right,
    answer_unsure,
    answer_wrong,
    freeze,
    latest_audit,
    percent,
    scope_in_words,
    select_from,
    start_audit,
)
from engine.cli.answers.audit.status import AuditStatus
from engine.cli.parts.images import find_images
from engine.cli.parts.pipeline import joined, opened, present_labels
from engine.cli.parts.terminal import Terminal, counted, table
from engine.project import AuditPlan, AuditRecord, ClassId, Edit, ImageId, Project
from engine.project.examples import typed_name

_SCOPES = ("automatic", "everything")


def scope_of(project: Project, text: str) -> str:
    """Return the scope, as in AuditPlan, that "automatic", "everything" or a class name means.

    Raises
    ------
    UnknownClassError
        If there is no such class.
    """
    if text in _SCOPES:
        return text
    name = typed_name(text.removeprefix("class:"))
    return f"class:{project.state.class_named(name).class_id}"


def begin_audit(
    path: Path, plan: Callable[[Project, int], AuditPlan], seed: int | None, *, as_json: bool
) -> None:
    """Freeze the present labels and begin an audit; without a `seed` one is drawn."""
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        present = joined(project, present_labels(terminal, project))
        wanted = plan(project, randbelow(2**31) if seed is None else seed)
        snapshot = freeze(project.catalog, present, wanted.scope)
        project.do(start_audit(project.state, wanted, snapshot))
        audit = latest_audit(project.state)
        _note_earlier(terminal, audit.record)
        status = AuditStatus.of(project, audit, present)
    terminal.answer(
        status.data(),
        f"{counted(len(snapshot), 'label')} frozen. {status.sentence()}",
        f"Next: protolabel audit next {path}",
    )


def list_next(path: Path, count: int, *, as_json: bool) -> None:
    """Show labels to be checked, and not how probable they are."""
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        audit = latest_audit(project.state)
        offers = [
            (project.catalog.paths[offer.image_id], project.classes[offer.class_id].name)
            for offer in audit.next(count)
            if offer.class_id in project.classes
        ]
    terminal.answer(
        {
            "audit": audit.record.audit_id,
            "labels": [{"path": path, "label": name} for path, name in offers],
        },
        table(("path", "label"), offers) if offers else "Every label was checked.",
    )


def answer_label(
    path: Path, image: str, answer: str, name: str | None, *, is_none: bool, as_json: bool
) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        audit = latest_audit(project.state)
        (image_id,) = find_images(project.catalog, [image])
        class_id = None
        if name is not None:
            class_id = project.state.class_named(typed_name(name)).class_id
        edit = _edit(project, audit, image_id, answer, class_id, is_none=is_none)
        project.do(edit, audit.shown)
        present = joined(project, present_labels(terminal, project))
        status = AuditStatus.of(project, latest_audit(project.state), present)
    terminal.answer(status.data(), status.sentence())


def show_status(path: Path, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        present = joined(project, present_labels(terminal, project))
        status = AuditStatus.of(project, latest_audit(project.state), present)
    terminal.answer(status.data(), status.table(), "", status.sentence())


def show_selection(path: Path, target_error: float | None, *, as_json: bool) -> None:
    """Say from which probability on labels may stay, so that the whole set meets the target."""
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        audit = latest_audit(project.state)
        names = {c: d.name for c, d in project.classes.items()}
    target = audit.record.plan.target_error if target_error is None else target_error
    kept = select_from(audit, target_error=target)
    n_left = kept.n_labels - kept.n_kept
    scope = scope_in_words(audit.record.plan.scope, names)
    terminal.answer(
        {
            "audit": audit.record.audit_id,
            "target_error": target,
            "confidence": round(audit.confidence, 6),
            "labels": kept.n_labels,
            "kept": kept.n_kept,
            "to_review": n_left,
            "threshold": round(kept.threshold, 6) if kept.n_kept else None,
        },
        f"{kept.n_kept:,} of {kept.n_labels:,} {scope} may stay"
        + (f", those of probability {kept.threshold:.4f} and more" if kept.n_kept else "")
        + f". Look through the other {n_left:,}: then at most {percent(target)} of all are wrong,"
        f" with {percent(audit.confidence)} confidence.",
    )


def _edit(
    project: Project,
    audit: Audit,
    image_id: ImageId,
    answer: str,
    class_id: ClassId | None,
    *,
    is_none: bool,
) -> Edit:
    state = project.state
    if answer == "yes":
        return answer_right(state, audit, image_id)
    if answer == "unsure":
        return answer_unsure(state, audit, image_id)
    if is_none:
        return answer_none_of_these(state, audit, image_id)
    if class_id is None:
        return answer_wrong(state, audit, image_id)
    return answer_wrong(state, audit, image_id, class_id)


def _note_earlier(terminal: Terminal, record: AuditRecord) -> None:
    if record.alpha_before:
        confidence = 1 - record.alpha - record.alpha_before
        terminal.note(
            "These labels were audited before, and each audit has its own chance to certify"
            f" wrongly. So this one allows itself {percent(record.alpha)}, and together they"
            f" promise {percent(confidence)}. To be promised 95 % however many audits it takes,"
            " begin the first with --confidence 0.975."
        )
