"""A project with labels to audit, and a person who knows what is right."""

from collections.abc import Mapping

from engine.audit import (
    Audit,
    answer_right,
    answer_wrong,
    freeze,
    latest_audit,
    start_audit,
)
from engine.labelling import PseudoLabels, shown_labels
from engine.project import AuditPlan, ClassId, Project, wishes
from tests.factories import make_labels, make_project

CAT, DOG = ClassId(1), ClassId(2)


def pseudo_labels(guesses, probabilities=None) -> PseudoLabels:
    """Label the images with `guesses`, all of them confidently."""
    surely = [0.9] * len(guesses) if probabilities is None else probabilities
    rounds = [1] * len(guesses)
    return make_labels(guesses, class_ids=(CAT, DOG), probabilities=surely, rounds=rounds)


def labelled_project(folder, n_images: int) -> tuple[Project, PseudoLabels]:
    """Return cats and dogs in turn, all labelled by the engine."""
    project = make_project(folder, n_images)
    for name in ("cat", "dog"):
        project.do(wishes.new_class(project.state, name))
    return project, pseudo_labels([CAT if i % 2 == 0 else DOG for i in range(n_images)])


def present(project: Project, labels: PseudoLabels):
    catalog = project.catalog
    snapshot = project.verdicts.snapshot()
    return shown_labels(snapshot, labels, catalog.is_unreadable, project.classes)


def begin(project: Project, labels: PseudoLabels, plan: AuditPlan | None = None) -> Audit:
    plan = plan or AuditPlan(seed=1)
    snapshot = freeze(project.catalog, present(project, labels), plan.scope)
    project.do(start_audit(project.state, plan, snapshot))
    return latest_audit(project.state)


def check(project: Project, count: int, truths: Mapping[int, ClassId] | None = None) -> Audit:
    """Answer the next `count` labels: right, or for images in `truths` what they are."""
    for _ in range(count):
        audit = latest_audit(project.state)
        (offer,) = audit.next()
        truth = (truths or {}).get(offer.image_id, offer.class_id)
        answer = (
            answer_right(project.state, audit, offer.image_id)
            if truth == offer.class_id
            else answer_wrong(project.state, audit, offer.image_id, truth)
        )
        project.do(answer, audit.shown)
    return latest_audit(project.state)
