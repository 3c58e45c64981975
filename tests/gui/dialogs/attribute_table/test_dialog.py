"""The attribute table is filled by keys, clicks, typing and pasting, and undone in place."""

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QLineEdit

from engine.project import AttributeKnowledge, AttributeTable, attribute_wishes
from gui.dialogs.attribute_table.dialog import MatrixDialog

NAN, TIMES = np.nan, "\N{MULTIPLICATION SIGN}"
LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CLASSES, ATTRIBUTES = ("zebra", "horse", "whale"), ("stripes", "hooves", "fins")


class Stage:
    """The dialog over 3 classes and 3 attributes of which nothing is known."""

    def __init__(self, qtbot, document):
        self.qtbot, self.document = qtbot, document
        self.dialog = MatrixDialog(document)
        qtbot.addWidget(self.dialog)
        self.table, self.model = self.dialog.table, self.dialog.model
        with qtbot.waitExposed(self.dialog):
            self.dialog.show()
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)

    def go(self, row, column):
        self.select((row, column), (row, column))

    def select(self, top_left, bottom_right):
        first, last = self.model.index(*top_left), self.model.index(*bottom_right)
        selection, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        selection.setCurrentIndex(first, flags.NoUpdate)
        selection.select(QItemSelection(first, last), flags.ClearAndSelect)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.table, key, modifiers)

    def type(self, text):
        """Type into the current cell and press Enter."""
        self.qtbot.keyClicks(self.table, text[0])
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        self.qtbot.keyClicks(editor, text[1:])
        self.qtbot.keyClick(editor, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.table.state() != QAbstractItemView.State.EditingState)

    def click(self, row, column, *, right_px=0):
        """Click so far to the right of the middle of a cell."""
        cell = self.table.visualRect(self.model.index(row, column))
        place = cell.center() + QPoint(right_px, 0)
        self.qtbot.mouseClick(self.table.viewport(), LEFT, pos=place)

    def paste(self, text):
        QGuiApplication.clipboard().setText(text)
        self.press(Qt.Key.Key_V, CONTROL)

    def copied(self):
        QGuiApplication.clipboard().clear()
        self.press(Qt.Key.Key_C, CONTROL)
        return QGuiApplication.clipboard().text()

    def assert_strengths(self, *rows):
        np.testing.assert_allclose(self.model.strengths, rows, atol=1e-6)


@pytest.fixture
def stage(qtbot, panel_stage):
    document = panel_stage.document
    table = AttributeTable(CLASSES, ATTRIBUTES, np.full((3, 3), NAN, np.float32))
    document.do(
        lambda state: attribute_wishes.import_knowledge(
            state, AttributeKnowledge(table), source="a test"
        )
    )
    return Stage(qtbot, document)


@pytest.fixture
def empty_stage(qtbot, panel_stage):
    return Stage(qtbot, panel_stage.document)


def test_that_keys_reach_the_table_at_once(stage):
    assert stage.table.hasFocus()


def test_that_space_goes_round_present_absent_and_unknown(stage):
    stage.go(1, 2)
    seen = []
    for _ in range(3):
        stage.press(Qt.Key.Key_Space)
        seen.append(stage.model.index(1, 2).data())
    assert seen == ["1", "0", ""]


def test_that_a_click_on_the_mark_changes_the_cell(stage):
    stage.click(2, 1)
    stage.click(2, 1)
    assert stage.model.index(2, 1).data() == "0"


def test_that_a_click_beside_the_mark_only_chooses_the_cell(stage):
    stage.click(2, 1, right_px=-18)
    assert stage.table.currentIndex() == stage.model.index(2, 1)
    stage.assert_strengths(*[[NAN] * 3] * 3)


