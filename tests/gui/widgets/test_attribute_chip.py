"""A chip says what is known of one attribute and takes clicks and keys for it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.project import AttributeId
from engine.project.attributes.attributes import Attribute
from gui.plain_text import plain_tooltip
from gui.widgets.attribute_chip import AttributeChip

STRIPES = Attribute(AttributeId(3), "stripes", description="dark bands on <b>light</b> fur")


@pytest.fixture
def make_chip(qtbot):
    def make(strength=None, attribute=STRIPES):
        chip = AttributeChip(attribute, strength)
        qtbot.addWidget(chip)
        chip.resize(chip.sizeHint())
        chip.show()
        return chip

    return make


def click(chip, qtbot):
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)


def drawn(chip):
    return chip.grab().toImage().convertToFormat(QImage.Format.Format_Mono)


@pytest.mark.parametrize(
    ("before", "after"), [(None, 1.0), (1.0, 0.0), (0.0, None), (0.7, 1.0), (0.2, 1.0)]
)
def test_that_a_click_goes_from_unknown_to_present_to_absent(make_chip, qtbot, before, after):
    chip = make_chip(before)
    with qtbot.waitSignal(chip.changed) as changed:
        click(chip, qtbot)
    assert changed.args == [3, after]
    assert chip.strength == after


def test_that_space_does_what_a_click_does(make_chip, qtbot):
    chip = make_chip()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert chip.strength == 1


@pytest.mark.parametrize(
    ("key", "after"),
    [(Qt.Key.Key_1, 1), (Qt.Key.Key_0, 0), (Qt.Key.Key_Delete, None), (Qt.Key.Key_Backspace, None)],
)
def test_that_keys_choose_a_state_directly(make_chip, qtbot, key, after):
    chip = make_chip(0.5)
    qtbot.keyClick(chip, key)
    assert chip.strength == after


def test_that_a_state_it_has_already_is_no_change(make_chip, qtbot):
    chip = make_chip(1.0)
    with qtbot.assertNotEmitted(chip.changed):
        qtbot.keyClick(chip, Qt.Key.Key_1)


def test_that_what_is_shown_from_elsewhere_is_no_change(make_chip, qtbot):
    chip = make_chip()
    with qtbot.assertNotEmitted(chip.changed):
        chip.show_strength(1.0)
    assert chip.strength == 1


@pytest.mark.parametrize(
    ("strength", "said"), [(None, "unknown"), (1.0, "present"), (0.0, "absent"), (0.7, "70%")]
)
def test_that_a_screen_reader_hears_the_state(make_chip, strength, said):
    assert make_chip(strength).accessibleName() == f"stripes: {said}"


def test_that_a_strength_in_between_stands_before_the_name(make_chip):
    assert make_chip(0.7).text() == "70% stripes"


def test_that_states_differ_without_colour(make_chip):
    chip = make_chip()
    pictures = []
    for strength in (None, 1.0, 0.0, 0.7):
        chip.show_strength(strength)
        pictures.append(drawn(chip))
    assert all(a != b for n, a in enumerate(pictures) for b in pictures[:n])


def test_that_no_click_changes_its_width(make_chip, qtbot):
    chip = make_chip(0.7)
    width = chip.sizeHint().width()
    for _ in range(3):
        click(chip, qtbot)
        assert chip.sizeHint().width() == width


def test_that_the_tooltip_is_the_description_as_plain_text(make_chip):
    assert make_chip().toolTip() == plain_tooltip(STRIPES.description)


def test_that_its_keys_are_kept_from_the_window(make_chip, qtbot):
    window, chip, fired = QWidget(), make_chip(), []
    QVBoxLayout(window).addWidget(chip)
    qtbot.addWidget(window)
    for keys in ("1", "0", "Del"):
        QShortcut(QKeySequence(keys), window, lambda: fired.append(True))
    with qtbot.waitActive(window):
        window.show()
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_1)
    assert chip.strength == 1
    assert not fired
