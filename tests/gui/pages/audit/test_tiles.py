"""An audit by pages of tiles: what is wrong gets marked, and Enter answers the page."""

import pytest
from PySide6.QtCore import Qt

from engine.labelling import ImageStatus
from engine.project import AnswerKind, VerdictKind
from gui.grid.model import ImageRole
from gui.pages.audit.paging import MOST_ON_PAGE
from gui.pages.audit.way import AuditWay
from tests.engine.audit.builders import CAT
from tests.gui.pages.audit.stage import N_IMAGES, AuditStage
from tests.gui.review_stage import click, drag, middle_of

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier
Shift = Qt.KeyboardModifier.ShiftModifier
TARGET_OF_MANY, TARGET_OF_FEW = 5, 10


class TilesStage(AuditStage):
    """The same page, which offers labels as it thinks best; Enter waits until all is weighed."""

    def choose_way(self):
        """Nothing: a long audit begins by pages."""

    @property
    def tiles(self):
        return self.checking.tiles

    @property
    def grid(self):
        return self.tiles.grid

    @property
    def page_images(self):
        return self.grid.images.order.tolist()

    @property
    def marked(self):
        return self.grid.marked().tolist()

    @property
    def ways(self):
        return self.checking.progress.ways

    def confirm(self):
        self.type(Key.Key_Return)
        self.rest()

    def kinds(self, images):
        return [self.answers[image_id].kind for image_id in images]


@pytest.fixture
def stage(tmp_path, qtbot):
    stage = TilesStage(tmp_path, qtbot)
    yield stage
    stage.close()


@pytest.fixture
def begun(stage):
    stage.open()
    stage.start(TARGET_OF_MANY)
    return stage


def test_that_a_long_audit_begins_by_pages(begun):
    assert begun.ways.way is AuditWay.BY_PAGES
    assert begun.grid.isVisible()
    assert begun.blinded == [True]


def test_that_a_short_audit_begins_one_by_one(stage):
    stage.open()
    stage.start(TARGET_OF_FEW)
    assert stage.ways.way is AuditWay.ONE_BY_ONE
    assert stage.side.isVisible()


def test_that_the_way_that_was_chosen_stays_for_the_next_audit(stage):
    stage.open()
    stage.start(TARGET_OF_FEW)
    stage.click(stage.ways.by_pages)
    stage.flow.start(stage.flow.audit.record.plan)
    stage.rest()
    assert stage.ways.way is AuditWay.BY_PAGES


def test_that_a_page_is_whole_and_in_the_order_drawn(begun):
    drawn = list(begun.flow.audit.order)
    n_shown = len(begun.page_images)
    assert 1 < n_shown <= MOST_ON_PAGE
    assert begun.page_images == drawn[:n_shown]
    assert begun.grid.verticalScrollBar().maximum() == 0


def test_that_a_page_has_no_more_labels_than_may_be_needed(stage):
    stage.open()
    stage.start(TARGET_OF_FEW)
    stage.window.resize(1600, 1100)
    stage.click(stage.ways.by_pages)
    assert len(stage.page_images) == stage.flow.finding.result.n_more


def test_that_a_tile_has_the_offered_name_and_no_probability(begun):
    for image_id in begun.page_images:
        begun.labelling.put(image_id, ImageStatus.AUTO, CAT, 0.75)
    begun.labelling.labelled.emit()
    begun.rest()
    for offer in begun.tiles.paging.page:
        tile = begun.grid.images.index_of(offer.image_id)
        assert tile.data(ImageRole.CLASS) is begun.document.classes[offer.class_id]
        assert tile.data(ImageRole.STATUS) == ImageStatus.ACCEPTED
        assert tile.data(ImageRole.PROBABILITY) == 0


def test_that_a_page_with_two_marked_is_answered_by_keys_alone(begun):
    page = begun.page_images
    begun.type(Key.Key_Right, Key.Key_Space, Key.Key_Right, Key.Key_Right, Key.Key_Space)
    assert begun.tiles.foot.confirm.text() == f"Confirm: {len(page) - 2} right, 2 wrong"
    begun.confirm()
    is_wrong = [kind == AnswerKind.WRONG for kind in begun.kinds(page)]
    assert [i for i, wrong in enumerate(is_wrong) if wrong] == [1, 3]
    assert begun.page_images[0] == begun.flow.audit.order[len(page)]
    assert begun.marked == []
    assert begun.stolen == []


def test_that_a_click_and_a_frame_mark(begun):
    first, second, third = begun.page_images[:3]
    click(begun.qtbot, begun.grid, first)
    drag(begun.grid, *(middle_of(begun.grid, image_id) for image_id in (second, third, third)))
    assert begun.marked == [first, second, third]


def test_that_the_keys_of_a_single_label_mean_nothing_on_a_page(begun):
    begun.type(Key.Key_Y, Key.Key_N, Key.Key_U)
    assert begun.answers == {}
    assert begun.stolen == []


