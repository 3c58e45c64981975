"""All attributes can be found, ticked and added with mouse or keys."""

import pytest
from PySide6.QtCore import Qt

from engine.project import AttributeId
from engine.project.attributes.attributes import Attribute
from gui.dialogs.checklist.chip_field import ChipField


def vocabulary(*names, group=""):
    return {AttributeId(n): Attribute(AttributeId(n), name, group) for n, name in enumerate(names)}


def numbered(count):
    return vocabulary(*(f"attribute {n}" for n in range(count)))


@pytest.fixture
def make_field(qtbot):
    def make(attributes, checklist=None):
        field = ChipField(attributes, checklist or {})
        qtbot.addWidget(field)
        field.resize(320, 400)
        with qtbot.waitActive(field):
            field.show()
            field.activateWindow()
        return field

    return make


def press(widget, *keys, qtbot):
    for key in keys:
        qtbot.keyClick(widget, key)


def headings(field):
    return [s.heading() for s in field._sections if not s.isHidden()]


def test_that_a_tick_is_told_with_the_whole_checklist(make_field, qtbot):
    field = make_field(vocabulary("red", "striped"), {AttributeId(0): 0.7})
    with qtbot.waitSignal(field.changed) as changed:
        qtbot.mouseClick(field.chip(1), Qt.MouseButton.LeftButton)
    assert changed.args == [{0: 0.7, 1: 1}]


def test_that_a_checklist_is_shown_without_a_word(make_field, qtbot):
    field = make_field(vocabulary("red", "striped"), {AttributeId(0): 1})
    with qtbot.assertNotEmitted(field.changed):
        field.show_checklist({AttributeId(1): 0})
    assert field.checklist() == {1: 0}


def test_that_groups_have_headings_and_the_rest_comes_last(make_field):
    field = make_field(
        {
            AttributeId(1): Attribute(AttributeId(1), "fast"),
            AttributeId(2): Attribute(AttributeId(2), "red", "colour"),
            AttributeId(3): Attribute(AttributeId(3), "blue", "colour"),
        }
    )
    assert headings(field) == ["colour", "Other"]
    assert [chip.text() for chip in field._shown()] == ["red", "blue", "fast"]


def test_that_without_groups_there_are_no_headings(make_field):
    assert headings(make_field(vocabulary("red"))) == [""]


def test_that_a_change_of_group_keeps_the_ticks(make_field):
    field = make_field(vocabulary("red", "blue"), {AttributeId(1): 1})
    field.show_attributes(vocabulary("red", "blue", group="colour"))
    assert headings(field) == ["colour"]
    assert field.checklist() == {1: 1}


def test_that_a_removed_attribute_is_no_longer_in_the_checklist(make_field):
    field = make_field(vocabulary("red", "blue"), {AttributeId(1): 1})
    field.show_attributes(vocabulary("red"))
    assert field.checklist() == {}


def test_that_a_renamed_attribute_shows_its_new_name(make_field):
    field = make_field(vocabulary("red"))
    field.show_attributes(vocabulary("crimson"))
    assert field.chip(0).text() == "crimson"


def test_that_an_empty_vocabulary_says_what_to_do(make_field):
    field = make_field({})
    assert field._hint.text().startswith("No attributes yet. Add what tells")
    assert field._hint.isVisible()


# Finding


def test_that_few_attributes_need_no_search(make_field):
    assert not make_field(numbered(20)).search.isVisible()


def test_that_many_attributes_can_be_searched(make_field, qtbot):
    field = make_field(numbered(21))
    assert field.search.isVisible()
    qtbot.keyClicks(field.search, "Te 20")
    assert [chip.text() for chip in field._shown()] == ["attribute 20"]


def test_that_enter_goes_to_the_first_that_was_found(make_field, qtbot):
    field = make_field(numbered(21))
    qtbot.keyClicks(field.search, "te 20")
    press(field.search, Qt.Key.Key_Return, qtbot=qtbot)
    assert field.chip(20).hasFocus()


def test_that_a_search_without_result_says_so(make_field, qtbot):
    field = make_field(numbered(21))
    qtbot.keyClicks(field.search, "xyz")
    assert field._hint.text() == "No attribute is named like this. You can add it below."


def test_that_a_search_keeps_what_is_ticked(make_field, qtbot):
    field = make_field(numbered(21), {AttributeId(3): 1})
    qtbot.keyClicks(field.search, "te 20")
    assert field.checklist() == {3: 1}


