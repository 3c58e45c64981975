"""Keys of a page: what they do, and what the key map says of them."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from gui.widgets.keys import ENTER_KEYS, KeyAct, KeyTable, digit_acts

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def done():
    return []


@pytest.fixture
def table(done):
    acts = (
        *digit_acts("Choose", done.append),
        KeyAct(ENTER_KEYS, "Confirm", lambda: done.append("confirm")),
        KeyAct((Key.Key_PageDown,), "Turn", lambda: done.append("turn"), repeats=True),
    )
    return KeyTable("Page", acts)


def press(key, modifiers=Modifier.NoModifier, *, is_held=False, kind=QEvent.Type.KeyPress):
    return QKeyEvent(kind, key, modifiers, "", is_held)


def offer(key, modifiers=Modifier.NoModifier):
    return press(key, modifiers, kind=QEvent.Type.ShortcutOverride)


def test_that_a_key_does_what_it_stands_for(table, done):
    assert table.acts_on(press(Key.Key_Return))
    assert table.acts_on(press(Key.Key_7))
    assert not table.acts_on(press(Key.Key_X))
    assert done == ["confirm", "7"]


def test_that_only_keys_that_repeat_go_on_while_they_are_held(table, done):
    assert table.acts_on(press(Key.Key_Return, is_held=True))
    assert table.acts_on(press(Key.Key_PageDown, is_held=True))
    assert done == ["turn"]


@pytest.mark.parametrize(
    "modifier",
    [Modifier.ControlModifier, Modifier.AltModifier, Modifier.MetaModifier],
)
def test_that_a_command_of_the_window_is_left_to_it(table, done, modifier):
    assert not table.keeps(offer(Key.Key_Return, modifier))
    assert not table.acts_on(press(Key.Key_Return, modifier))
    assert done == []


def test_that_shift_means_something_else_where_a_page_says_so(done):
    act = KeyAct((Key.Key_N,), "No", lambda: done.append("no"))
    assert KeyTable("", (act,)).keeps(offer(Key.Key_N, Modifier.ShiftModifier))
    strict = KeyTable("", (act,), takes_shift=False)
    assert not strict.keeps(offer(Key.Key_N, Modifier.ShiftModifier))
    assert not strict.acts_on(press(Key.Key_N, Modifier.ShiftModifier))


def test_that_keys_are_claimed_before_the_shortcuts_of_the_window(table):
    claimed = offer(Key.Key_5)
    assert table.keeps(claimed)
    assert claimed.isAccepted()
    assert not table.keeps(offer(Key.Key_X))
    assert table.keeps(offer(Key.Key_X), also=(Key.Key_X,))


def test_that_the_key_map_has_each_act_once(table):
    entries = [(entry.keys, entry.text) for entry in table.group().entries]
    assert entries == [
        (("1", "…", "9"), "Choose"),
        (("Return",), "Confirm"),
        (("PgDown",), "Turn"),
    ]


def test_that_what_a_later_act_replaces_is_not_on_the_key_map(done):
    first = KeyAct((Key.Key_Space,), "Pass by", lambda: done.append("pass"))
    table = KeyTable("", (first, KeyAct((Key.Key_Space,), "Next row", lambda: done.append("row"))))
    assert table.acts_on(press(Key.Key_Space))
    assert done == ["row"]
    assert [entry.text for entry in table.group().entries] == ["Next row"]
