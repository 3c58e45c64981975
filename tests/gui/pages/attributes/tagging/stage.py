"""A tagging page over twelve images, with a flow that finds what a test says."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from engine.project import attribute_wishes
from gui.flows.describing import DescribingFlow
from gui.pages.attributes.tagging.page import TaggingPage
from tests.factories import ids


class FakeAttributes(QObject):
    """An AttributeFlow that answers at once; while it is `slow`, when `deliver` is called."""

    learnt = Signal()
    judged = Signal()

    def __init__(self, *images: int) -> None:
        super().__init__()
        self.model = None
        self.problem = None
        self.reliability = {}
        self.images = ids(*images)
        self.is_slow = False
        self.asked = []
        self._waiting = []

    def find_images(self, attribute_id, on_found, *, count):
        self.asked.append((attribute_id, count))
        self._waiting.append(on_found)
        if not self.is_slow:
            self.deliver()

    def deliver(self):
        waiting, self._waiting = self._waiting, []
        for on_found in waiting:
            on_found(self.images)


class FakeModel:
    """Is as sure of the attributes of every image as `probabilities` by id say."""

    def __init__(self, probabilities) -> None:
        self._probabilities = probabilities

    def presence_in(self, image_id):
        return self._probabilities


class TaggingStage:
    """Three attributes in two groups, and images 0 to 5 that are worth tagging."""

    def __init__(self, panel_stage, qtbot) -> None:
        self.qtbot = qtbot
        self.document, self.thumbnails = panel_stage.document, panel_stage.thumbnails
        for group, names in {"body": ("horns", "furry"), "": ("wet",)}.items():
            self.document.do(
                lambda state, g=group, n=names: attribute_wishes.new_attributes(state, n, group=g)
            )
        self.horns, self.furry, self.wet = self.document.state.vocabulary.attributes
        self.attributes = FakeAttributes(*range(6))
        self.describing = DescribingFlow(self.document)
        self.page = TaggingPage(self.document, self.attributes, self.describing, self.thumbnails)
        self.session = self.page.session
        self.window = QMainWindow()
        self.window.setCentralWidget(self.page)
        qtbot.addWidget(self.window)
        self.window.resize(720, 700)
        with qtbot.waitExposed(self.window):
            self.window.show()

    def press(self, *keys):
        for key in keys:
            self.qtbot.keyClick(self.page, key)

    def tag(self, attribute_id, is_present, *numbers):
        self.describing.tag(ids(*numbers), {attribute_id: is_present})

    @property
    def current(self):
        return self.session.queue.current

    def tags(self, attribute_id):
        return self.document.state.vocabulary.tags.get(attribute_id, {})
