"""What the tagging page shows of a project."""

from collections.abc import Iterable, Mapping
from itertools import islice

from engine.labelling import AttributeModel
from engine.project import Attribute, AttributeId, ImageId, ProjectState
from gui.document import Document
from gui.pages.attributes.tagging.hints import hints_for
from gui.pages.attributes.tagging.rows import ChecklistRow


def in_groups(attributes: Iterable[Attribute]) -> list[Attribute]:
    """Return the attributes of each group together; groups as they first appear, none last."""
    groups: dict[str, list[Attribute]] = {}
    for attribute in attributes:
        groups.setdefault(attribute.group, []).append(attribute)
    ungrouped = groups.pop("", [])
    return [*(a for group in groups.values() for a in group), *ungrouped]


def checklist_rows(
    state: ProjectState,
    model: AttributeModel | None,
    image_id: ImageId | None,
    answers: Mapping[AttributeId, bool],
) -> tuple[ChecklistRow, ...]:
    """Return a row for each attribute with what is said, and what is likely, of an image."""
    vocabulary = state.vocabulary
    hints = {} if model is None or image_id is None else hints_for(model, image_id)
    return tuple(
        ChecklistRow(
            a.attribute_id,
            a.name,
            a.group,
            a.description,
            answers.get(a.attribute_id),
            hints.get(a.attribute_id),
        )
        for a in in_groups(vocabulary.attributes.values())
    )


def recent_answers(
    document: Document, attribute_id: AttributeId, *, most: int
) -> list[tuple[ImageId, str, bool]]:
    """Return the images that were tagged last, the last first: id, path and answer."""
    tags = document.state.vocabulary.tags.get(attribute_id, {})
    paths = document.catalog.paths
    return [(i, paths[i], tags[i]) for i in islice(reversed(tags), most)]


def n_tagged(state: ProjectState, attribute_id: AttributeId | None) -> int:
    """Return how many images have an answer, with None to any attribute."""
    tags = state.vocabulary.tags
    if attribute_id is not None:
        return len(tags.get(attribute_id, {}))
    return len(set().union(*tags.values()))
