"""Where an audit stands: for a program, as a table and in a sentence."""

from dataclasses import dataclass

from rich.table import Table

from engine.audit import (
    Audit,
    AuditOutcome,
    AuditResult,
    Coverage,
    Validity,
    certificate_id,
    check_labels,
    percent,
    scope_in_words,
)
from engine.cli.parts.coverage import coverage_at_hand, in_words
from engine.cli.parts.terminal import counted, table
from engine.labelling import ShownLabels
from engine.project import Project


@dataclass(frozen=True, eq=False)
class AuditStatus:
    """An audit beside the present labels.

    Attributes
    ----------
    scope : what is audited, in words
    coverage : of the certificate at hand, which may be that of an earlier audit
    """

    audit: Audit
    result: AuditResult
    validity: Validity
    scope: str
    coverage: Coverage | None = None

    @classmethod
    def of(cls, project: Project, audit: Audit, present: ShownLabels) -> "AuditStatus":
        verdicts = project.state.verdict_snapshot()
        names = {c: d.name for c, d in project.classes.items()}
        return cls(
            audit,
            audit.result(),
            check_labels(audit, project.catalog, verdicts, present),
            scope_in_words(audit.record.plan.scope, names),
            coverage_at_hand(project, present),
        )

    @property
    def is_certified(self) -> bool:
        """Whether an export would have a certificate."""
        return self.result.outcome == AuditOutcome.CERTIFIED and self.validity.is_valid

    def data(self) -> dict[str, object]:
        record, result = self.audit.record, self.result
        return {
            "audit": record.audit_id,
            "scope": self.scope,
            "target_error": record.plan.target_error,
            "confidence": round(self.audit.confidence, 6),
            "method": record.plan.method,
            "seed": record.plan.seed,
            "labels": result.n_labels,
            "checked": result.n_checked,
            "wrong": result.n_wrong,
            "unsure": self.audit.n_unsure,
            "bound": round(result.bound, 6),
            "outcome": result.outcome.value,
            "more_if_none_is_wrong": result.n_more,
            "labels_unchanged": self.validity.is_valid,
            "relabelled": int(self.validity.is_relabelled.sum()),
            "certified": self.is_certified,
            "certificate": certificate_id(record) if self.is_certified else None,
            "not_covered": self.coverage.n_newer if self.coverage else None,
            "snapshot": record.snapshot_hash,
            "sentence": self.sentence(),
        }

    def table(self) -> Table:
        record, result = self.audit.record, self.result
        n_unsure = self.audit.n_unsure
        unsure = f", {n_unsure:,} of them unsure" if n_unsure else ""
        rows = [
            ("labels", f"{result.n_labels:,} {self.scope}"),
            ("target", f"at most {percent(record.plan.target_error)} wrong"),
            ("confidence", percent(self.audit.confidence)),
            ("method", f"{record.plan.method}, seed {record.plan.seed}"),
            ("checked", f"{result.n_checked:,}"),
            ("wrong", f"{result.n_wrong:,}{unsure}"),
            ("wrong at most", percent(result.bound)),
        ]
        if self.coverage is not None:
            rows.append(("certificate", in_words(self.coverage.statements)))
        return table(("audit", str(record.audit_id)), rows)

    def sentence(self) -> str:
        """Say what the audit has come to, and what to do."""
        if not self.validity.is_valid:
            return str(self.validity.sentence)
        target = percent(self.audit.record.plan.target_error)
        match self.result.outcome:
            case AuditOutcome.CERTIFIED:
                return (
                    f"Certified: at most {target} of {self.result.n_labels:,} {self.scope} are"
                    f" wrong, with {percent(self.audit.confidence)} confidence. Export the labels"
                    f" to have the certificate beside them.{self._what_is_newer()}"
                )
            case AuditOutcome.REFUSED:
                return (
                    f"The target will not be met: more than {target} of the labels are wrong, as"
                    f" {self.result.n_wrong:,} of {counted(self.result.n_checked, 'check')}"
                    " show. Look through the doubtful ones and label again, or see which may stay"
                    " with “protolabel audit select”."
                )
            case AuditOutcome.OPEN:
                return self._what_is_left()

    def _what_is_newer(self) -> str:
        """Say what the certificate does not cover, and what to do, "" for nothing."""
        if self.coverage is None or not self.coverage.n_newer:
            return ""
        newer = self.coverage.statements[-1]
        return f" {newer}: look through them, or start another audit of all."

    def _what_is_left(self) -> str:
        result = self.result
        found = (
            f"{counted(result.n_checked, 'check')}, {result.n_wrong:,} wrong: at most"
            f" {percent(result.bound)} of the labels are wrong so far. "
            if result.n_checked
            else ""
        )
        if result.n_more is None:
            return f"{found}No number of checks can show the target any more."
        return f"{found}About {counted(result.n_more, 'more check')} if none is wrong."