def test_that_a_drag_from_mark_to_mark_only_selects(stage):
    viewport = stage.table.viewport()
    start, end = (
        stage.table.visualRect(stage.model.index(*cell)).center() for cell in ((0, 0), (1, 2))
    )
    stage.qtbot.mousePress(viewport, LEFT, pos=start)
    stage.qtbot.mouseMove(viewport, end)
    stage.qtbot.mouseRelease(viewport, LEFT, pos=end)
    stage.assert_strengths(*[[NAN] * 3] * 3)


@pytest.mark.parametrize(
    ("text", "shown"), [("1", "1"), ("no", "0"), ("y", "1"), ("0.7", "70%"), ("35%", "35%")]
)
def test_that_a_strength_can_be_typed(stage, text, shown):
    stage.go(0, 1)
    stage.type(text)
    assert stage.model.index(0, 1).data() == shown


def test_that_enter_goes_on_to_the_cell_below(stage):
    stage.go(0, 0)
    stage.type("1")
    stage.type("0")
    stage.type("70%")
    np.testing.assert_allclose(stage.model.strengths[:, 0], [1, 0, 0.7], atol=1e-6)


def test_that_a_question_mark_makes_a_cell_unknown(stage):
    stage.go(0, 0)
    stage.press(Qt.Key.Key_Space)
    stage.type("?")
    assert stage.model.index(0, 0).data() == ""


def test_that_what_is_no_strength_is_refused_and_the_cell_keeps_its_value(stage):
    stage.go(0, 0)
    stage.press(Qt.Key.Key_Space)
    stage.type("maybe")
    assert stage.dialog.foot.text.startswith("“maybe” is no strength.")
    assert stage.model.index(0, 0).data() == "1"
    assert stage.table.currentIndex() == stage.model.index(0, 0)


def test_that_going_elsewhere_takes_what_was_typed_for_where_it_was_typed(stage):
    stage.go(0, 0)
    stage.qtbot.keyClicks(stage.table, "1")
    stage.click(1, 1, right_px=18)
    stage.assert_strengths([1, NAN, NAN], [NAN] * 3, [NAN] * 3)


def test_that_looking_at_a_share_does_not_round_it(stage):
    stage.paste("0.1234567")
    before = stage.model.strengths.copy()
    stage.go(0, 0)
    stage.press(Qt.Key.Key_F2)
    stage.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    np.testing.assert_array_equal(stage.model.strengths, before)


def test_that_a_click_on_a_name_selects_its_column(stage):
    header = stage.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 5, 20)
    stage.qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    assert stage.table.selected_cells().sum(axis=0).tolist() == [0, 3, 0]


def test_that_enter_presses_no_button(stage):
    stage.go(0, 0)
    stage.press(Qt.Key.Key_Space)
    stage.press(Qt.Key.Key_Return)
    assert stage.dialog.foot.undo.isVisible()
    assert stage.model.index(0, 0).data() == "1"


def test_that_escape_ends_typing_and_not_the_dialog(stage):
    stage.go(0, 0)
    stage.qtbot.keyClicks(stage.table, "1")
    stage.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert stage.dialog.isVisible()
    assert stage.model.index(0, 0).data() == ""


def test_that_all_selected_cells_change_as_one_edit(stage):
    stage.select((0, 0), (1, 1))
    stage.press(Qt.Key.Key_Space)
    stage.assert_strengths([1, 1, NAN], [1, 1, NAN], [NAN] * 3)
    stage.document.undo()
    stage.assert_strengths(*[[NAN] * 3] * 3)


def test_that_one_digit_sets_all_selected_cells(stage):
    stage.select((0, 0), (2, 0))
    stage.press(Qt.Key.Key_1)
    stage.press(Qt.Key.Key_0)
    assert stage.model.strengths[:, 0].tolist() == [0, 0, 0]


def test_that_a_share_can_be_typed_for_all_selected_cells(stage):
    stage.select((0, 0), (0, 2))
    stage.type(".7")
    stage.assert_strengths([0.7] * 3, [NAN] * 3, [NAN] * 3)


