"""Turning an audit that has ended well into the certificate of the present labels."""

from collections import Counter
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from engine import __version__
from engine.audit.audit import Audit, AuditOutcome
from engine.audit.certificate import (
    Certificate,
    Certified,
    Check,
    ClassChecks,
    FrozenLabel,
    certificate_number,
    percent,
    scope_in_words,
)
from engine.audit.coverage import coverage_of
from engine.audit.figures import class_figures, confusion_matrix
from engine.audit.validity import Validity
from engine.errors import AuditError
from engine.labelling import ShownLabels
from engine.path_text import path_as_text
from engine.project import AuditId, AuditRecord, ClassId, ImageId, ProjectState


def certify(audit: Audit, state: ProjectState, present: ShownLabels) -> Certified:
    """Return the certificate that `audit` gives to the present labels.

    Raises
    ------
    AuditError
        If it has not shown its target, or speaks of other labels.
    """
    result = audit.result()
    if result.outcome != AuditOutcome.CERTIFIED:
        raise AuditError(
            "The audit has not shown that at most {target} of the labels are wrong. Check more of"
            " them with “protolabel audit next”.",
            target=percent(audit.record.plan.target_error),
        )
    coverage = coverage_of(audit, state.catalog, state.verdict_snapshot(), present)
    validity = coverage.validity
    if not validity.is_valid:
        raise AuditError(validity.sentence.template, **validity.sentence.values)
    names = _names(audit, state)
    certificate = Certificate(
        certificate_id=certificate_id(audit.record),
        at=audit.record.at,
        program=f"protolabel {__version__}",
        scope=scope_in_words(audit.record.plan.scope, names),
        plan=audit.record.plan,
        confidence=round(audit.confidence, 6),
        alpha=audit.record.alpha,
        n_labels=result.n_labels,
        n_checked=result.n_checked,
        n_wrong=result.n_wrong,
        n_unsure=audit.n_unsure,
        bound=result.bound,
        snapshot_hash=audit.snapshot.hash,
        classes=names,
        per_class=_per_class(audit, tuple(names)),
        confusion=_confusion(audit, tuple(names)),
        checks=_checks(audit, state),
        corrected=_corrected(audit, state, validity, present),
    )
    images = audit.snapshot.image_ids
    wrong = (image_id for image_id, answer in audit.answers.items() if answer.is_wrong)
    return Certified(
        certificate,
        covered=_ids(np.flatnonzero(coverage.is_covered)),
        unchanged=_ids(images[~validity.is_corrected]).difference(wrong),
        newer=_ids(np.flatnonzero(coverage.is_newer)),
        statements=coverage.statements,
    )


def latest_certified(state: ProjectState, present: ShownLabels) -> Certified | AuditError | None:
    """Return what the latest audit that has ended well gives to the present labels.

    None where no audit has; an error that says why where its labels have changed since.
    """
    audit = certifying_audit(state)
    if audit is None:
        return None
    try:
        return certify(audit, state, present)
    except AuditError as error:
        return error


def certifying_audit(state: ProjectState, before: AuditId | None = None) -> Audit | None:
    """Return the latest audit that has ended well, `before` a later one; None where none has.

    One whose frozen labels are damaged certifies nothing.
    """
    for audit_id in reversed(state.audits.records):
        if before is not None and audit_id >= before:
            continue
        with suppress(AuditError):
            audit = Audit.of(state, audit_id)
            if audit.result().outcome == AuditOutcome.CERTIFIED:
                return audit
    return None


def certificate_id(record: AuditRecord) -> str:
    """Return what manifests call the certificate of an audit."""
    return certificate_number(record.snapshot_hash, record.plan.seed, record.at)


def _ids(images: NDArray[np.integer]) -> frozenset[ImageId]:
    return frozenset(map(ImageId, images.tolist()))


def _names(audit: Audit, state: ProjectState) -> dict[ClassId, str]:
    spoken = {*audit.snapshot.class_ids.tolist(), *state.classes}
    spoken |= {answer.class_id for answer in audit.answers.values() if answer.class_id > 0}
    definitions = state.classes
    return {
        ClassId(number): (
            definitions[number].name if number in definitions else f"removed class {number}"
        )
        for number in sorted(spoken)
    }


def _checks(audit: Audit, state: ProjectState) -> tuple[Check, ...]:
    return tuple(
        Check(
            _frozen(audit, state, audit.snapshot.row_of[answer.image_id]),
            answer.kind.name.lower(),
            answer.class_id,
        )
        for answer in audit.checked
    )


def _corrected(
    audit: Audit, state: ProjectState, validity: Validity, present: ShownLabels
) -> tuple[FrozenLabel, ...]:
    """Return the labels that are now neither as they were frozen nor as a check found them."""
    found = {a.image_id: a.class_id for a in audit.checked}
    images = audit.snapshot.image_ids.tolist()
    rows = np.flatnonzero(validity.is_corrected).tolist()
    return tuple(
        _frozen(audit, state, row)
        for row in rows
        if found.get(images[row]) != present.class_ids[images[row]]
    )


def _frozen(audit: Audit, state: ProjectState, row: int) -> FrozenLabel:
    snapshot = audit.snapshot
    key = snapshot.keys[row]
    path = path_as_text(state.catalog.paths[int(snapshot.image_ids[row])])
    return FrozenLabel(path, key.content, key.copy, ClassId(int(snapshot.class_ids[row])))


def _per_class(audit: Audit, class_ids: tuple[ClassId, ...]) -> tuple[ClassChecks, ...]:
    counts = Counter(audit.snapshot.class_ids.tolist())
    figures = class_figures(audit.checked_labels, audit.checked_truths, class_ids)
    return tuple(
        ClassChecks(f.class_id, counts[f.class_id], f.precision, f.recall) for f in figures
    )


def _confusion(audit: Audit, class_ids: tuple[ClassId, ...]) -> tuple[tuple[int, ...], ...]:
    matrix = confusion_matrix(audit.checked_labels, audit.checked_truths, class_ids)
    return tuple(tuple(row) for row in matrix.tolist())
