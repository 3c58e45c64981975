"""What a person says of classes and images by attributes, as edits of the project."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject

from engine.project import AttributeId, ClassId, ImageId, attribute_wishes, wishes
from engine.project.attributes.attributes import Checklist, ChecklistChange
from gui.document import Document


class DescribingFlow(QObject):
    """Every method makes one edit, or lets the document say why not and returns False."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document

    def new_attributes(self, names: Sequence[str], group: str = "") -> bool:
        return self._document.do(
            lambda state: attribute_wishes.new_attributes(state, names, group=group)
        )

    def rename(self, attribute_id: AttributeId, name: str) -> bool:
        return self._document.do(
            lambda state: attribute_wishes.rename_attribute(state, attribute_id, name)
        )

    def put_into_group(self, attribute_ids: Sequence[AttributeId], group: str) -> bool:
        return self._document.do(
            lambda state: attribute_wishes.group_attributes(state, attribute_ids, group)
        )

    def describe(self, attribute_id: AttributeId, description: str) -> bool:
        return self._document.do(
            lambda state: attribute_wishes.describe_attribute(state, attribute_id, description)
        )

    def remove(self, attribute_ids: Sequence[AttributeId]) -> bool:
        return self._document.do(
            lambda state: attribute_wishes.remove_attributes(state, attribute_ids)
        )

    def set_checklist(self, class_id: ClassId, entries: ChecklistChange) -> bool:
        return self._document.do(
            lambda state: attribute_wishes.set_checklist(state, class_id, entries)
        )

    def new_class(self, name: str, checklist: Checklist) -> bool:
        """Define a class by its checklist alone."""
        return self._document.do(lambda state: wishes.new_class(state, name, checklist=checklist))

    def tag(self, images: Sequence[ImageId], tags: Mapping[AttributeId, bool | None]) -> bool:
        """Say whether `images` show attributes, or with None that nobody knows."""
        return self._document.do(lambda state: attribute_wishes.tag_images(state, images, tags))
