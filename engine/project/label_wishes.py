"""Taking over labels that were given elsewhere, as one edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.messages import Message
from engine.project.edits.edits import AddClass, SetVerdicts, Several
from engine.project.identifiers import ClassId, ImageId
from engine.project.state import ProjectState
from engine.project.verdicts.verdicts import Verdict, VerdictGroup, VerdictKind
from engine.project.wishes import new_definitions

LabelledImages = Mapping[str, Sequence[ImageId]]
"""Images by the name of their class."""


@dataclass(frozen=True)
class LabelImport:
    """What taking over labels would do.

    Attributes
    ----------
    given : images of each class that get its label
    new_classes : those of these that the project does not have yet
    n_same : images that a person has given the class already
    kept : images that a person has judged otherwise, and that stay so
    """

    given: LabelledImages
    new_classes: tuple[str, ...] = ()
    n_same: int = 0
    kept: tuple[ImageId, ...] = ()
    kind: VerdictKind = field(default=VerdictKind.ACCEPTED)

    @property
    def n_given(self) -> int:
        return sum(map(len, self.given.values()))


def plan_import(
    state: ProjectState, labels: LabelledImages, *, as_examples: bool, replaces: bool = False
) -> LabelImport:
    """Say what taking over `labels` would do.

    Parameters
    ----------
    as_examples : let the images stand for their classes, else accept the labels
    replaces : also where a person has judged an image otherwise
    """
    kind = VerdictKind.EXAMPLE if as_examples else VerdictKind.ACCEPTED
    known = {d.name.casefold(): c for c, d in state.classes.items()}
    verdicts, judged = state.verdicts, state.catalog.judged_hashes
    given: dict[str, list[ImageId]] = {}
    n_same, kept = 0, []
    for name, images in labels.items():
        class_id = known.get(name.casefold())
        for image_id in images:
            held = verdicts.of(image_id)
            is_same = class_id is not None and held.class_id == class_id
            if is_same and image_id not in judged and held.kind in {kind, VerdictKind.EXAMPLE}:
                n_same += 1
            elif held.kind in _FINAL and not (is_same or replaces or image_id in judged):
                kept.append(image_id)
            else:
                given.setdefault(name, []).append(image_id)
    new = tuple(name for name in given if name.casefold() not in known)
    return LabelImport(given, new, n_same, tuple(kept), kind)


def import_labels(state: ProjectState, plan: LabelImport, *, source: str) -> Several:
    """Take over labels as one edit.

    Parameters
    ----------
    source : what the labels are from, for the title
    """
    title = Message(
        "Take over {count} labels from {source}", {"count": plan.n_given, "source": source}
    )
    known = {d.name.casefold(): c for c, d in state.classes.items()}
    new = {d.name: d for d in new_definitions(state, plan.new_classes)}
    edits: list[AddClass | SetVerdicts] = [
        AddClass(title, d, _group(plan, d.class_id, plan.given[name]))
        for name, d in zip(plan.new_classes, new.values(), strict=True)
    ]
    groups = [
        group
        for name, images in plan.given.items()
        if (class_id := known.get(name.casefold())) is not None
        for group in _group(plan, class_id, images)
    ]
    if groups:
        edits.append(SetVerdicts(title, tuple(groups)))
    return Several(title, tuple(edits))


def _group(
    plan: LabelImport, class_id: ClassId, images: Sequence[ImageId]
) -> tuple[VerdictGroup, ...]:
    return (VerdictGroup(Verdict(plan.kind, class_id), tuple(images)),) if images else ()


_FINAL = (VerdictKind.EXAMPLE, VerdictKind.ACCEPTED, VerdictKind.NONE_OF_THESE)