@pytest.mark.parametrize(
    "modifier_and_key", [(Qt.KeyboardModifier.NoModifier, Key.Key_Backspace), (Control, Key.Key_Z)]
)
def test_that_undo_shows_the_page_again_with_its_marks(begun, modifier_and_key):
    modifier, key = modifier_and_key
    page = begun.page_images
    begun.type(Key.Key_Space)
    begun.confirm()
    begun.type(key, modifier=modifier)
    begun.rest()
    assert begun.answers == {}
    assert begun.page_images == page
    assert begun.marked == page[:1]
    assert begun.document.state.verdicts.of(page[1]).kind == VerdictKind.OPEN


def test_that_redo_shows_the_next_page(begun):
    begun.confirm()
    second = begun.page_images
    begun.type(Key.Key_Backspace)
    begun.rest()
    begun.type(Key.Key_Z, modifier=Control | Shift)
    begun.rest()
    assert begun.page_images == second


def test_that_backspace_does_not_take_the_audit_itself_back(begun):
    begun.type(Key.Key_Backspace)
    assert begun.flow.audit is not None
    assert not begun.tiles.foot.back.isEnabled()


def test_that_a_second_enter_waits_for_the_next_page(begun):
    n_shown = len(begun.page_images)
    begun.type(Key.Key_Return, Key.Key_Return)
    begun.rest()
    assert len(begun.answers) == n_shown


def test_that_the_way_can_be_changed_and_changed_back_amid_an_audit(begun):
    begun.confirm()
    n_answers = len(begun.answers)
    drawn = begun.flow.audit.order
    begun.click(begun.ways.one_by_one)
    assert begun.current.image_id == drawn[n_answers]
    begun.type(Key.Key_Y, Key.Key_N, Key.Key_N)
    begun.rest()
    begun.click(begun.ways.by_pages)
    assert begun.page_images[0] == drawn[n_answers + 2]
    begun.confirm()
    assert list(begun.answers)[: n_answers + 3] == list(drawn[: n_answers + 3])
    assert begun.kinds(drawn[n_answers : n_answers + 2]) == [AnswerKind.RIGHT, AnswerKind.WRONG]


def test_that_after_undo_of_a_page_one_by_one_begins_with_its_first_label(begun):
    first = begun.page_images[0]
    begun.confirm()
    begun.type(Key.Key_Backspace)
    begun.rest()
    begun.click(begun.ways.one_by_one)
    assert begun.current.image_id == first


def test_that_the_image_that_keys_act_on_is_told(begun, qtbot):
    second = begun.page_images[1]
    with qtbot.waitSignal(begun.page.image_shown) as shown:
        begun.type(Key.Key_Right)
    assert shown.args == [second]


def test_that_a_pause_keeps_the_marks(begun):
    begun.type(Key.Key_Space, Key.Key_Escape)
    assert begun.shown is begun.page.note
    begun.type(Key.Key_Return)
    assert begun.marked == begun.page_images[:1]
    begun.confirm()
    assert len(begun.answers) > 1


def test_that_a_larger_page_keeps_the_marks(begun, qtbot):
    before = begun.page_images
    begun.type(Key.Key_Space)
    begun.window.resize(1200, 900)
    qtbot.waitUntil(lambda: len(begun.page_images) > len(before))
    assert begun.page_images[: len(before)] == before
    assert begun.marked == before[:1]


def test_that_an_audit_by_pages_goes_on_after_reopening_to_its_certificate(begun):
    begun.confirm()
    next_page = begun.page_images
    begun.reopen()
    begun.click(begun.ways.by_pages)
    assert begun.page_images == next_page
    confirm_all(begun)
    assert begun.page.result.title.text() == "Certified"


def test_that_pages_check_no_more_than_one_by_one_would(begun):
    n_needed = begun.flow.finding.result.n_more
    confirm_all(begun)
    assert begun.page.result.title.text() == "Certified"
    assert begun.flow.finding.result.n_checked == n_needed


def test_that_undo_of_the_last_page_leads_from_the_result_back_to_it(begun):
    last = confirm_all(begun, Key.Key_Space)
    begun.document.undo()
    begun.rest()
    assert begun.shown is begun.checking
    assert begun.page_images == last
    assert begun.marked == last[:1]


def test_that_a_page_of_wrong_labels_ends_with_a_missed_target(begun):
    confirm_all(begun, Key.Key_A, modifier=Control)
    assert begun.page.result.title.text() == "The target will not be met"


def confirm_all(stage, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    """Confirm pages, each after these keys, until there is a result; return the last page."""
    page = []
    for _ in range(N_IMAGES):
        if stage.shown is not stage.checking:
            break
        page = stage.page_images
        stage.type(*keys, modifier=modifier)
        stage.confirm()
    return page


def test_that_no_name_of_a_file_gives_a_class_away(begun):
    model = begun.grid.images
    assert model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole) == ""
