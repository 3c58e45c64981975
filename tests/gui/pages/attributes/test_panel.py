"""The list of attributes turns what a person types and chooses into edits."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.messages import Message
from gui.pages.attributes.panel import AttributeListPanel
from tests.gui.attribute_stage import AttributeStage


@pytest.fixture
def stage(qapp, tmp_path):
    stage = AttributeStage(tmp_path)
    yield stage
    stage.document.close()


@pytest.fixture
def panel(stage, qtbot):
    panel = AttributeListPanel(stage.document, stage.attributes, stage.describing)
    qtbot.addWidget(panel)
    panel.resize(264, 500)
    with qtbot.waitActive(panel):
        panel.show()
    return panel


def index_of(panel, attribute_id):
    return panel.view.model().index_of(attribute_id)


def select(panel, *attribute_ids):
    """Press on attributes, all but the first with Ctrl."""
    panel.view.setFocus()
    panel.view.setCurrentIndex(index_of(panel, attribute_ids[0]))
    for attribute_id in attribute_ids[1:]:
        flag = panel.view.selectionModel().SelectionFlag.Select
        panel.view.selectionModel().select(index_of(panel, attribute_id), flag)


def selected_names(panel):
    return [attribute.name for attribute in panel.view.selected()]


def type_names(panel, qtbot, text):
    qtbot.keyClicks(panel.field, text)
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)


def button(panel, text):
    return next(b for b in panel.findChildren(QPushButton) if b.text() == text)


def shown_texts(panel):
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def open_menu(panel):
    """Ask for the menu of what is selected, as the right button does, and return it."""
    viewport = panel.view.viewport()
    place = panel.view.visualRect(panel.view.selectedIndexes()[0]).center()
    by_mouse = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(by_mouse, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, event)
    return QApplication.activePopupWidget()


def action(menu, text):
    return next(a for a in menu.actions() if a.text().split("\t")[0] == text)


def press_enter_on(menu, text, qtbot):
    """Choose an entry of a menu by the keyboard and return the menu that it opens, if any."""
    entry = action(menu, text)
    menu.setActiveAction(entry)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    return entry.menu()


def choose(panel, qtbot, *texts):
    """Go through the menu of what is selected."""
    menu = open_menu(panel)
    for text in texts:
        menu = press_enter_on(menu, text, qtbot)


def close_menus(qtbot):
    while (menu := QApplication.activePopupWidget()) is not None:
        qtbot.keyClick(menu, Qt.Key.Key_Escape)


# New attributes


def test_that_enter_adds_the_attribute_and_empties_the_field(panel, stage, qtbot):
    type_names(panel, qtbot, " horns ")
    assert stage.names() == ["horns"]
    assert panel.field.text() == ""


def test_that_names_between_commas_are_added_at_once(panel, stage, qtbot):
    type_names(panel, qtbot, "horns, furry,,small, ")
    assert stage.names() == ["horns", "furry", "small"]
    stage.document.undo()
    assert stage.names() == []


def test_that_a_pasted_list_is_shown_with_commas_and_added_at_once(panel, stage, qtbot):
    QApplication.clipboard().setText("뿔\r\n줄무늬\n빨강\n")
    panel.field.paste()
    assert panel.field.text() == "뿔, 줄무늬, 빨강"
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert stage.names() == ["뿔", "줄무늬", "빨강"]


@pytest.mark.parametrize("text", ["", "  ", " , ,"])
def test_that_enter_without_a_name_does_nothing(panel, stage, qtbot, text):
    with qtbot.assertNotEmitted(stage.document.failed):
        type_names(panel, qtbot, text)
    assert stage.document.undo_title is None


def test_that_a_refused_name_stays_with_the_reason_until_it_is_changed(panel, stage, qtbot):
    stage.add("horns")
    type_names(panel, qtbot, "furry, Horns")
    assert stage.names() == ["horns"]
    assert panel.field.text() == "furry, Horns"
    reason = "There is an attribute “horns” already. Choose another name."
    assert reason in shown_texts(panel)
    qtbot.keyClick(panel.field, Qt.Key.Key_Backspace)
    assert reason not in shown_texts(panel)


def test_that_a_refusal_elsewhere_is_not_said_here(panel, stage):
    before = shown_texts(panel)
    stage.document.failed.emit(Message("The disk is full.", {}))
    assert shown_texts(panel) == before


def test_that_the_field_stays_put_when_the_first_attribute_comes(panel, stage, qtbot):
    before = panel.field.mapTo(panel, QPoint())
    type_names(panel, qtbot, "horns")
    qtbot.waitUntil(panel.view.isVisible)
    assert panel.field.mapTo(panel, QPoint()) == before
    assert panel.field.hasFocus()


def test_that_a_new_attribute_is_scrolled_to(panel, stage, qtbot):
    stage.add(*map(str, range(300)))
    type_names(panel, qtbot, "horns")
    horns = next(reversed(stage.known))
    row = panel.view.visualRect(index_of(panel, horns))
    assert panel.view.viewport().rect().contains(row)


# What an empty panel teaches


def test_that_attributes_are_explained_while_there_are_none(panel, stage):
    assert "Describe classes in words." in shown_texts(panel)
    assert not button(panel, "Tag images…").isVisible()
    stage.add("horns")
    assert shown_texts(panel) == []
    assert button(panel, "Tag images…").isVisible()


def test_that_a_table_can_be_read_before_there_is_an_attribute(panel, qtbot):
    with qtbot.waitSignal(panel.table_wanted):
        qtbot.mouseClick(button(panel, "Import a table…"), Qt.MouseButton.LeftButton)


# The foot


def test_that_why_nothing_was_learnt_is_said_at_the_foot(panel, stage):
    stage.add("horns")
    stage.attributes.problem = Message("Tick {n} classes.", {"n": 2})
    stage.attributes.learnt.emit()
    assert shown_texts(panel) == ["Tick 2 classes."]
    stage.attributes.problem = None
    stage.attributes.learnt.emit()
    assert shown_texts(panel) == []


def test_that_the_foot_offers_to_tag_and_the_table(panel, stage, qtbot):
    stage.add("horns")
    with qtbot.waitSignal(panel.tag_wanted) as wanted:
        qtbot.mouseClick(button(panel, "Tag images…"), Qt.MouseButton.LeftButton)
    assert wanted.args == [None]
    with qtbot.waitSignal(panel.table_wanted):
        qtbot.mouseClick(button(panel, "Table…"), Qt.MouseButton.LeftButton)


# Renaming


def test_that_f2_renames_the_selected_attribute(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    select(panel, horns)
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    editor = panel.view.editor
    assert editor.selectedText() == "horns"
    qtbot.keyClicks(editor, "antlers")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert stage.names() == ["antlers"]
    assert not editor.isVisible()
    assert panel.view.hasFocus()


def test_that_a_double_click_renames_where_the_name_stands(panel, stage, qtbot):
    _, red = stage.add("horns", "red")
    row = panel.view.visualRect(index_of(panel, red))
    viewport = panel.view.viewport()
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=row.center())
    assert panel.view.editor.isVisible()
    assert row.contains(panel.view.editor.geometry())


def test_that_escape_keeps_the_name(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    panel.view.begin_rename(stage.known[horns])
    qtbot.keyClicks(panel.view.editor, "antlers")
    qtbot.keyClick(panel.view.editor, Qt.Key.Key_Escape)
    assert stage.names() == ["horns"]
    assert not panel.view.editor.isVisible()


def test_that_a_refused_new_name_stays_open_with_the_reason(panel, stage, qtbot):
    horns, _ = stage.add("horns", "red")
    panel.view.begin_rename(stage.known[horns])
    qtbot.keyClicks(panel.view.editor, "Red")
    qtbot.keyClick(panel.view.editor, Qt.Key.Key_Return)
    assert panel.view.editor.isVisible()
    assert panel.view.editor.text() == "Red"
    assert shown_texts(panel) == ["There is an attribute “red” already. Choose another name."]
    qtbot.keyClick(panel.view.editor, Qt.Key.Key_Escape)
    assert shown_texts(panel) == []


def test_that_the_same_name_is_no_edit(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    panel.view.begin_rename(stage.known[horns])
    with qtbot.assertNotEmitted(stage.document.did):
        qtbot.keyClick(panel.view.editor, Qt.Key.Key_Return)
    assert not panel.view.editor.isVisible()


def test_that_going_back_to_the_old_name_takes_the_reason_away(panel, stage, qtbot):
    horns, _ = stage.add("horns", "red")
    panel.view.begin_rename(stage.known[horns])
    for name in ("red", "horns"):
        panel.view.editor.selectAll()
        qtbot.keyClicks(panel.view.editor, name)
        qtbot.keyClick(panel.view.editor, Qt.Key.Key_Return)
    assert not panel.view.editor.isVisible()
    assert shown_texts(panel) == []


def test_that_going_elsewhere_commits_the_name(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    panel.view.begin_rename(stage.known[horns])
    qtbot.keyClicks(panel.view.editor, "antlers")
    panel.field.setFocus(Qt.FocusReason.MouseFocusReason)
    assert stage.names() == ["antlers"]


def test_that_the_editor_goes_with_its_row(panel, stage):
    horns, red = stage.add("horns", "red")
    panel.view.begin_rename(stage.known[red])
    stage.describing.put_into_group([horns], "head")
    row = panel.view.visualRect(index_of(panel, red))
    assert row.contains(panel.view.editor.geometry())


def test_that_the_editor_closes_when_its_attribute_is_gone(panel, stage):
    (horns, _) = stage.add("horns", "red")
    panel.view.begin_rename(stage.known[horns])
    stage.describing.remove([horns])
    assert not panel.view.editor.isVisible()


# Keys


def test_that_delete_removes_what_is_selected_in_one_edit(panel, stage, qtbot):
    horns, _, blue = stage.add("horns", "red", "blue")
    stage.tag(horns, 1)
    select(panel, horns, blue)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert stage.names() == ["red"]
    stage.document.undo()
    assert stage.names() == ["horns", "red", "blue"]


def test_that_the_next_row_is_selected_after_a_removal(panel, stage, qtbot):
    stage.add("horns")
    red, _ = stage.add("red", "blue", group="colour")
    select(panel, red)
    for left in (["blue"], ["horns"], []):
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
        assert selected_names(panel) == left


def test_that_enter_tags_images_with_the_selected_attribute(panel, stage, qtbot):
    _, red = stage.add("horns", "red")
    select(panel, red)
    with qtbot.waitSignal(panel.tag_wanted) as wanted:
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert wanted.args == [red]


def test_that_arrow_keys_skip_headings(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    stage.add("red", group="colour")
    select(panel, horns)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert selected_names(panel) == ["red"]


def test_that_the_keys_of_the_window_wait_while_the_list_has_them(stage, qtbot):
    window, fired = QWidget(), []
    panel = AttributeListPanel(stage.document, stage.attributes, stage.describing)
    QVBoxLayout(window).addWidget(panel)
    qtbot.addWidget(window)
    for keys in ("Return", "F2", "Del", "Ctrl+A", "A"):
        QShortcut(QKeySequence(keys), window, lambda keys=keys: fired.append(keys))
    horns, _ = stage.add("horns", "red")
    with qtbot.waitActive(window):
        window.show()
    select(panel, horns)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert selected_names(panel) == ["horns", "red"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    panel.field.setFocus()
    type_names(panel, qtbot, "A")
    assert fired == []
    assert stage.names() == ["A"]


# The menu


def test_that_the_menu_asks_for_a_description(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    select(panel, horns)
    choose(panel, qtbot, "Describe…")
    editor = panel.view.prompt.editor
    assert editor.hasFocus()
    qtbot.keyClicks(editor, "Two, on the head")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert stage.known[horns].description == "Two, on the head"
    assert not panel.view.prompt.isVisible()
    assert panel.view.hasFocus()


def test_that_escape_leaves_the_description_alone(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    stage.describing.describe(horns, "Two")
    select(panel, horns)
    choose(panel, qtbot, "Describe…")
    editor = panel.view.prompt.editor
    assert editor.selectedText() == "Two"
    qtbot.keyClicks(editor, "Three")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert stage.known[horns].description == "Two"
    assert not panel.view.prompt.isVisible()


def test_that_a_press_on_the_question_leaves_it_open(panel, stage, qtbot):
    (horns,) = stage.add("horns")
    select(panel, horns)
    choose(panel, qtbot, "Describe…")
    qtbot.mouseClick(panel.view.prompt.findChild(QLabel), Qt.MouseButton.LeftButton)
    assert panel.view.prompt.isVisible()
    assert panel.view.prompt.editor.hasFocus()


def test_that_the_last_row_is_asked_about_within_the_list(panel, stage, qtbot):
    last = stage.add(*map(str, range(50)))[-1]
    select(panel, last)
    choose(panel, qtbot, "Describe…")
    rows = panel.view.viewport().rect()
    assert rows.contains(panel.view.prompt.geometry())


def test_that_the_menu_puts_all_selected_into_a_group(panel, stage, qtbot):
    stage.add("red", group="colour")
    horns, blue, green = stage.add("horns", "blue", "green")
    select(panel, blue, green)
    choose(panel, qtbot, "Put into group", "colour")
    assert [stage.known[a].group for a in (horns, blue, green)] == ["", "colour", "colour"]
    assert selected_names(panel) == ["blue", "green"]


def test_that_the_menu_ticks_the_group_that_all_are_in(panel, stage, qtbot):
    red, blue = stage.add("red", "blue", group="colour")
    (horns,) = stage.add("horns")
    select(panel, red, blue)
    groups = press_enter_on(open_menu(panel), "Put into group", qtbot)
    assert [a.text() for a in groups.actions() if a.isChecked()] == ["colour"]
    close_menus(qtbot)
    select(panel, red, horns)
    groups = press_enter_on(open_menu(panel), "Put into group", qtbot)
    assert not any(a.isChecked() for a in groups.actions())


def test_that_the_menu_takes_attributes_out_of_their_groups(panel, stage, qtbot):
    (red,) = stage.add("red", group="colour")
    select(panel, red)
    choose(panel, qtbot, "Put into group", "None")
    assert stage.known[red].group == ""


@pytest.mark.parametrize(("name", "group"), [("colour", "colour"), ("  ", "")])
def test_that_a_new_group_needs_a_name(panel, stage, qtbot, name, group):
    (red,) = stage.add("red")
    select(panel, red)
    choose(panel, qtbot, "Put into group", "New group…")
    qtbot.keyClicks(panel.view.prompt.editor, name)
    qtbot.keyClick(panel.view.prompt.editor, Qt.Key.Key_Return)
    assert stage.known[red].group == group


def test_that_several_attributes_cannot_be_renamed_at_once(panel, stage, qtbot):
    select(panel, *stage.add("red", "blue"))
    menu = open_menu(panel)
    for text in ("Rename", "Describe…", "Tag images…"):
        assert not action(menu, text).isEnabled()
    assert action(menu, "Remove").isEnabled()


def test_that_the_menu_tags_with_its_attribute(panel, stage, qtbot):
    (red,) = stage.add("red")
    select(panel, red)
    with qtbot.waitSignal(panel.tag_wanted) as wanted:
        choose(panel, qtbot, "Tag images…")
    assert wanted.args == [red]


def test_that_the_menu_removes(panel, stage, qtbot):
    select(panel, *stage.add("red", "blue"))
    choose(panel, qtbot, "Remove")
    assert stage.names() == []


# Calm


def test_that_selection_and_scroll_outlive_changes(panel, stage, qtbot):
    known = stage.add(*map(str, range(300)))
    select(panel, known[200])
    bar = panel.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    before = bar.value()
    stage.tag(known[200], 1)
    stage.judge(**{"7": 0.9})
    stage.describing.rename(known[3], "horns")
    panel.grab()
    assert bar.value() == before
    assert selected_names(panel) == ["200"]


def test_that_a_long_name_does_not_widen_the_panel(panel, stage):
    stage.add("long " * 50)
    assert panel.minimumSizeHint().width() <= 264


def test_that_rows_keep_their_width_when_they_begin_to_scroll(panel, stage, qtbot):
    (first,) = stage.add("first")
    width = panel.view.visualRect(index_of(panel, first)).width()
    stage.add(*map(str, range(100)))
    bar = panel.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert panel.view.visualRect(index_of(panel, first)).width() == width
