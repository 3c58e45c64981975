"""What a person can ask of a project, each turned into one edit with a title for the Undo menu."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.messages import Message
from engine.project.attributes.attributes import Checklist
from engine.project.classes import (
    KEYS,
    PALETTE,
    ClassDefinition,
    check_name_is_free,
    tidy_description,
    tidy_name,
)
from engine.project.edits.edits import AddClass, ChangeClass, RemoveClass, SetVerdicts, Several
from engine.project.identifiers import ClassId, ImageId
from engine.project.state import ProjectState
from engine.project.verdicts.verdicts import (
    OPEN,
    SKIPPED,
    Verdict,
    VerdictGroup,
    VerdictKind,
)

Images = Sequence[ImageId]
ImagesByClass = Mapping[ClassId, Images]


def new_class(
    state: ProjectState, name: str, examples: Images = (), checklist: Checklist | None = None
) -> AddClass:
    """Define a class, with `examples` or a checklist to stand for it; colour and key are chosen.

    Raises
    ------
    ProjectError
        If the name is taken, or the checklist has a strength outside 0..1.
    """
    (definition,) = new_definitions(state, [name])
    check_name_is_free(definition.name, state.classes.values())
    checklist = checklist or {}
    state.vocabulary.check_entries(checklist)
    groups = _group(Verdict(VerdictKind.EXAMPLE, definition.class_id), examples)
    title = Message("New class {name}", {"name": definition.name})
    return AddClass(title, definition, groups, checklist)


def new_definitions(state: ProjectState, names: Iterable[str]) -> list[ClassDefinition]:
    """Choose a number, colour and key for classes that are to be added in this order."""
    taken = {d.key for d in state.classes.values()}
    free = iter([key for key in KEYS if key not in taken])
    return [
        ClassDefinition(
            ClassId(class_id),
            tidy_name(name),
            PALETTE[(class_id - 1) % len(PALETTE)],
            next(free, ""),
        )
        for class_id, name in enumerate(names, state.next_class_id)
    ]


def rename_class(state: ProjectState, class_id: ClassId, name: str) -> ChangeClass:
    before = state.definition(class_id)
    name = tidy_name(name)
    check_name_is_free(name, (d for d in state.classes.values() if d != before))
    title = Message("Rename {old} to {new}", {"old": before.name, "new": name})
    return ChangeClass(title, replace(before, name=name))


def describe_class(state: ProjectState, class_id: ClassId, description: str) -> ChangeClass:
    """Say what the class looks like, or with "" nothing."""
    before = state.definition(class_id)
    title = Message("Describe {name}", {"name": before.name})
    return ChangeClass(title, replace(before, description=tidy_description(description)))


def recolour_class(state: ProjectState, class_id: ClassId, colour: str) -> ChangeClass:
    before = state.definition(class_id)
    title = Message("Change the colour of {name}", {"name": before.name})
    return ChangeClass(title, replace(before, colour=colour))


def remove_class(state: ProjectState, class_id: ClassId) -> RemoveClass:
    name = state.definition(class_id).name
    return RemoveClass(Message("Remove class {name}", {"name": name}), class_id)


def add_examples(state: ProjectState, class_id: ClassId, images: Images) -> SetVerdicts:
    """Let `images` stand for the class; from any other class they are taken."""
    title = _counted(
        "Add an example to {name}",
        "Add {count} examples to {name}",
        images,
        state.definition(class_id).name,
    )
    return SetVerdicts(title, _group(Verdict(VerdictKind.EXAMPLE, class_id), images))


def remove_examples(state: ProjectState, class_id: ClassId, images: Images) -> SetVerdicts:
    """Let `images` no longer stand for the class; they are open again."""
    title = _counted(
        "Remove an example from {name}",
        "Remove {count} examples from {name}",
        images,
        state.definition(class_id).name,
    )
    return SetVerdicts(title, _group(OPEN, images))


def assign(state: ProjectState, class_id: ClassId, images: Images) -> SetVerdicts:
    """Say that `images` belong to the class; its examples stay examples."""
    title = _counted(
        "Label an image {name}",
        "Label {count} images {name}",
        images,
        state.definition(class_id).name,
    )
    return SetVerdicts(title, _acceptance(state, class_id, images))


def accept(state: ProjectState, guesses: ImagesByClass, novel: Images = ()) -> SetVerdicts:
    """Agree with the engine's guess for every image, and that `novel` are of no class."""
    labelled = _all(guesses)
    if novel and not labelled:
        return none_of_these(state, novel)
    groups = [g for c, images in guesses.items() for g in _acceptance(state, c, images)]
    title = _counted("Accept a label", "Accept {count} labels", labelled)
    if novel:
        title = Message(
            f"{title.template}, mark {{n_novel}} as none of these",
            {**title.values, "n_novel": len(novel)},
        )
    return SetVerdicts(title, (*groups, *_group(_none_of_these(state), novel)))


def reject(state: ProjectState, guesses: ImagesByClass) -> SetVerdicts:
    """Say for every image that it is not of the class guessed for it."""
    groups = [
        VerdictGroup(held.verdict.ruling_out(class_id), held.image_ids)
        for class_id, images in guesses.items()
        for held in state.verdicts.groups_of(images)
    ]
    return SetVerdicts(
        _counted("Reject a label", "Reject {count} labels", _all(guesses)), tuple(groups)
    )


def review(state: ProjectState, class_id: ClassId, *, right: Images, wrong: Images) -> Several:
    """Say in one step which images are of a class, and which are not."""
    name = state.definition(class_id).name
    title = Message(
        "Review {name}: {n_right} right, {n_wrong} wrong",
        {"name": name, "n_right": len(right), "n_wrong": len(wrong)},
    )
    return Several(title, (accept(state, {class_id: right}), reject(state, {class_id: wrong})))


def none_of_these(state: ProjectState, images: Images) -> SetVerdicts:
    """Say that `images` are of no class there is; they may be of one that comes later."""
    title = _counted(
        "Mark an image as none of these", "Mark {count} images as none of these", images
    )
    return SetVerdicts(title, _group(_none_of_these(state), images))


def skip(images: Images) -> SetVerdicts:
    return SetVerdicts(
        _counted("Skip an image", "Skip {count} images", images), _group(SKIPPED, images)
    )


def _none_of_these(state: ProjectState) -> Verdict:
    return Verdict(VerdictKind.NONE_OF_THESE, newest_class=state.newest_class)


def _acceptance(state: ProjectState, class_id: ClassId, images: Images) -> tuple[VerdictGroup, ...]:
    """Return the verdicts that accept a class; its examples stay what they are.

    Those whose files have changed since are examples of it once more.
    """
    example, judged = Verdict(VerdictKind.EXAMPLE, class_id), state.catalog.judged_hashes
    is_example = {i for i in images if state.verdicts.of(i) == example}
    accepted = [i for i in images if i not in is_example]
    again = [i for i in images if i in is_example and i in judged]
    return (
        *_group(Verdict(VerdictKind.ACCEPTED, class_id), accepted),
        *_group(example, again),
    )


def _group(verdict: Verdict, images: Images) -> tuple[VerdictGroup, ...]:
    return (VerdictGroup(verdict, tuple(dict.fromkeys(images))),) if images else ()


def _all(guesses: ImagesByClass) -> list[ImageId]:
    return [image_id for images in guesses.values() for image_id in images]


def _counted(one: str, many: str, images: Images, name: str = "") -> Message:
    return Message(one if len(images) == 1 else many, {"count": len(images), "name": name})
