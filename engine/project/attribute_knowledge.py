"""All that a project knows by attributes, in names and paths, to leave it and to come back.

Numbers of attributes, classes and images are those of one project; another one, or a file,
only understands names.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.project.attributes.attributes import AttributeTable, TagGroup
from engine.project.catalog import Catalog
from engine.project.identifiers import AttributeId, ImageId
from engine.project.state import ProjectState
from engine.vectors import Float32s


@dataclass(frozen=True, eq=False)
class AttributeKnowledge:
    """Attributes with their checklists and tags.

    Attributes
    ----------
    checklists : its attributes are also the columns of `tags`
    groups, descriptions : by attribute; of one that is not in it, nothing is said
    image_paths : as in the catalog, each once
    tags : float32 (n_images, n_attributes), 1 shown, 0 not shown, NaN where unknown
    class_descriptions : by class; of one that is not in it, nothing is said
    """

    checklists: AttributeTable
    groups: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    image_paths: tuple[str, ...] = ()
    tags: Float32s = field(default_factory=lambda: np.empty((0, 0), np.float32))
    class_descriptions: dict[str, str] = field(default_factory=dict)


def knowledge_of(state: ProjectState) -> AttributeKnowledge:
    """Return all that the project knows by attributes."""
    attributes = state.vocabulary.attributes.values()
    snapshot = state.vocabulary.snapshot({})
    return AttributeKnowledge(
        state.attribute_table(),
        {attribute.name: attribute.group for attribute in attributes},
        {attribute.name: attribute.description for attribute in attributes},
        tuple(state.catalog.paths[image_id] for image_id in snapshot.tagged.tolist()),
        snapshot.tags,
        {d.name: d.description for d in state.classes.values() if d.description},
    )


def rows_of_images(catalog: Catalog, paths: Sequence[str]) -> dict[ImageId, int]:
    """Return which of `paths` each image has; those that the catalog lacks are left out.

    Where no path is the same, one that differs in the form of its accents, as between file
    systems, or in the direction of its slashes will do.
    """
    found = [catalog.find(path) for path in paths]
    if None in found:
        alike = {_plain(path): ImageId(number) for number, path in enumerate(catalog.paths)}
        found = [
            alike.get(_plain(path)) if image_id is None else image_id
            for path, image_id in zip(paths, found, strict=True)
        ]
    return {image_id: row for row, image_id in enumerate(found) if image_id is not None}


def tag_groups(
    state: ProjectState, columns: Sequence[AttributeId], knowledge: AttributeKnowledge
) -> tuple[TagGroup, ...]:
    """Return the tags that `knowledge` gives to `columns`; images the project lacks have none."""
    rows = rows_of_images(state.catalog, knowledge.image_paths)
    if not rows:
        return ()
    images, tags = np.fromiter(rows, np.int32), knowledge.tags[list(rows.values())]
    groups = []
    for attribute_id, shown in zip(columns, tags.T, strict=True):
        tagged = list(state.vocabulary.tags.get(attribute_id, ()))
        is_cleared = np.isnan(shown) & np.isin(images, tagged)
        for tag, chosen in ((True, shown == 1), (False, shown == 0), (None, is_cleared)):
            image_ids = tuple(map(ImageId, images[chosen].tolist()))
            groups += [TagGroup(attribute_id, tag, image_ids)] if image_ids else []
    return tuple(groups)


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).replace("\\", "/")
