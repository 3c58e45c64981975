"""The cards follow the project and say what a person wishes."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QColorDialog, QVBoxLayout, QWidget

from engine.labelling import ImageStatus
from engine.project import PALETTE, wishes
from gui.flows.describing import DescribingFlow
from gui.pages.label.classes.menu import COLOUR_NAMES
from gui.pages.label.classes.panel import ClassListPanel
from gui.widgets.image.mime import encode_images
from tests.factories import ids
from tests.gui.dropping import drag_away, drag_onto, drop, file_mime, text_mime


@pytest.fixture
def panel(panel_stage, qtbot):
    panel = ClassListPanel(panel_stage.document, panel_stage.labelling, panel_stage.thumbnails)
    qtbot.addWidget(panel)
    panel.resize(264, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def renaming(panel, panel_stage):
    """Let the panel's wish for a name become the edit, as the window does."""
    panel.rename_wanted.connect(
        lambda class_id, name: panel_stage.document.do(
            lambda state: wishes.rename_class(state, class_id, name)
        )
    )
    return panel


def click(widget, qtbot, place=None):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or widget.rect().center())


def wait_until_laid_out(card, qtbot):
    qtbot.waitUntil(lambda: 200 < card.width() < 264)


# What the cards show


def test_that_every_class_has_a_card_with_key_name_and_counts(panel, panel_stage):
    zebra = panel_stage.define("zebra", 1, 2)
    card = panel.card(zebra)
    assert card.name.text() == "zebra"
    assert card.counts.text() == "2 examples · 0 images"
    assert card._key.text() == "1"


def test_that_automatic_labels_are_counted_too(panel, panel_stage):
    zebra = panel_stage.define("zebra", 1)
    for image_id, status in enumerate(
        (ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.AUTO, ImageStatus.UNCERTAIN)
    ):
        panel_stage.labelling.put(image_id, status, zebra, 0.9)
    panel_stage.labelling.labelled.emit()
    assert panel.card(zebra).counts.text() == "1 example · 3 images"


def test_that_large_counts_are_grouped(panel, panel_stage):
    zebra = panel_stage.define("zebra")
    panel_stage.labelling.table = replace(
        panel_stage.labelling.table,
        statuses=np.full(1234, ImageStatus.AUTO, np.int8),
        guesses=np.full(1234, zebra, np.int32),
    )
    locale = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    try:
        panel_stage.labelling.labelled.emit()
    finally:
        QLocale.setDefault(locale)
    assert panel.card(zebra).counts.text() == "No examples yet · 1,234 images"


@pytest.mark.parametrize("name", ["<img src=x>", "붉은여우 🦊", "a & b", "<b>bold</b>"])
def test_that_a_name_shows_as_the_text_it_is(panel, panel_stage, name):
    card = panel.card(panel_stage.define(name))
    assert card.name.text() == name
    assert card.name.textFormat() == Qt.TextFormat.PlainText


def test_that_a_line_break_in_a_name_shows_as_a_sign(panel, panel_stage):
    card = panel.card(panel_stage.define("red\nfox"))
    assert card.name.text() == "red⏎fox"


def test_that_a_long_name_does_not_widen_the_panel(panel, panel_stage):
    card = panel.card(panel_stage.define("long " * 50))
    assert panel.minimumSizeHint().width() <= 264
    assert card.name.shown_text().endswith("…")


def test_that_cards_stand_in_the_order_of_their_classes_after_undo(panel, panel_stage, qtbot):
    first = panel_stage.define("zebra")
    second = panel_stage.define("horse")
    panel_stage.document.do(lambda state: wishes.remove_class(state, first))
    panel_stage.document.undo()
    for class_id in (first, second):
        wait_until_laid_out(panel.card(class_id), qtbot)
    assert panel.card(first).y() < panel.card(second).y()


def test_that_a_removed_class_takes_its_card_along(panel, panel_stage):
    zebra = panel_stage.define("zebra")
    panel_stage.document.do(lambda state: wishes.remove_class(state, zebra))
    with pytest.raises(KeyError):
        panel.card(zebra)


def test_that_a_change_of_one_class_leaves_the_cards_in_place(panel, panel_stage):
    zebra, horse = panel_stage.define("zebra"), panel_stage.define("horse")
    cards = panel.card(zebra), panel.card(horse)
    panel_stage.document.do(lambda state: wishes.rename_class(state, zebra, "okapi"))
    assert (panel.card(zebra), panel.card(horse)) == cards
    assert cards[0].name.text() == "okapi"


