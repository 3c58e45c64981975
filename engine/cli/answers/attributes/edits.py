"""What the commands that change single attributes, checklists and tags do."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import typer

from engine.cli.parts.edit import make_edit
from engine.cli.parts.images import find_images
from engine.interop import parse_strength
from engine.project import AttributeId, Edit, Project, attribute_wishes
from engine.project.examples import typed_name


def add_attributes(
    path: Path, names: Sequence[str], *, group: str, description: str, as_json: bool
) -> None:
    def wish(project: Project) -> Edit:
        return attribute_wishes.new_attributes(
            project.state,
            list(map(typed_name, names)),
            group=typed_name(group),
            description=typed_name(description),
        )

    make_edit(path, wish, as_json=as_json)


def remove_attributes(path: Path, names: Sequence[str], *, as_json: bool) -> None:
    def wish(project: Project) -> Edit:
        return attribute_wishes.remove_attributes(project.state, _ids_of(project, names))

    make_edit(path, wish, as_json=as_json)


def rename_attribute(path: Path, name: str, *, new_name: str, as_json: bool) -> None:
    def wish(project: Project) -> Edit:
        (attribute_id,) = _ids_of(project, [name])
        return attribute_wishes.rename_attribute(project.state, attribute_id, typed_name(new_name))

    make_edit(path, wish, as_json=as_json)


def group_attributes(path: Path, group: str, names: Sequence[str], *, as_json: bool) -> None:
    def wish(project: Project) -> Edit:
        attribute_ids = _ids_of(project, names)
        return attribute_wishes.group_attributes(project.state, attribute_ids, typed_name(group))

    make_edit(path, wish, as_json=as_json)


def describe_attribute(path: Path, name: str, description: str, *, as_json: bool) -> None:
    def wish(project: Project) -> Edit:
        (attribute_id,) = _ids_of(project, [name])
        return attribute_wishes.describe_attribute(
            project.state, attribute_id, typed_name(description)
        )

    make_edit(path, wish, as_json=as_json)


def set_checklist(path: Path, name: str, entries: Sequence[str], *, as_json: bool) -> None:
    strengths = dict(map(parse_entry, entries))

    def wish(project: Project) -> Edit:
        class_id = project.state.class_named(typed_name(name)).class_id
        changes = dict(zip(_ids_of(project, strengths), strengths.values(), strict=True))
        return attribute_wishes.set_checklist(project.state, class_id, changes)

    make_edit(path, wish, as_json=as_json)


def tag_images(path: Path, entry: str, paths: Sequence[str], *, as_json: bool) -> None:
    name, strength = parse_entry(entry)
    if strength not in {None, 0, 1}:
        raise typer.BadParameter(
            f"An image shows “{name}” or does not. Write {name}=yes, {name}=no or {name}=unknown."
        )

    def wish(project: Project) -> Edit:
        (attribute_id,) = _ids_of(project, [name])
        tag = None if strength is None else bool(strength)
        images = find_images(project.catalog, paths)
        return attribute_wishes.tag_images(project.state, images, {attribute_id: tag})

    make_edit(path, wish, as_json=as_json)


def parse_entry(text: str) -> tuple[str, float | None]:
    """Return the attribute and the strength that "stripes=yes" names; None for unknown.

    Raises
    ------
    typer.BadParameter
        If it is of another form.
    """
    name, _, value = typed_name(text).rpartition("=")
    with suppress(ValueError):
        strength = parse_strength(value)
        if name.strip() and value.strip():
            return name.strip(), strength
    raise typer.BadParameter(
        f"“{text}” is not of the form NAME=STRENGTH. Write, for example, stripes=yes,"
        " stripes=no, stripes=unknown, stripes=0.7 or stripes=70%."
    )


def _ids_of(project: Project, names: Iterable[str]) -> list[AttributeId]:
    vocabulary = project.vocabulary
    return [vocabulary.named(typed_name(name)).attribute_id for name in names]
