"""Unreadable files and why."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from engine.images import ImageFile
from engine.messages import Message
from engine.project import Reading
from gui.dialogs.problems import ProblemsDialog
from gui.dialogs.problems_model import ProblemsModel
from tests.factories import ids


@pytest.fixture
def catalog(panel_stage):
    document = panel_stage.document
    document.add_outside_files([ImageFile("<img src=x>\n.png", 10, 1)])
    problems = {
        5: Message("The file is empty."),
        3: Message("It is no {kind}.", {"kind": "image"}),
        12: Message("It is cut off."),
    }
    document.record_reading(Reading({}, {ids(i)[0]: m for i, m in problems.items()}))
    return document.catalog


def test_that_the_model_is_sound(catalog, qtmodeltester):
    qtmodeltester.check(ProblemsModel(catalog))


def test_that_files_are_listed_by_path_with_their_reasons(catalog):
    model = ProblemsModel(catalog)
    texts = [[model.index(r, c).data() for c in (0, 1)] for r in range(model.rowCount())]
    assert texts == [
        ["<img src=x>⏎.png", "It is cut off."],
        ["image-0003.png", "It is no image."],
        ["image-0005.png", "The file is empty."],
    ]


def test_that_no_tooltip_is_taken_for_html(catalog):
    model = ProblemsModel(catalog)
    tooltip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tooltip.startswith("<\u2060img")


def test_that_the_list_can_be_copied(catalog, qtbot):
    dialog = ProblemsDialog(catalog)
    qtbot.addWidget(dialog)
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1] == "image-0003.png\tIt is no image."
    assert len(lines) == 3


def test_that_a_folder_without_problems_says_so(panel_stage, qtbot):
    dialog = ProblemsDialog(panel_stage.document.catalog)
    qtbot.addWidget(dialog)
    assert dialog.findChild(QLabel).text() == "Every file could be read."
    assert not dialog.copy.isEnabled()
