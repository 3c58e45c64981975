"""What is known by attributes at one moment, as arrays that other threads may read."""

from dataclasses import dataclass, replace

import numpy as np

from engine.project.identifiers import AttributeId, ClassId
from engine.vectors import Float32s, Int32s


@dataclass(frozen=True, eq=False)
class AttributeSnapshot:
    """A copy of checklists and tags that other threads may read.

    Attributes
    ----------
    attribute_ids : ascending; the columns of `strengths` and `tags`
    names : of the attributes
    class_ids, class_names : the rows of `strengths`
    class_words : what is said of each class: its name and, where there is one, its description
    strengths : float32 (n_classes, n_attributes) in 0..1, NaN where unknown
    tagged : int32 (n_tagged,), ids of the images that have a tag, ascending
    tags : float32 (n_tagged, n_attributes), 1 shown, 0 not shown, NaN where unknown
    """

    attribute_ids: tuple[AttributeId, ...]
    names: tuple[str, ...]
    class_ids: tuple[ClassId, ...]
    class_names: tuple[str, ...]
    class_words: tuple[str, ...]
    strengths: Float32s
    tagged: Int32s
    tags: Float32s

    @property
    def is_empty(self) -> bool:
        """Whether no checklist and no tag says anything."""
        return not len(self.tagged) and bool(np.isnan(self.strengths).all())

    def column_of(self, attribute_id: AttributeId) -> int:
        """Return the column of an attribute; ValueError if it has none."""
        return self.attribute_ids.index(attribute_id)

    def checklist_of(self, class_id: ClassId) -> Float32s:
        """Return float32 (n_attributes,), the row of a class; ValueError if it has none."""
        row: Float32s = self.strengths[self.class_ids.index(class_id)]
        return row

    def of_classes(self, class_ids: Int32s) -> "AttributeSnapshot":
        """Return the same with the rows of `class_ids` alone, in their order."""
        rows = [self.class_ids.index(ClassId(c)) for c in class_ids.tolist()]
        return replace(
            self,
            class_ids=tuple(self.class_ids[row] for row in rows),
            class_names=tuple(self.class_names[row] for row in rows),
            class_words=tuple(self.class_words[row] for row in rows),
            strengths=self.strengths[rows],
        )

    def equals(self, other: "AttributeSnapshot") -> bool:
        """Say whether both know the same of the same classes and images, whatever their words."""
        return (
            (self.attribute_ids, self.class_ids) == (other.attribute_ids, other.class_ids)
            and np.array_equal(self.tagged, other.tagged)
            and np.array_equal(self.strengths, other.strengths, equal_nan=True)
            and np.array_equal(self.tags, other.tags, equal_nan=True)
        )
