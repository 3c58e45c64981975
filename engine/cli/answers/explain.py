"""What the command `explain` does, and its answer in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.cli.parts.images import find_images
from engine.cli.parts.pipeline import embed, joined, opened, present_labels
from engine.cli.parts.terminal import Terminal, table
from engine.errors import ChecklistError, ProjectError
from engine.labelling import (
    LABELLED_UNDER,
    AttributeModel,
    AttributeReason,
    LabelledUnder,
    LabelRequest,
    PseudoLabels,
    Reason,
    explain,
    learn_attributes,
    prepare_pool,
)
from engine.project import NO_CLASS, ClassId, ImageId, Project

_MOST_ATTRIBUTES: Final = 5
_HALF: Final = 0.5


def explain_image(path: Path, image: str, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        (image_id,) = find_images(project.catalog, [image])
        explanation = _explain(terminal, project, image_id)
    scores = ((name, probability) for name, probability in explanation.scores)
    terminal.answer(
        explanation.data(), *explanation.sentences(), "", table(("class", "probability"), scores)
    )


@dataclass(frozen=True)
class Explanation:
    """The reason for one label, with names in place of numbers.

    Attributes
    ----------
    guess : the name of its best class, "" for none
    is_label : whether that is its label
    runner_up : the name of the second-best class and its most similar example
    """

    path: str
    guess: str
    is_label: bool
    probability: float
    reason: Reason
    scores: Sequence[tuple[str, float]]
    nearest: Sequence[str]
    runner_up: tuple[str, str] | None
    attributes_for: Sequence[tuple[str, AttributeReason]]
    attributes_against: Sequence[tuple[str, AttributeReason]]

    def data(self) -> dict[str, Any]:
        """Return the explanation for a program."""
        rule = self.reason.rule
        return {
            "path": self.path,
            "label": self.guess if self.is_label else "",
            "guess": self.guess,
            "probability": round(self.probability, 6),
            "rule": rule.kind.value if rule else "",
            "sentence": str(rule.message) if rule else "",
            "round": rule.round if rule else 0,
            "classes": [{"class": n, "probability": round(p, 6)} for n, p in self.scores],
            "nearest": list(self.nearest),
            "runner_up": _record(self.runner_up),
            "attributes_for": [_entry(*found) for found in self.attributes_for],
            "attributes_against": [_entry(*found) for found in self.attributes_against],
        }

    def sentences(self) -> Iterator[str]:
        """Yield the explanation for a person."""
        yield f"{self.path}: {self._standing()}"
        if self.nearest:
            yield f"The most similar examples of {self.guess}: {', '.join(self.nearest)}."
        if self.runner_up:
            name, nearest = self.runner_up
            yield f"The most similar example of {name}, the runner-up: {nearest}."
        if self.attributes_for:
            yield f"Attributes that speak for it: {_listed(self.attributes_for)}."
        if self.attributes_against:
            yield f"Attributes that speak against it: {_listed(self.attributes_against)}."

    def _standing(self) -> str:
        rule = f" {self.reason.rule.message}" if self.reason.rule else ""
        if not self.guess:
            return rule.strip()
        doubt = "" if self.is_label else "perhaps "
        return f"{doubt}{self.guess}, {int(100 * self.probability + 1e-5)}%.{rule}"


def _explain(terminal: Terminal, project: Project, image_id: ImageId) -> Explanation:
    labels = present_labels(terminal, project)
    under = LabelledUnder.unpacked(project.setting(LABELLED_UNDER))
    path = project.catalog.paths[image_id]
    if problem := project.catalog.problems.get(image_id):
        raise ProjectError("{path} cannot be read: {problem}", path=path, problem=str(problem))
    if labels is None or image_id >= len(labels.guesses):
        raise ProjectError(
            "{path} has no label to explain. Run “protolabel label” first.", path=path
        )
    request = _request(terminal, project)
    model = _model(terminal, request, labels, image_id)
    reason = explain(request, labels, image_id, settings=under.settings, model=model)
    return _named(project, labels, image_id, reason)


def _request(terminal: Terminal, project: Project) -> LabelRequest:
    pool = prepare_pool(embed(terminal, project).table, project.catalog)()
    attributes = project.state.attribute_snapshot()
    return LabelRequest(pool, tuple(project.classes), project.state.verdict_snapshot(), attributes)


def _model(
    terminal: Terminal, request: LabelRequest, labels: PseudoLabels, image_id: ImageId
) -> AttributeModel | None:
    """Return what is known of attributes; None where the guessed class has no checklist."""
    attributes, guess = request.attributes, ClassId(int(labels.guesses[image_id]))
    if attributes is None or guess not in attributes.class_ids:
        return None
    try:
        with terminal.progress("Learning attributes") as job:
            return learn_attributes(job, request)
    except ChecklistError:
        return None


def _named(
    project: Project, labels: PseudoLabels, image_id: ImageId, reason: Reason
) -> Explanation:
    paths, classes = project.catalog.paths, project.classes
    shown = joined(project, labels)
    guess = ClassId(int(shown.guesses[image_id]))
    known = project.vocabulary.attributes
    telling = [(known[r.attribute_id].name, r) for r in reason.attributes if r.score]
    rival = reason.runner_up
    return Explanation(
        path=paths[image_id],
        guess="" if guess == NO_CLASS else classes[guess].name,
        is_label=bool(shown.class_ids[image_id] != NO_CLASS),
        probability=float(shown.probabilities[image_id]),
        reason=reason,
        scores=[(classes[c].name, probability) for c, probability in reason.probabilities],
        nearest=[paths[i] for i in reason.nearest],
        runner_up=(classes[rival.class_id].name, paths[rival.nearest]) if rival else None,
        attributes_for=[t for t in telling if t[1].is_supporting][:_MOST_ATTRIBUTES],
        attributes_against=[t for t in telling[::-1] if not t[1].is_supporting][:_MOST_ATTRIBUTES],
    )


def _record(runner_up: tuple[str, str] | None) -> dict[str, str] | None:
    return {"class": runner_up[0], "nearest": runner_up[1]} if runner_up else None


def _entry(name: str, reason: AttributeReason) -> dict[str, str | float]:
    return {
        "attribute": name,
        "checklist": round(reason.strength, 6),
        "probability": round(reason.probability, 6),
        "score": round(reason.score, 6),
    }


def _listed(entries: Sequence[tuple[str, AttributeReason]]) -> str:
    return ", ".join(name if r.strength > _HALF else f"not {name}" for name, r in entries)