def test_that_delete_makes_selected_cells_unknown(stage):
    stage.select((0, 0), (0, 2))
    stage.press(Qt.Key.Key_1)
    stage.press(Qt.Key.Key_Delete)
    stage.assert_strengths(*[[NAN] * 3] * 3)


def test_that_the_current_cell_changes_where_none_is_selected(stage):
    stage.go(1, 1)
    stage.table.clearSelection()
    stage.press(Qt.Key.Key_Space)
    assert stage.model.index(1, 1).data() == "1"


def test_that_what_changes_nothing_is_no_edit(stage):
    title = stage.document.undo_title
    stage.go(0, 0)
    stage.press(Qt.Key.Key_Delete)
    assert stage.document.undo_title == title


def test_that_undo_and_redo_are_at_hand(stage):
    stage.go(0, 0)
    stage.press(Qt.Key.Key_Space)
    stage.press(Qt.Key.Key_Z, CONTROL)
    assert stage.model.index(0, 0).data() == ""
    assert stage.dialog.foot.text == "Undone: Set stripes of zebra"
    stage.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert stage.model.index(0, 0).data() == "1"


def test_that_what_is_selected_stays_selected_after_undo(stage):
    stage.select((1, 0), (2, 1))
    stage.press(Qt.Key.Key_1)
    before = stage.table.selected_cells()
    stage.press(Qt.Key.Key_Z, CONTROL)
    np.testing.assert_array_equal(stage.table.selected_cells(), before)


def test_that_a_block_of_values_is_pasted_at_the_current_cell(stage):
    stage.go(1, 1)
    stage.paste("1\t0\n\t70%\n")
    stage.assert_strengths([NAN] * 3, [NAN, 1, 0], [NAN, NAN, 0.7])
    assert stage.dialog.foot.text == f"Pasted 2 classes {TIMES} 2 attributes. Undo takes it back."


def test_that_it_is_said_how_many_cells_did_not_fit(stage):
    stage.go(2, 2)
    stage.paste("1\t0\n0\t1")
    assert "; 3 cells did not fit and were left out." in stage.dialog.foot.text


def test_that_a_table_with_names_is_pasted_as_one_edit(stage):
    stage.paste("class\tfins\tgills\nwhale\t1\t0\ncod\t1\t1\nperch\t1\t1\n")
    assert stage.dialog.foot.text == (
        f"Pasted 3 classes {TIMES} 2 attributes; 2 new classes, 1 new attribute."
        " Undo takes it back."
    )
    assert stage.model.strengths.shape == (5, 4)
    stage.press(Qt.Key.Key_Z, CONTROL)
    stage.assert_strengths(*[[NAN] * 3] * 3)


def test_that_a_wrong_cell_refuses_the_whole_table(stage):
    stage.paste("class\tfins\nwhale\t1\ncod\tsome\n")
    assert "“some” is no strength of “fins” for “cod”" in stage.dialog.foot.text
    stage.assert_strengths(*[[NAN] * 3] * 3)


def test_that_the_selection_is_copied_as_cells(stage):
    stage.paste("1\t0\n70%\t")
    stage.select((0, 0), (1, 1))
    assert stage.copied() == "1\t0\n0.7\t\n"


def test_that_the_whole_table_is_copied_with_its_names(stage):
    stage.press(Qt.Key.Key_A, CONTROL)
    lines = stage.copied().splitlines()
    assert lines[:2] == ["class\tstripes\thooves\tfins", "zebra\t\t\t"]


def test_that_an_attribute_is_added_where_its_name_is_typed(stage):
    stage.qtbot.keyClicks(stage.dialog.name, "tusks")
    stage.qtbot.keyClick(stage.dialog.name, Qt.Key.Key_Return)
    assert stage.model.table().attribute_names == (*ATTRIBUTES, "tusks")
    assert stage.dialog.name.text() == ""
    assert stage.table.currentIndex().column() == 3


