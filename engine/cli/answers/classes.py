"""What the commands about classes and their examples do."""

from collections.abc import Sequence
from pathlib import Path

from engine.cli.parts.edit import make_edit
from engine.cli.parts.images import find_image
from engine.cli.parts.pipeline import kept_guesses, opened
from engine.cli.parts.terminal import Terminal, counted, table
from engine.project import ClassId, Edit, Project, VerdictKind, wishes
from engine.project.examples import match_examples, read_example, typed_name


def add_class(path: Path, name: str, *, as_json: bool) -> None:
    make_edit(
        path, lambda project: wishes.new_class(project.state, typed_name(name)), as_json=as_json
    )


def remove_class(path: Path, name: str, *, as_json: bool) -> None:
    def wish(project: Project) -> Edit:
        return wishes.remove_class(project.state, _class_named(project, name))

    make_edit(path, wish, as_json=as_json)


def rename_class(path: Path, name: str, *, new_name: str, as_json: bool) -> None:
    def wish(project: Project) -> Edit:
        class_id = _class_named(project, name)
        return wishes.rename_class(project.state, class_id, typed_name(new_name))

    make_edit(path, wish, as_json=as_json)


def describe_class(path: Path, name: str, *, description: str, as_json: bool) -> None:
    def wish(project: Project) -> Edit:
        class_id = _class_named(project, name)
        return wishes.describe_class(project.state, class_id, typed_name(description))

    make_edit(path, wish, as_json=as_json)


def list_classes(path: Path, *, as_json: bool) -> None:
    columns = ("name", "key", "colour", "examples", "accepted", "description")
    with opened(path) as project:
        verdicts = project.verdicts
        rows = [
            (
                definition.name,
                definition.key,
                definition.colour,
                len(verdicts.images_with(VerdictKind.EXAMPLE, class_id)),
                len(verdicts.images_with(VerdictKind.ACCEPTED, class_id)),
                definition.description,
            )
            for class_id, definition in project.classes.items()
        ]
    Terminal(as_json=as_json).answer(
        {"classes": [dict(zip(columns, row, strict=True)) for row in rows]},
        table(columns, rows) if rows else "There is no class yet.",
    )


def add_examples(
    path: Path, name: str, files: Sequence[Path], *, is_new: bool, as_json: bool
) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        class_id = None if is_new else _class_named(project, name)
        examples = [read_example(_on_disk(project, file)) for file in files]
        with terminal.progress("Comparing") as job:
            images = match_examples(job, project, examples)
        if class_id is None:
            edit: Edit = wishes.new_class(project.state, typed_name(name), images)
        else:
            edit = wishes.add_examples(project.state, class_id, images)
        project.do(edit, kept_guesses(project))
    terminal.answer(
        {"done": str(edit.title), "class": typed_name(name), "examples": len(images)},
        f"{typed_name(name)}: {counted(len(images), 'example')} added.",
    )


def trust_examples(path: Path, *, as_json: bool) -> None:
    """Let files be read that lie outside of the folder of images, and name them."""
    with opened(path) as project:
        catalog = project.catalog
        files = [catalog.paths[image_id] for image_id in sorted(catalog.untrusted)]
        catalog.trust_outside()
    Terminal(as_json=as_json).answer(
        {"trusted": files},
        *files,
        f"{counted(len(files), 'file')} outside of the folder may be read from now on.",
    )


def _class_named(project: Project, name: str) -> ClassId:
    return project.state.class_named(typed_name(name)).class_id


def _on_disk(project: Project, file: Path) -> Path:
    """Return where `file` lies; it may also be named as the project lists it."""
    if file.exists():
        return file
    image_id = find_image(project.catalog, file)
    return file if image_id is None else project.catalog.path_of(image_id)