def test_that_a_card_paints_its_thumbnails_when_they_come(panel, panel_stage):
    zebra = panel_stage.define("zebra", 3)
    panel.grab()
    panel_stage.thumbnails.bring(3, colour="#c02020")
    strip = panel.card(zebra).strip
    assert strip.grab().toImage().pixelColor(18, 18).name() == "#c02020"


# What an empty panel teaches


def test_that_the_first_step_is_explained_while_there_is_no_class(panel, panel_stage):
    assert panel.target._hint.text() == "Drop a few images here to define your first class."
    assert panel.target._hint.isVisible()
    panel_stage.define("zebra")
    assert not panel.target._hint.isVisible()


def test_that_a_second_class_is_asked_for_while_there_is_one(panel, panel_stage):
    panel_stage.define("zebra")
    assert panel._hint.isVisible()
    assert panel._hint.text().startswith("Add a second class")
    panel_stage.define("horse")
    assert not panel._hint.isVisible()


# Dropping


def test_that_images_dropped_on_a_card_are_for_its_class(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    with qtbot.waitSignal(panel.images_dropped) as dropped:
        drop(panel.card(zebra), encode_images(ids(4, 5)))
    assert dropped.args == [zebra, ids(4, 5)]


def test_that_files_dropped_on_a_card_are_for_its_class(panel, panel_stage, qtbot, tmp_path):
    zebra = panel_stage.define("zebra")
    with qtbot.waitSignal(panel.files_dropped) as dropped:
        drop(panel.card(zebra), file_mime(tmp_path / "a.png", tmp_path))
    assert dropped.args == [zebra, (tmp_path / "a.png", tmp_path)]


def test_that_a_file_manager_never_moves_what_is_dropped(panel, panel_stage, tmp_path):
    zebra = panel_stage.define("zebra")
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    event = drop(panel.card(zebra), file_mime(tmp_path), both)
    assert event.dropAction() == Qt.DropAction.CopyAction


def test_that_a_card_lights_up_while_something_is_over_it(panel, panel_stage):
    card = panel.card(panel_stage.define("zebra"))
    drag_onto(card, encode_images(ids(4)))
    assert card.property("drop") is True
    drag_away(card)
    assert card.property("drop") is False


def test_that_a_card_is_dark_again_after_the_drop(panel, panel_stage):
    card = panel.card(panel_stage.define("zebra"))
    drop(card, encode_images(ids(4)))
    assert card.property("drop") is False


def test_that_text_is_not_welcome(panel, panel_stage):
    card = panel.card(panel_stage.define("zebra"))
    assert not drag_onto(card, text_mime()).isAccepted()
    assert not card.property("drop")


def test_that_images_dropped_below_the_cards_begin_a_class(panel, qtbot):
    with qtbot.waitSignal(panel.new_class_wanted) as wanted:
        drop(panel.target, encode_images(ids(4, 5)))
    assert wanted.args == [ids(4, 5), ()]


def test_that_files_dropped_below_the_cards_begin_a_class(panel, qtbot, tmp_path):
    with qtbot.waitSignal(panel.new_class_wanted) as wanted:
        drop(panel.target, file_mime(tmp_path))
    assert wanted.args == [(), (tmp_path,)]


def test_that_a_press_below_the_cards_begins_an_empty_class(panel, qtbot):
    with qtbot.waitSignal(panel.new_class_wanted) as wanted:
        click(panel.target, qtbot)
    assert wanted.args == [(), ()]


# Choosing


def test_that_a_press_on_a_card_chooses_its_class_and_another_lets_go(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        click(panel.card(zebra), qtbot, QPoint(200, 40))
    assert chosen.args == [zebra]
    assert panel.card(zebra).property("current") is True
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        click(panel.card(zebra), qtbot, QPoint(200, 40))
    assert chosen.args == [None]


def test_that_removing_the_chosen_class_shows_all_images_again(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    panel.choose(zebra)
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        panel_stage.document.do(lambda state: wishes.remove_class(state, zebra))
    assert chosen.args == [None]


def test_that_choosing_from_elsewhere_is_silent(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    with qtbot.assertNotEmitted(panel.class_chosen):
        panel.choose(zebra)
    assert panel.chosen == zebra


def test_that_show_all_lets_go_of_the_class(panel, panel_stage, qtbot):
    panel.choose(panel_stage.define("zebra"))
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        click(panel.show_all, qtbot)
    assert chosen.args == [None]


# Renaming


def begin_typing(panel, class_id, qtbot):
    card = panel.card(class_id)
    qtbot.waitUntil(card.editor.isVisible)
    return card.editor


def test_that_a_class_takes_its_name_the_moment_it_is_made(panel, panel_stage, qtbot):
    with qtbot.waitActive(panel):
        panel.activateWindow()
    zebra = panel_stage.define("zebra")
    panel.rename(zebra)
    assert panel.card(zebra).editor.hasFocus()


def test_that_enter_commits_the_name(renaming, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    renaming.rename(zebra)
    editor = begin_typing(renaming, zebra, qtbot)
    assert editor.selectedText() == "zebra"
    qtbot.keyClicks(editor, "okapi")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert panel_stage.document.classes[zebra].name == "okapi"
    assert not editor.isVisible()
    assert renaming.card(zebra).name.text() == "okapi"


def test_that_escape_keeps_the_name(renaming, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    renaming.rename(zebra)
    editor = begin_typing(renaming, zebra, qtbot)
    qtbot.keyClicks(editor, "okapi")
    with qtbot.assertNotEmitted(renaming.rename_wanted):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()


def test_that_a_refused_name_stays_open_with_the_reason(renaming, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    panel_stage.define("horse")
    renaming.rename(zebra)
    editor = begin_typing(renaming, zebra, qtbot)
    qtbot.keyClicks(editor, "Horse")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    card = renaming.card(zebra)
    assert editor.isVisible()
    assert card._refusal.text() == "There is a class “horse” already. Choose another name."
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not card._refusal.isVisible()


def test_that_a_double_click_on_the_name_renames(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    card = panel.card(zebra)
    wait_until_laid_out(card, qtbot)
    qtbot.mouseDClick(card, Qt.MouseButton.LeftButton, pos=card.name.geometry().center())
    assert card.editor.isVisible()


def test_that_f2_renames_the_chosen_class(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    panel.choose(zebra)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    qtbot.keyClick(panel, Qt.Key.Key_F2)
    qtbot.waitUntil(panel.card(zebra).editor.hasFocus)


def test_that_going_elsewhere_commits_the_name(renaming, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    renaming.rename(zebra)
    editor = begin_typing(renaming, zebra, qtbot)
    qtbot.keyClicks(editor, "okapi")
    renaming.target.setFocus(Qt.FocusReason.MouseFocusReason)
    assert panel_stage.document.classes[zebra].name == "okapi"


def test_that_the_keys_of_the_window_do_not_disturb_typing(panel_stage, qtbot):
    window, fired = QWidget(), []
    panel = ClassListPanel(panel_stage.document, panel_stage.labelling, panel_stage.thumbnails)
    before = QWidget(focusPolicy=Qt.FocusPolicy.StrongFocus)
    layout = QVBoxLayout(window)
    layout.addWidget(before)
    layout.addWidget(panel)
    qtbot.addWidget(window)
    for keys in ("Return", "Esc", "A", "1", "Space", "Backspace"):
        QShortcut(QKeySequence(keys), window, lambda keys=keys: fired.append(keys))
    zebra = panel_stage.define("zebra")
    with qtbot.waitActive(window):
        window.show()
    before.setFocus()
    panel.rename(zebra)
    editor = panel.card(zebra).editor
    qtbot.keyClicks(editor, "A 1")
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(panel.rename_wanted) as wanted:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert wanted.args == [zebra, "A "]
    assert fired == []
    assert before.hasFocus()
    qtbot.keyClick(before, Qt.Key.Key_A)
    assert fired == ["A"]


# Describing


@pytest.fixture
def describing(panel, panel_stage):
    """Let the panel's wish for a description become the edit, as the window does."""
    panel.describe_wanted.connect(
        lambda class_id, text: panel_stage.document.do(
            lambda state: wishes.describe_class(state, class_id, text)
        )
    )
    return panel


def type_description(panel, class_id, qtbot, text):
    action(menu_of(panel, class_id), "Describe…").trigger()
    editor = panel.card(class_id).description.editor
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_that_a_class_of_which_nothing_is_known_asks_for_words(panel, panel_stage, qtbot):
    goat, zebra = panel_stage.define("goat"), panel_stage.define("zebra", 1)
    asked = panel.card(goat).description
    assert asked.label.text() == "Say in words what it looks like…"
    qtbot.waitUntil(asked.isVisible)
    assert not panel.card(zebra).description.isVisible()


def test_that_a_description_is_kept_and_shown_until_it_is_taken_back(
    describing, panel_stage, qtbot
):
    goat = panel_stage.define("goat", 1)
    type_description(describing, goat, qtbot, "small  <b>, horned ")
    line = describing.card(goat).description
    assert panel_stage.document.classes[goat].description == "small <b>, horned"
    assert (line.label.text(), line.editor.isVisible()) == ("small <b>, horned", False)
    panel_stage.document.undo()
    assert panel_stage.document.classes[goat].description == ""
    assert not line.isVisible()


def test_that_a_click_on_the_description_changes_it(describing, panel_stage, qtbot):
    goat = panel_stage.define("goat")
    line = describing.card(goat).description
    wait_until_laid_out(describing.card(goat), qtbot)
    click(line, qtbot)
    assert line.editor.placeholderText() == "Small, horned, furry animal of mountains"
    qtbot.keyClicks(line.editor, "horned")
    qtbot.keyClick(line.editor, Qt.Key.Key_Return)
    assert panel_stage.document.classes[goat].description == "horned"


def test_that_escape_keeps_the_description(describing, panel_stage, qtbot):
    goat = panel_stage.define("goat")
    line = describing.card(goat).description
    line.begin_edit()
    qtbot.keyClicks(line.editor, "horned")
    with qtbot.assertNotEmitted(describing.describe_wanted):
        qtbot.keyClick(line.editor, Qt.Key.Key_Escape)
    assert line.label.text() == "Say in words what it looks like…"


def test_that_a_class_that_goes_while_it_is_described_takes_no_description(
    describing, panel_stage, qtbot
):
    goat = panel_stage.define("goat")
    describing.card(goat).description.begin_edit()
    with qtbot.assertNotEmitted(describing.describe_wanted):
        panel_stage.document.do(lambda state: wishes.remove_class(state, goat))


# The menu


def menu_of(panel, class_id):
    return panel.card(class_id)._make_menu()


def action(menu, text):
    return next(a for a in menu.actions() if a.text().split("\t")[0] == text)


def test_that_the_menu_deletes_the_class(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    with qtbot.waitSignal(panel.remove_wanted) as wanted:
        action(menu_of(panel, zebra), "Delete class").trigger()
    assert wanted.args == [zebra]


def test_that_the_menu_removes_all_examples(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra", 3, 4)
    with qtbot.waitSignal(panel.remove_examples_wanted) as wanted:
        action(menu_of(panel, zebra), "Remove all examples").trigger()
    assert wanted.args == [zebra, ids(3, 4)]


def test_that_there_are_no_examples_to_remove_from_an_empty_class(panel, panel_stage):
    zebra = panel_stage.define("zebra")
    assert not action(menu_of(panel, zebra), "Remove all examples").isEnabled()


def test_that_the_menu_shows_the_images_of_the_class(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        action(menu_of(panel, zebra), "Show its images").trigger()
    assert chosen.args == [zebra]


def test_that_the_menu_offers_colours(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    colours = action(menu_of(panel, zebra), "Colour").menu()
    with qtbot.waitSignal(panel.recolour_wanted) as wanted:
        action(colours, "Green").trigger()
    assert wanted.args == [zebra, "#54a24b"]


def test_that_the_cross_on_an_example_asks_for_its_removal(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra", 3, 4)
    strip = panel.card(zebra).strip
    qtbot.waitUntil(strip.isVisible)
    with qtbot.waitSignal(panel.remove_examples_wanted) as wanted:
        click(strip, qtbot, strip.cross_rect(0).center())
    assert wanted.args == [zebra, ids(3)]


def test_that_every_colour_of_the_palette_has_a_name():
    assert COLOUR_NAMES.keys() >= set(PALETTE)


def test_that_a_drop_ends_the_scrolling_that_its_drag_began(panel, panel_stage):
    card = panel.card(panel_stage.define("zebra"))
    drag_onto(card, encode_images(ids(4)))
    assert panel._column._drag_timer.isActive()
    drop(card, encode_images(ids(4)))
    assert not panel._column._drag_timer.isActive()


def test_that_a_colour_of_ones_own_can_be_chosen(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    card = panel.card(zebra)
    action(action(menu_of(panel, zebra), "Colour").menu(), "Other…").trigger()
    dialog = card.findChild(QColorDialog)
    with qtbot.waitSignal(panel.recolour_wanted) as wanted:
        dialog.setCurrentColor(QColor("#123456"))
        dialog.accept()
    assert wanted.args == [zebra, "#123456"]


# Checklists


@pytest.fixture
def describe(panel_stage):
    """Add attributes of the given strengths and put them into the checklist of a class."""
    describing = DescribingFlow(panel_stage.document)

    def describe(class_id, **strengths):
        vocabulary = panel_stage.document.state.vocabulary
        describing.new_attributes([name for name in strengths if not vocabulary.find(name)])
        entries = {vocabulary.named(n).attribute_id: s for n, s in strengths.items()}
        describing.set_checklist(class_id, entries)

    return describe


def test_that_a_card_shows_what_is_known_with_present_ones_first(
    panel, panel_stage, describe, qtbot
):
    zebra = panel_stage.define("zebra", 1)
    describe(zebra, horns=0, furry=0.7, stripes=1)
    line = panel.card(zebra).checklist
    assert line.texts() == ["stripes", "70% furry", "− horns"]  # noqa: RUF001
    qtbot.waitUntil(line.isVisible)


def test_that_a_card_without_checklist_shows_none(panel, panel_stage):
    assert not panel.card(panel_stage.define("zebra", 1)).checklist.isVisible()


def test_that_a_card_forgets_a_checklist_with_its_undo(panel, panel_stage, describe):
    zebra = panel_stage.define("zebra", 1)
    height = panel.card(zebra).sizeHint().height()
    describe(zebra, stripes=1)
    panel_stage.document.undo()
    assert not panel.card(zebra).checklist.isVisible()
    assert panel.card(zebra).sizeHint().height() == height


def test_that_a_long_checklist_ends_with_the_count_of_the_rest(panel, panel_stage, describe, qtbot):
    zebra = panel_stage.define("zebra", 1)
    describe(zebra, **{f"attribute{n:02}": 1 for n in range(30)})
    wait_until_laid_out(panel.card(zebra), qtbot)
    line = panel.card(zebra).checklist
    *shown, rest = line.texts()
    assert len({place.top() for place in line._places}) == 2
    assert all(place.right() < line.width() for place in line._places)
    assert rest == f"+{30 - len(shown)}"


def test_that_new_labels_leave_every_card_in_its_place(panel, panel_stage, describe, qtbot):
    zebra, horse = panel_stage.define("zebra", 1), panel_stage.define("horse", 2)
    describe(zebra, **{f"attribute{n:02}": 1 for n in range(30)})
    wait_until_laid_out(panel.card(horse), qtbot)
    qtbot.waitUntil(panel.card(zebra).checklist.isVisible)
    before = [panel.card(c).geometry() for c in (zebra, horse)]
    panel_stage.labelling.labelled.emit()
    panel.grab()
    assert [panel.card(c).geometry() for c in (zebra, horse)] == before


def test_that_a_long_attribute_does_not_widen_the_panel(panel, panel_stage, describe):
    describe(panel_stage.define("zebra", 1), **{"long" * 50: 1})
    assert panel.minimumSizeHint().width() <= 264


def test_that_a_class_without_examples_lives_by_its_checklist(panel, panel_stage, describe):
    zebra = panel_stage.define("zebra")
    assert panel.card(zebra).counts.text() == "No examples yet · 0 images"
    describe(zebra, stripes=1)
    assert panel.card(zebra).counts.text() == "By its checklist · 0 images"


def test_that_a_press_on_what_is_known_opens_the_checklist(panel, panel_stage, describe, qtbot):
    zebra = panel_stage.define("zebra", 1)
    describe(zebra, stripes=1)
    with (
        qtbot.assertNotEmitted(panel.class_chosen),
        qtbot.waitSignal(panel.checklist_wanted) as wanted,
    ):
        click(panel.card(zebra).checklist, qtbot)
    assert wanted.args == [zebra]


def test_that_the_menu_opens_the_checklist(panel, panel_stage, qtbot):
    zebra = panel_stage.define("zebra")
    with qtbot.waitSignal(panel.checklist_wanted) as wanted:
        action(menu_of(panel, zebra), "Checklist…").trigger()
    assert wanted.args == [zebra]


def test_that_a_class_can_begin_with_attributes(panel, qtbot):
    with qtbot.waitSignal(panel.new_checklist_class_wanted):
        click(panel.from_attributes, qtbot)


# Many classes


def test_that_many_cards_scroll_and_keep_their_width(panel, panel_stage, qtbot):
    first = panel_stage.define("first")
    wait_until_laid_out(panel.card(first), qtbot)
    width = panel.card(first).width()
    for number in range(30):
        panel_stage.define(f"class {number}")
    bar = panel._column.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.waitUntil(lambda: panel.card(first).width() == width)


def test_that_a_new_card_out_of_sight_is_revealed_for_its_name(panel, panel_stage, qtbot):
    for number in range(30):
        last = panel_stage.define(f"class {number}")
    panel.rename(last)
    qtbot.waitUntil(lambda: not panel.card(last).visibleRegion().isEmpty())
