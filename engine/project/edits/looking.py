"""Lets what a person says of an image hold for the bytes that the person sees.

A verdict is about bytes. Where those of a file have changed since (`Catalog.judged_hashes`), the
next verdict on the image, also the same one again, is about the new ones. This happens in one
place, where every edit is made, so that no wish can forget it.
"""

from collections.abc import Iterator

from engine.project.edits.edits import AddClass, Edit, Looked, SetVerdicts, Several
from engine.project.edits.of_attributes import SetTags
from engine.project.identifiers import ImageId
from engine.project.state import ProjectState
from engine.project.verdicts.verdicts import VerdictKind


def looked(edit: Edit, state: ProjectState) -> Edit:
    """Return `edit` with the note that the person who makes it has seen the present bytes."""
    judged = state.catalog.judged_hashes
    images = sorted({i for i in _judged_by(edit, state) if i in judged} if judged else ())
    return Looked(edit, tuple(images), (None,) * len(images)) if images else edit


def _judged_by(edit: Edit, state: ProjectState) -> Iterator[ImageId]:
    """Yield the images that an edit judges; a tag alone says nothing of a verdict there is."""
    if isinstance(edit, Several):
        for part in edit.edits:
            yield from _judged_by(part, state)
    elif isinstance(edit, SetVerdicts | AddClass):
        for group in edit.groups:
            yield from group.image_ids
    elif isinstance(edit, SetTags):
        for tags in edit.groups:
            yield from (i for i in tags.image_ids if state.verdicts.kinds[i] == VerdictKind.OPEN)
