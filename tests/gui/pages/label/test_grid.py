"""What is shown follows filter and order when asked, and never by itself."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QToolButton

from engine.labelling import ImageStatus
from engine.project import ImageId, wishes
from gui.document import Document
from gui.grid.order import EVERYTHING, GIVEN, GridFilter, GridSort, Remark
from gui.pages.label import toolbar as grid_toolbar
from gui.pages.label.grid import GridPage
from tests.factories import image_files, make_project
from tests.gui.fakes import FakeLabelling, FakeThumbnails

N_IMAGES = 12
S = ImageStatus


class FakeMistakes(QObject):
    """A MistakesFlow that has found what a test says."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.found = ()

    def images(self):
        return np.array(self.found, np.int32)

    def find(self, *images):
        self.found = images
        self.changed.emit()


class FakeTexts(QObject):
    """A TextSearchFlow that has found what a test says."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.texts, self.best = [], ()

    def look_for(self, text):
        self.texts.append(text)

    def ordered(self, image_ids):
        rest = image_ids[~np.isin(image_ids, self.best)]
        return np.concatenate([np.array(self.best, np.int32), rest])

    def find(self, *images):
        self.best = images
        self.changed.emit()


class Stage:
    """Two classes; image 0 an example, 1 to 4 automatic, the rest uncertain."""

    def __init__(self, folder, qtbot):
        self.qtbot = qtbot
        self.document = Document(make_project(folder, N_IMAGES))
        for name in ("zebra", "<img src=x>\nhorse"):
            self.document.do(lambda state, name=name: wishes.new_class(state, name))
        self.labelling, self.thumbnails = FakeLabelling(N_IMAGES), FakeThumbnails()
        self.labelling.put(0, S.EXAMPLE, 1, 1.0)
        for image_id in range(1, N_IMAGES):
            status = S.AUTO if image_id <= 4 else S.UNCERTAIN
            self.labelling.put(image_id, status, 1 + image_id % 2, image_id / 20)
        self.mistakes, self.texts = FakeMistakes(), FakeTexts()
        self.page = self.make_page()

    def make_page(self):
        page = GridPage(self.document, self.labelling, self.thumbnails, self.mistakes, self.texts)
        self.qtbot.addWidget(page)
        page.resize(720, 560)
        page.show()
        self.qtbot.waitExposed(page)
        return page

    @property
    def toolbar(self):
        return self.page.toolbar

    @property
    def shown(self):
        return self.page.view.images.order.tolist()

    def relabel(self, image_id, status, class_id=1, probability=1.0):
        self.labelling.put(image_id, status, class_id, probability)
        self.labelling.labelled.emit()

    def press_chip(self, statuses):
        self.qtbot.mouseClick(self.toolbar.chips.chip(statuses), Qt.MouseButton.LeftButton)

    def choose(self, combo, data):
        combo.setCurrentIndex(combo.findData(data))
        combo.activated.emit(combo.currentIndex())


@pytest.fixture
def stage(tmp_path, qtbot):
    stage = Stage(tmp_path, qtbot)
    yield stage
    stage.document.close()


def test_that_all_images_are_shown_at_first(stage):
    assert stage.shown == list(range(N_IMAGES))


def test_that_a_chip_shows_images_of_its_statuses(stage):
    stage.press_chip(frozenset({S.AUTO}))
    assert stage.shown == [1, 2, 3, 4]


def test_that_chips_count_whatever_is_shown(stage):
    stage.press_chip(GIVEN)
    stage.toolbar.resize(2000, 40)
    assert stage.toolbar.chips.chip(frozenset({S.UNCERTAIN})).text().endswith("7")


def test_that_chips_of_rare_kinds_appear_when_there_are_any(stage, qtbot):
    chip = stage.toolbar.chips.chip(frozenset({S.UNREADABLE}))
    assert chip.isHidden()
    stage.relabel(5, S.UNREADABLE)
    qtbot.waitUntil(lambda: not chip.isHidden())


def test_that_strangers_are_apart_from_what_a_person_called_none_of_these(stage, qtbot):
    stage.relabel(5, S.NOVEL)
    stage.relabel(6, S.NONE)
    chip = stage.toolbar.chips.chip(frozenset({S.NOVEL}))
    qtbot.waitUntil(lambda: not chip.isHidden())
    assert chip.text().startswith("Strangers")
    stage.press_chip(frozenset({S.NOVEL}))
    assert stage.shown == [5]


def test_that_the_strangest_come_first_when_asked(stage):
    for image_id in (3, 7, 9):
        stage.labelling.put(image_id, S.NOVEL, 1, 0.1, novelty=float(image_id))
    stage.choose(stage.toolbar.sorts, GridSort.NOVELTY)
    assert stage.shown[:3] == [9, 7, 3]


@pytest.fixture
def searching(stage, qtbot):
    """The stage, ordered by a text that a person has typed."""
    stage.page.offer_text_search(is_possible=True)
    stage.choose(stage.toolbar.sorts, GridSort.TEXT)
    qtbot.keyClicks(stage.toolbar.search, "rusty bolt")
    qtbot.keyClick(stage.toolbar.search, Qt.Key.Key_Return)
    return stage


def test_that_images_are_ordered_by_a_text_whatever_their_names(searching):
    assert searching.texts.texts[-1] == "rusty bolt"
    assert searching.shown == list(range(N_IMAGES))
    searching.texts.find(7, 3)
    assert searching.shown[:3] == [7, 3, 0]


def test_that_enter_leaves_the_search_although_the_window_has_a_shortcut_on_it(stage, qtbot):
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Return), stage.page)
    pressed = []
    shortcut.activated.connect(lambda: pressed.append(True))
    stage.page.activateWindow()
    qtbot.waitUntil(stage.page.isActiveWindow)
    stage.page.focus_search()
    qtbot.keyClicks(stage.toolbar.search, "07")
    qtbot.keyClick(stage.toolbar.search, Qt.Key.Key_Return)
    assert (pressed, stage.shown) == ([], [7])
    assert stage.page.view.hasFocus()


def test_that_nothing_is_read_before_enter(stage, qtbot):
    stage.page.offer_text_search(is_possible=True)
    stage.choose(stage.toolbar.sorts, GridSort.TEXT)
    assert stage.toolbar.search.placeholderText() == "What they show"
    qtbot.keyClicks(stage.toolbar.search, "rusty")
    qtbot.wait(2 * grid_toolbar._TYPING_PAUSE_MS)
    assert set(stage.texts.texts) <= {""}


def test_that_another_order_ends_the_search_and_takes_the_text_as_a_name(searching):
    searching.choose(searching.toolbar.sorts, GridSort.FOLDER)
    assert searching.texts.texts[-1] == ""
    assert searching.shown == []


def test_that_a_backbone_without_words_takes_the_order_away(searching):
    searching.page.offer_text_search(is_possible=False)
    assert searching.toolbar.sorts.findData(GridSort.TEXT) < 0
    assert searching.toolbar.sorts.currentData() is GridSort.FOLDER


def test_that_a_class_is_chosen_by_its_name_as_plain_text(stage):
    assert stage.toolbar.classes.itemText(2) == "<img src=x>⏎horse"
    stage.choose(stage.toolbar.classes, 2)
    assert stage.shown == [1, 3, 5, 7, 9, 11]


def test_that_typed_text_filters_names(stage, qtbot):
    qtbot.keyClicks(stage.toolbar.search, "0007")
    qtbot.waitUntil(lambda: stage.shown == [7])


def test_that_the_clear_button_of_the_search_shows_everything_again(stage, qtbot):
    qtbot.keyClicks(stage.toolbar.search, "0007")
    qtbot.waitUntil(lambda: stage.shown == [7])
    qtbot.mouseClick(stage.toolbar.search.findChild(QToolButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(stage.shown) == N_IMAGES)


def test_that_escape_empties_the_search_and_goes_back_to_the_pictures(stage, qtbot):
    stage.page.focus_search()
    qtbot.keyClicks(stage.toolbar.search, "0007")
    qtbot.keyClick(stage.toolbar.search, Qt.Key.Key_Escape)
    assert len(stage.shown) == N_IMAGES
    assert stage.page.view.hasFocus()


def test_that_an_order_is_chosen(stage):
    stage.choose(stage.toolbar.sorts, GridSort.DOUBT)
    assert stage.shown == [*range(1, N_IMAGES), 0]


def test_that_new_labels_move_nothing_but_offer_another_order(stage, qtbot):
    stage.press_chip(frozenset({S.AUTO}))
    assert stage.toolbar.update_button.isHidden()
    stage.relabel(2, S.ACCEPTED)
    qtbot.waitUntil(lambda: not stage.toolbar.update_button.isHidden())
    assert stage.shown == [1, 2, 3, 4]


def test_that_the_order_is_made_anew_when_asked(stage, qtbot):
    stage.press_chip(frozenset({S.AUTO}))
    stage.relabel(2, S.ACCEPTED)
    qtbot.waitUntil(lambda: not stage.toolbar.update_button.isHidden())
    stage.toolbar.update_button.click()
    assert stage.shown == [1, 3, 4]
    assert stage.toolbar.update_button.isHidden()


def test_that_labels_that_change_no_order_offer_none(stage, qtbot):
    checked = []
    stage.page._check_timer.timeout.connect(lambda: checked.append(True))
    stage.relabel(2, S.ACCEPTED)
    qtbot.waitUntil(lambda: bool(checked))
    assert stage.toolbar.update_button.isHidden()


def test_that_images_that_come_into_the_folder_are_shown_last(stage, qtbot):
    stage.choose(stage.toolbar.sorts, GridSort.DOUBT)
    stage.document.begin_scan()
    stage.document.take_files(image_files(N_IMAGES + 2))
    qtbot.waitUntil(lambda: stage.shown == [*range(1, N_IMAGES), 0, N_IMAGES, N_IMAGES + 1])


def test_that_an_image_that_came_just_now_can_be_shown_at_once(stage):
    stage.document.begin_scan()
    stage.document.take_files(image_files(N_IMAGES + 2))
    stage.page.show_image(ImageId(N_IMAGES + 1))
    assert stage.page.view.current_image() == N_IMAGES + 1
    assert stage.shown[-1] == N_IMAGES + 1


def test_that_images_that_come_pass_the_filter_first(stage, qtbot):
    stage.press_chip(frozenset({S.AUTO}))
    stage.document.begin_scan()
    stage.document.take_files(image_files(N_IMAGES + 2))
    qtbot.waitUntil(lambda: stage.page._n_known == N_IMAGES + 2)
    assert stage.shown == [1, 2, 3, 4]


def test_that_examples_from_elsewhere_are_not_shown(stage, qtbot):
    stage.document.add_outside_files(image_files(N_IMAGES + 1)[-1:])
    qtbot.waitUntil(lambda: stage.page._n_known == N_IMAGES + 1)
    assert stage.shown == list(range(N_IMAGES))


def test_that_first_images_are_shown_at_once(tmp_path, qtbot):
    document = Document(make_project(tmp_path, 0))
    page = GridPage(document, FakeLabelling(), FakeThumbnails())
    qtbot.addWidget(page)
    document.begin_scan()
    document.take_files(image_files(3))
    assert page.view.images.order.tolist() == [0, 1, 2]
    document.close()


def test_that_a_folder_without_images_says_so(tmp_path, qtbot):
    document = Document(make_project(tmp_path, 0))
    page = GridPage(document, FakeLabelling(), FakeThumbnails())
    qtbot.addWidget(page)
    assert "No images yet" in page.empty_state.sentence()
    assert not page.empty_state.isHidden()
    document.close()


def test_that_a_filter_that_nothing_passes_can_be_cleared(stage):
    stage.press_chip(GIVEN)
    stage.choose(stage.toolbar.classes, 2)
    assert stage.shown == []
    assert stage.page.empty_state.isVisible()
    stage.page.empty_state.clear_wanted.emit()
    assert len(stage.shown) == N_IMAGES
    assert stage.toolbar.filter() == EVERYTHING


def test_that_a_class_is_shown_on_request_whatever_was_filtered(stage):
    stage.press_chip(GIVEN)
    stage.page.show_class(2)
    assert stage.toolbar.filter() == GridFilter(class_id=2)
    assert stage.shown == [1, 3, 5, 7, 9, 11]


def test_that_an_image_is_shown_on_request_though_the_filter_hides_it(stage):
    stage.page.show_class(2)
    stage.page.show_image(6)
    assert stage.page.view.current_image() == 6


def test_that_the_filter_goes_with_its_class(stage):
    stage.page.show_class(2)
    stage.document.do(lambda state: wishes.remove_class(state, 2))
    assert stage.toolbar.filter() == EVERYTHING
    assert len(stage.shown) == N_IMAGES


def test_that_the_filter_stays_when_another_class_comes(stage):
    stage.page.show_class(2)
    stage.document.do(lambda state: wishes.new_class(state, "lion"))
    assert stage.toolbar.filter() == GridFilter(class_id=2)


def test_that_the_slider_sets_the_size_of_tiles(stage):
    stage.toolbar.slider.setValue(288)
    assert stage.page.view.images.columnCount() == 2


def test_that_the_place_of_a_person_survives_a_restart(stage):
    stage.press_chip(frozenset({S.UNCERTAIN}))
    stage.choose(stage.toolbar.sorts, GridSort.CONFIDENCE)
    stage.toolbar.slider.setValue(288)
    stage.page.view.set_current_image(9)
    stage.page.view.scroll_to_top(7)
    state = json.loads(json.dumps(stage.page.view_state()))

    again = stage.make_page()
    again.restore_view_state(state)
    assert again.view_state() == stage.page.view_state()
    assert again.view.images.order.tolist() == stage.shown
    assert again.toolbar.filter() == stage.toolbar.filter()


def test_that_a_place_from_another_version_is_ignored(stage):
    stage.page.restore_view_state({"filter": "all", "tile_px": []})
    assert len(stage.shown) == N_IMAGES


def test_that_a_narrow_toolbar_leaves_the_counts_to_tooltips(stage):
    chip = stage.toolbar.chips.chip(GIVEN)
    stage.toolbar.resize(300, 80)
    assert chip.text() == "Labelled by you"
    assert chip.toolTip() == "1"


def test_that_likely_mistakes_have_a_chip_as_long_as_there_are_any(stage, qtbot):
    chip = stage.toolbar.chips.chip(Remark.MISTAKE)
    assert chip.isHidden()
    stage.mistakes.find(7, 2)
    qtbot.waitUntil(lambda: not chip.isHidden())
    assert chip.toolTip().startswith("2 labelled by you")
    stage.mistakes.find()
    qtbot.waitUntil(chip.isHidden)


def test_that_the_likeliest_mistakes_come_first_whatever_the_order(stage, qtbot):
    stage.choose(stage.toolbar.sorts, GridSort.NAME)
    stage.mistakes.find(7, 2, 9)
    qtbot.waitUntil(lambda: not stage.toolbar.chips.chip(Remark.MISTAKE).isHidden())
    stage.press_chip(Remark.MISTAKE)
    assert stage.shown == [7, 2, 9]
    assert not stage.toolbar.sorts.isEnabled()
    assert stage.toolbar.sorts.placeholderText() == "Likeliest first"
    stage.press_chip(EVERYTHING.statuses)
    assert stage.toolbar.sorts.currentData() is GridSort.NAME
    assert stage.toolbar.sorts.isEnabled()


def test_that_likely_mistakes_are_found_among_those_of_a_class(stage, qtbot):
    stage.mistakes.find(7, 2, 9)
    qtbot.waitUntil(lambda: not stage.toolbar.chips.chip(Remark.MISTAKE).isHidden())
    stage.press_chip(Remark.MISTAKE)
    stage.choose(stage.toolbar.classes, 2)
    assert stage.shown == [7, 9]


def test_that_a_mistake_that_is_settled_stays_until_another_order_is_asked_for(stage, qtbot):
    stage.mistakes.find(7, 2, 9)
    qtbot.waitUntil(lambda: not stage.toolbar.chips.chip(Remark.MISTAKE).isHidden())
    stage.press_chip(Remark.MISTAKE)
    stage.mistakes.find(7, 9)
    qtbot.waitUntil(lambda: not stage.toolbar.update_button.isHidden())
    assert stage.shown == [7, 2, 9]
    stage.toolbar.update_button.click()
    assert stage.shown == [7, 9]


def test_that_remarks_are_those_of_one_sitting(stage, qtbot):
    stage.mistakes.find(7, 2)
    qtbot.waitUntil(lambda: not stage.toolbar.chips.chip(Remark.MISTAKE).isHidden())
    stage.press_chip(Remark.MISTAKE)
    again = stage.make_page()
    again.restore_view_state(json.loads(json.dumps(stage.page.view_state())))
    assert again.toolbar.filter() == EVERYTHING


def rest(stage, qtbot):
    """Wait until what is in view counts as looked at."""
    with qtbot.waitSignal(stage.page._rest_timer.timeout):
        stage.page._rest_timer.start(0)


def test_that_labels_that_changed_since_they_were_seen_have_a_chip(stage, qtbot):
    rest(stage, qtbot)
    chip = stage.toolbar.chips.chip(Remark.CHANGED)
    assert chip.isHidden()
    stage.relabel(3, S.AUTO, class_id=1)
    stage.relabel(6, S.AUTO, class_id=2)
    qtbot.waitUntil(lambda: not chip.isHidden())
    stage.press_chip(Remark.CHANGED)
    assert stage.shown == [3, 6]


def test_that_changes_count_as_seen_once_their_list_is_left(stage, qtbot):
    rest(stage, qtbot)
    chip = stage.toolbar.chips.chip(Remark.CHANGED)
    stage.relabel(3, S.AUTO, class_id=1)
    qtbot.waitUntil(lambda: not chip.isHidden())
    stage.press_chip(Remark.CHANGED)
    rest(stage, qtbot)
    assert stage.toolbar.update_button.isHidden()
    assert chip.toolTip().startswith("1 labelled otherwise")
    stage.press_chip(EVERYTHING.statuses)
    qtbot.waitUntil(chip.isHidden)


def test_that_labels_out_of_view_were_not_looked_at(stage, qtbot):
    stage.toolbar.slider.setValue(288)
    stage.page.view.scrollToTop()
    rest(stage, qtbot)
    assert N_IMAGES - 1 not in stage.page.view.visible_images()
    stage.relabel(N_IMAGES - 1, S.AUTO, class_id=1)
    qtbot.waitUntil(lambda: not stage.page._check_timer.isActive())
    assert stage.toolbar.chips.chip(Remark.CHANGED).isHidden()


def test_that_rare_kinds_keep_their_counts_in_a_narrow_toolbar(stage, qtbot):
    stage.mistakes.find(7, 2)
    chip = stage.toolbar.chips.chip(Remark.MISTAKE)
    qtbot.waitUntil(lambda: not chip.isHidden())
    stage.toolbar.resize(300, 80)
    assert chip.text() == "Likely mistakes  2"


def test_that_every_chip_is_in_sight_when_there_are_many(stage, qtbot):
    rest(stage, qtbot)
    stage.mistakes.find(7, 2)
    for image_id, status in ((5, S.NOVEL), (6, S.NONE), (8, S.UNREADABLE), (9, S.AUTO)):
        stage.relabel(image_id, status)
    chips = stage.toolbar.chips
    qtbot.waitUntil(lambda: not chips.chip(Remark.CHANGED).isHidden())
    stage.page.resize(600, 560)
    shown = [chip for chip in chips.findChildren(QToolButton) if not chip.isHidden()]
    assert len(shown) == 9
    qtbot.waitUntil(lambda: all(chips.rect().contains(chip.geometry()) for chip in shown))


def test_that_images_that_need_a_class_have_a_chip_of_their_own(stage, qtbot):
    stage.relabel(5, S.NEEDS_CLASS)
    chip = stage.toolbar.chips.chip(frozenset({S.NEEDS_CLASS}))
    qtbot.waitUntil(lambda: not chip.isHidden())
    assert chip.text() == "Needs a class  1"
    stage.press_chip(frozenset({S.NEEDS_CLASS}))
    assert stage.shown == [5]


def test_that_a_label_that_a_person_has_rejected_did_not_change_by_itself(stage, qtbot):
    qtbot.waitUntil(lambda: 2 in stage.page.view.visible_images())
    stage.page.update_order()
    stage.relabel(2, S.NEEDS_CLASS)
    assert stage.page._contents.remark_counts()[Remark.CHANGED] == 0
