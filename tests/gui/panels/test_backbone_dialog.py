"""Another backbone is chosen by name; the present one is not offered again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from engine.embedding import DEFAULT_BACKBONE
from gui.panels.backbone_dialog import BackboneDialog

NAMES = (DEFAULT_BACKBONE, "mobilenet_v3_small", "resnet18", "resnet50")


@pytest.fixture
def dialog(qtbot):
    dialog = BackboneDialog(DEFAULT_BACKBONE)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_that_nothing_can_be_chosen_before_the_list_has_come(dialog):
    assert not dialog.use.isEnabled()


def test_that_the_present_backbone_is_selected_but_not_offered(dialog):
    dialog.set_backbones(NAMES)
    assert dialog.names.currentItem().text() == DEFAULT_BACKBONE
    assert not dialog.use.isEnabled()


def test_that_search_leaves_what_matches(dialog, qtbot):
    dialog.set_backbones(NAMES)
    qtbot.keyClicks(dialog.search, "ResNet".lower())
    shown = [
        dialog.names.item(row).text()
        for row in range(dialog.names.count())
        if not dialog.names.item(row).isHidden()
    ]
    assert shown == ["resnet18", "resnet50"]


def test_that_return_uses_the_chosen_one(dialog, qtbot):
    dialog.set_backbones(NAMES)
    dialog.names.setCurrentRow(2)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(dialog.names, Qt.Key.Key_Return)
    assert chosen.args == ["resnet18"]
    assert not dialog.isVisible()


def test_that_a_present_backbone_from_a_file_is_listed_too(qtbot):
    dialog = BackboneDialog("/nets/house.safetensors")
    qtbot.addWidget(dialog)
    dialog.set_backbones(NAMES)
    assert dialog.names.currentItem().text() == "/nets/house.safetensors"


def test_that_a_weight_file_can_be_chosen(dialog, qtbot, tmp_path):
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    file_dialog = dialog.findChild(QFileDialog)
    path = str(tmp_path / "house.safetensors")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        file_dialog.fileSelected.emit(path)
    assert chosen.args == [path]
    assert not dialog.isVisible()