def test_that_an_attribute_that_is_there_is_refused(stage):
    stage.qtbot.keyClicks(stage.dialog.name, "Fins")
    stage.qtbot.mouseClick(stage.dialog.add, LEFT)
    assert stage.dialog.foot.text.startswith("There is an attribute “fins” already.")
    assert stage.dialog.name.text() == "Fins"


def choose_file(stage, button, path):
    """Press a button that asks for a file, and name one."""
    stage.qtbot.mouseClick(button, LEFT)
    dialog = stage.dialog.findChild(QFileDialog)
    dialog.findChild(QLineEdit).setText(str(path))
    dialog.accept()


def test_that_a_file_is_imported(stage, tmp_path):
    path = tmp_path / "fish.csv"
    path.write_text("class,fins,gills\nwhale,1,0\ncod,1,1\n")
    choose_file(stage, stage.dialog.import_, path)
    assert stage.dialog.foot.text == (
        f"Imported 2 classes {TIMES} 2 attributes from fish.csv; 1 new class, 1 new attribute."
        " Undo takes it back."
    )


def test_that_a_file_that_is_no_table_is_refused(stage, tmp_path):
    path = tmp_path / "fish.csv"
    path.write_text("class,fins\nwhale,some\n")
    choose_file(stage, stage.dialog.import_, path)
    assert "“some” is no strength" in stage.dialog.foot.text


@pytest.mark.parametrize(("name", "written"), [("out.csv", "out.csv"), ("out", "out.csv")])
def test_that_the_table_is_exported(stage, tmp_path, name, written):
    stage.go(0, 0)
    stage.press(Qt.Key.Key_Space)
    choose_file(stage, stage.dialog.export, tmp_path / name)
    lines = (tmp_path / written).read_text().splitlines()
    assert lines[:2] == ["class,stripes,hooves,fins", "zebra,1,,"]


def test_that_the_first_note_is_shown_with_the_number_of_the_others(stage):
    assert stage.dialog.notes.first.text().startswith("Nothing is known of zebra")
    assert stage.dialog.notes.rest.text() == "· 3 more"
    assert "horse" in stage.dialog.notes.rest.toolTip()


def test_that_notes_go_when_there_is_nothing_to_say(stage):
    stage.go(0, 0)
    stage.paste("1\t0\t0\n0\t1\t0\n0\t0\t1")
    assert stage.dialog.notes.isHidden()


def test_that_an_empty_table_says_how_to_begin(empty_stage, panel_stage):
    assert "no classes yet" in empty_stage.dialog.empty.text()
    panel_stage.define("zebra", 1)
    assert "no attributes yet" in empty_stage.dialog.empty.text()
    assert empty_stage.dialog.empty.isVisible()
    assert not empty_stage.dialog.export.isEnabled()


def test_that_a_table_can_be_pasted_where_there_is_none_yet(empty_stage):
    QGuiApplication.clipboard().setText("class\tfins\ncod\t1")
    empty_stage.qtbot.keyClick(empty_stage.dialog.empty, Qt.Key.Key_V, CONTROL)
    empty_stage.assert_strengths([1])
    assert empty_stage.table.hasFocus()


def test_that_what_is_present_has_the_accent_and_nothing_else_has(stage):
    stage.go(0, 0)
    stage.paste("1\t0\t70%")
    stage.go(2, 2)
    picture = stage.table.viewport().grab().toImage()
    accent = stage.table.palette().color(QPalette.ColorRole.Accent)
    cells = [stage.table.visualRect(stage.model.index(0, column)) for column in range(3)]
    assert [picture.pixelColor(c.center()) == accent for c in cells] == [True, False, False]


def test_that_long_names_are_cut_and_short_headers_stay_low(stage):
    header = stage.table.horizontalHeader()
    low = header.height()
    stage.document.do(lambda state: attribute_wishes.rename_attribute(state, 1, "stripes " * 40))
    assert low < header.height() <= 160


def test_that_what_people_need_to_hear_has_a_name(stage):
    for widget in (stage.table, stage.dialog.name):
        assert widget.accessibleName()
