"""The figures behind the result of an audit."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from engine.audit import ClassFigures, Share, reliability
from gui.pages.audit.class_table import ClassTable, share_text
from gui.pages.audit.confusion_matrix import ConfusionMatrix, Matrix
from gui.pages.audit.reliability import ReliabilityDiagram

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
COUNTS = ((5, 0, 1), (2, 7, 0))


@pytest.fixture
def matrix(qtbot):
    matrix = ConfusionMatrix()
    matrix.show_matrix(Matrix(("cat", "<b>dog</b>"), COUNTS))
    qtbot.addWidget(matrix)
    matrix.resize(matrix.sizeHint())
    with qtbot.waitExposed(matrix):
        matrix.show()
    return matrix


@pytest.fixture
def chosen(matrix):
    cells = []
    matrix.cell_chosen.connect(lambda row, column: cells.append((row, column)))
    return cells


def test_that_a_cell_with_images_is_chosen_by_a_click(matrix, chosen, qtbot):
    qtbot.mouseClick(matrix, Left, pos=matrix.cell_rect(1, 0).center())
    assert chosen == [(1, 0)]


def test_that_an_empty_cell_and_the_names_choose_nothing(matrix, chosen, qtbot):
    for place in (matrix.cell_rect(0, 1).center(), QPoint(4, 4)):
        qtbot.mouseClick(matrix, Left, pos=place)
    assert chosen == []


def test_that_a_cell_is_chosen_by_keys(matrix, chosen, qtbot):
    for key in (Key.Key_Down, Key.Key_Return, Key.Key_Up, Key.Key_Right, Key.Key_Right):
        qtbot.keyClick(matrix, key)
    qtbot.keyClick(matrix, Key.Key_Right)
    qtbot.keyClick(matrix, Key.Key_Enter)
    assert chosen == [(1, 0), (0, 2)]


def test_that_an_empty_matrix_takes_keys(qtbot):
    empty = ConfusionMatrix()
    qtbot.addWidget(empty)
    for key in (Key.Key_Down, Key.Key_Return):
        qtbot.keyClick(empty, key)
    assert not empty.grab().isNull()


def test_that_every_part_is_painted(matrix):
    cell = matrix.cell_rect(1, 0)
    empty = matrix.cell_rect(0, 1)
    picture = matrix.grab().toImage()
    corner = QPoint(4, 4)
    assert picture.pixel(cell.topLeft() + corner) != picture.pixel(empty.topLeft() + corner)


def test_that_the_table_says_precision_and_recall_with_intervals(qtbot, qtmodeltester):
    table = ClassTable()
    qtbot.addWidget(table)
    figures = ClassFigures(1, Share.of(9, 10), Share.of(0, 0))
    table.show_figures([("cat", figures)])
    model = table.model()
    texts = [model.index(0, column).data() for column in range(4)]
    assert texts == ["cat", "10", "90%  (55…100%)", "—"]
    qtmodeltester.check(model)


def test_that_an_unknown_share_has_no_number():
    assert share_text(Share.of(0, 0)) == "—"


def test_that_the_diagram_is_also_said_in_words(qtbot):
    diagram = ReliabilityDiagram()
    qtbot.addWidget(diagram)
    probabilities = np.array([0.95, 0.95, 0.55, 0.55], np.float32)
    diagram.show_bins(reliability(probabilities, np.array([True, True, True, False])))
    assert diagram.accessibleName() == (
        "of probability 55%, 50% are right; of probability 95%, 100% are right"
    )
    assert not diagram.grab().isNull()
