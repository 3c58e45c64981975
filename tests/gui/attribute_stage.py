"""A project of twelve images with attributes, and a flow that has learnt what a test says."""

from PySide6.QtCore import QObject, Signal

from engine.project import wishes
from gui.document import Document
from gui.flows.describing import DescribingFlow
from gui.pages.attributes.items import AttributeListModel
from tests.factories import ids, make_project

N_IMAGES = 12


class FakeAttributes(QObject):
    """An AttributeFlow whose findings a test sets."""

    learnt = Signal()
    judged = Signal()

    def __init__(self):
        super().__init__()
        self.model = None
        self.problem = None
        self.left_aside = None
        self.reliability = {}


class AttributeStage:
    """What the list of attributes is made from."""

    def __init__(self, folder):
        self.document = Document(make_project(folder, N_IMAGES))
        self.attributes = FakeAttributes()
        self.describing = DescribingFlow(self.document)

    @property
    def known(self):
        return self.document.state.vocabulary.attributes

    def names(self):
        return [attribute.name for attribute in self.known.values()]

    def add(self, *names, group=""):
        """Add attributes and return their ids."""
        first = self.document.state.next_attribute_id
        assert self.describing.new_attributes(names, group)
        return tuple(range(first, first + len(names)))

    def define(self, name, **checklist):
        """Add a class that has attributes of those names so strongly."""
        vocabulary = self.document.state.vocabulary
        entries = {vocabulary.named(n).attribute_id: s for n, s in checklist.items()}
        self.document.do(lambda state: wishes.new_class(state, name, checklist=entries))

    def tag(self, attribute_id, *image_ids):
        self.describing.tag(ids(*image_ids), {attribute_id: True})

    def judge(self, **reliability):
        vocabulary = self.document.state.vocabulary
        self.attributes.reliability = {
            vocabulary.named(name).attribute_id: area for name, area in reliability.items()
        }
        self.attributes.judged.emit()

    def make_model(self):
        return AttributeListModel(self.document, self.attributes)