# Adding


def test_that_a_typed_name_is_wished_for(make_field, qtbot):
    field = make_field({})
    qtbot.keyClicks(field.add, " horns ")
    with qtbot.waitSignal(field.new_attribute_wanted) as wanted:
        press(field.add, Qt.Key.Key_Return, qtbot=qtbot)
    assert wanted.args == ["horns"]


def test_that_an_added_attribute_leaves_the_field_free_for_the_next(make_field, qtbot):
    field = make_field(vocabulary("red"))
    field.new_attribute_wanted.connect(lambda n: field.show_attributes(vocabulary("red", n)))
    qtbot.keyClicks(field.add, "horns")
    press(field.add, Qt.Key.Key_Return, qtbot=qtbot)
    assert field.add.text() == ""
    assert field.chip(1).text() == "horns"
    assert field.chip(1).strength is None


def test_that_an_added_attribute_is_seen_although_others_were_searched(make_field, qtbot):
    field = make_field(numbered(30))
    more = numbered(30) | {AttributeId(30): Attribute(AttributeId(30), "horns")}
    field.new_attribute_wanted.connect(lambda _: field.show_attributes(more))
    qtbot.keyClicks(field.search, "te 2")
    qtbot.keyClicks(field.add, "horns")
    press(field.add, Qt.Key.Key_Return, qtbot=qtbot)
    qtbot.waitUntil(lambda: not field.chip(30).visibleRegion().isEmpty())


def test_that_a_refusal_goes_when_another_name_is_typed(make_field, qtbot):
    field = make_field(vocabulary("red"))
    field.refuse_attribute("There is one already.")
    assert field._refusal.isVisible()
    qtbot.keyClicks(field.add, "x")
    assert not field._refusal.isVisible()


# Keys


def test_that_left_and_right_go_from_chip_to_chip(make_field, qtbot):
    field = make_field(numbered(5))
    field.chip(0).setFocus()
    press(field.chip(0), Qt.Key.Key_Right, qtbot=qtbot)
    assert field.chip(1).hasFocus()
    press(field.chip(1), Qt.Key.Key_Left, qtbot=qtbot)
    assert field.chip(0).hasFocus()
    press(field.chip(0), Qt.Key.Key_Left, qtbot=qtbot)
    assert field.chip(0).hasFocus()


def test_that_down_and_up_go_to_the_chip_below_and_back(make_field, qtbot):
    field = make_field(numbered(9))
    qtbot.waitUntil(lambda: field.chip(3).y() > field.chip(0).y())
    below = next(n for n in range(9) if field.chip(n).y() > field.chip(0).y())
    field.chip(0).setFocus()
    press(field.chip(0), Qt.Key.Key_Down, qtbot=qtbot)
    assert field.chip(below).hasFocus()
    press(field.chip(below), Qt.Key.Key_Up, qtbot=qtbot)
    assert field.chip(0).hasFocus()


def test_that_up_from_the_first_line_stays(make_field, qtbot):
    field = make_field(numbered(3))
    field.chip(1).setFocus()
    press(field.chip(1), Qt.Key.Key_Up, qtbot=qtbot)
    assert field.chip(1).hasFocus()


def test_that_arrows_pass_over_what_the_search_has_hidden(make_field, qtbot):
    field = make_field(numbered(30))
    qtbot.keyClicks(field.search, "te 1")  # 1, 10 ... 19
    field.chip(1).setFocus()
    press(field.chip(1), Qt.Key.Key_Right, qtbot=qtbot)
    assert field.chip(10).hasFocus()


def test_that_a_chip_out_of_sight_is_revealed_by_the_keys(make_field, qtbot):
    field = make_field(numbered(200))
    qtbot.waitUntil(lambda: field._area.verticalScrollBar().maximum() > 0)
    field.chip(199).setFocus()
    qtbot.waitUntil(lambda: not field.chip(199).visibleRegion().isEmpty())


def test_that_tab_passes_all_chips_at_once(make_field, qtbot):
    field = make_field(numbered(30))
    field.search.setFocus()
    press(field.search, Qt.Key.Key_Tab, qtbot=qtbot)
    assert field.chip(0).hasFocus()
    press(field.chip(0), Qt.Key.Key_Right, qtbot=qtbot)
    press(field.chip(1), Qt.Key.Key_Tab, qtbot=qtbot)
    assert field.add.hasFocus()
