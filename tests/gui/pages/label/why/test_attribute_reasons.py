"""What attributes say for and against the class of the current image."""

import pytest
from PySide6.QtCore import QObject, Signal

from engine.labelling import AttributeReason, ImageStatus
from engine.project import AttributeId, attribute_wishes
from gui.pages.label.why.attribute_reasons import N_CONTRADICTING, N_SUPPORTING, Entry
from gui.pages.label.why.panel import WhyPanel
from tests.factories import ids

NAMES = [f"trait {n}" for n in range(10)]


class FakeAttributes(QObject):
    """An AttributeFlow whose reasons a test gives, by image and class."""

    learnt = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = self
        self.given = {}

    def reasons(self, image_id, class_id):
        return self.given.get((image_id, class_id), ())


class Stage:
    """A zebra with a checklist of ten attributes; images 3 and 4 are guessed to be one."""

    def __init__(self, panel_stage, qtbot) -> None:
        self.document, self.labelling = panel_stage.document, panel_stage.labelling
        self.zebra = panel_stage.define("zebra", 1)
        self.document.do(lambda state: attribute_wishes.new_attributes(state, NAMES))
        self.ids = tuple(self.document.state.vocabulary.attributes)
        entries = dict.fromkeys(self.ids, 1.0)
        self.document.do(lambda state: attribute_wishes.set_checklist(state, self.zebra, entries))
        for image_id in (3, 4):
            self.labelling.put(image_id, ImageStatus.AUTO, self.zebra, 0.9)
        self.attributes = FakeAttributes()
        thumbnails = panel_stage.thumbnails
        self.panel = WhyPanel(self.document, self.labelling, thumbnails, self.attributes)
        qtbot.addWidget(self.panel)
        self.panel.resize(304, 748)
        with qtbot.waitExposed(self.panel):
            self.panel.show()

    def give(self, image_id, *reasons):
        """Give reasons as (number of an attribute, strength, probability, score)."""
        known = tuple(AttributeReason(self.ids[n], s, p, score) for n, s, p, score in reasons)
        self.attributes.given[image_id, self.zebra] = known

    def show(self, image_id):
        self.panel.show_image(ids(image_id)[0])

    @property
    def rows(self):
        return self.panel.reasons


@pytest.fixture
def stage(panel_stage, qtbot):
    return Stage(panel_stage, qtbot)


def test_that_support_comes_first_then_what_contradicts_most(stage):
    stage.give(3, (0, 1.0, 0.9, 2.0), (1, 0.0, 0.1, 1.0), (2, 1.0, 0.4, -1.0), (3, 0.0, 0.8, -3.0))
    stage.show(3)
    assert stage.rows.entries == (
        Entry("trait 0", True, 0.9, True),
        Entry("trait 1", False, 0.9, True),
        Entry("trait 3", False, pytest.approx(0.2), False),
        Entry("trait 2", True, 0.4, False),
    )


def test_that_entries_are_said_in_words(stage):
    stage.give(3, (0, 1.0, 0.92, 2.0), (1, 0.0, 0.05, 1.5), (2, 1.0, 0.3, 0.5), (3, 1.0, 0.08, -3))
    stage.show(3)
    assert stage.rows.accessibleName() == (
        "trait 0 yes 92%, no trait 1 yes 95%, trait 2 30%, trait 3 only 8%"
    )


def test_that_only_the_largest_scores_have_rows(stage):
    stage.give(3, *((n, 1.0, 0.5, 5.0 - n - 0.5) for n in range(10)))
    stage.show(3)
    names = [entry.name for entry in stage.rows.entries]
    assert len(names) == N_SUPPORTING + N_CONTRADICTING
    assert names == [f"trait {n}" for n in (0, 1, 2, 3, 9, 8, 7)]


def test_that_there_is_no_section_without_reasons(stage):
    stage.give(3, (0, 1.0, 0.9, 2.0))
    stage.show(3)
    assert stage.rows.isVisible()
    stage.show(5)
    assert not stage.rows.isVisible()


def test_that_there_is_no_section_before_anything_was_learnt(stage):
    stage.give(3, (0, 1.0, 0.9, 2.0))
    model, stage.attributes.model = stage.attributes.model, None
    stage.show(3)
    assert not stage.rows.isVisible()
    stage.attributes.model = model
    stage.attributes.learnt.emit()
    assert stage.rows.isVisible()


def test_that_an_attribute_that_is_gone_has_no_row(stage):
    stage.attributes.given[3, stage.zebra] = (AttributeReason(AttributeId(99), 1.0, 0.9, 1.0),)
    stage.show(3)
    assert stage.rows.entries == ()


def test_that_rows_keep_their_room_from_image_to_image(stage, qtbot):
    stage.give(3, *((n, 1.0, 0.5, 5.5 - n) for n in range(10)))
    stage.give(4, (0, 1.0, 0.9, 2.0))
    stage.show(3)
    qtbot.waitUntil(lambda: stage.rows.height() == stage.rows.sizeHint().height())
    before = stage.rows.geometry()
    stage.show(4)
    stage.panel.grab()
    assert stage.rows.geometry() == before


def test_that_rows_give_way_where_the_window_is_low(stage):
    stage.give(3, *((n, 1.0, 0.5, 5.5 - n) for n in range(10)))
    without = stage.panel.minimumSizeHint().height()
    stage.show(3)
    stage.panel.grab()
    assert stage.panel.minimumSizeHint().height() < without + 60


def test_that_a_long_name_does_not_widen_the_panel(stage):
    stage.document.do(
        lambda state: attribute_wishes.rename_attribute(state, stage.ids[0], "뿔" * 200)
    )
    stage.give(3, (0, 1.0, 0.9, 2.0))
    stage.show(3)
    stage.panel.grab()
    assert stage.panel.minimumSizeHint().width() <= 304
