"""What the certificate at hand covers, as the command line says it."""

from collections.abc import Iterable

from engine.audit import Coverage, certifying_audit, coverage_of
from engine.labelling import ShownLabels
from engine.messages import Message
from engine.project import Project


def coverage_at_hand(project: Project, present: ShownLabels) -> Coverage | None:
    """Return what the latest certificate covers of the present labels, None where there is none."""
    audit = certifying_audit(project.state)
    if audit is None:
        return None
    return coverage_of(audit, project.catalog, project.state.verdict_snapshot(), present)


def in_words(statements: Iterable[Message]) -> str:
    """Return statements as one sentence."""
    text = "; ".join(map(str, statements))
    return f"{text[:1].upper()}{text[1:]}."
