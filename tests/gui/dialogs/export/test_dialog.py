"""What a person chooses is what is exported, and is counted before."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from engine.errors import ExportError
from engine.interop import PlanCounts
from engine.labelling import ImageStatus
from gui.dialogs.export.certificate import CertificateAtHand
from gui.dialogs.export.dialog import ExportDialog


class Counter:
    """Counts as told, and remembers what it was asked."""

    def __init__(self):
        self.counts = PlanCounts(3, {"zebra": 2, "": 1}, {"": {"zebra": 2, "": 1}})
        self.error = None
        self.asked = []

    def __call__(self, choice):
        self.asked.append(choice)
        if self.error:
            raise self.error
        return self.counts


@pytest.fixture
def counter():
    return Counter()


@pytest.fixture
def dialog(counter, qtbot, tmp_path):
    dialog = ExportDialog(counter, tmp_path / "out")
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


@pytest.fixture
def certified(counter, qtbot, tmp_path):
    """A dialog where twenty labels are not covered by the certificate."""
    words = "Certified: 412 labels; 20 newer ones are not covered."
    dialog = ExportDialog(
        counter, tmp_path / "out", certificate=CertificateAtHand(words, n_newer=20)
    )
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def cells(dialog):
    table = dialog.preview.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_that_it_starts_with_what_has_a_class_in_an_image_folder(dialog, tmp_path):
    choice = dialog.choice()
    assert choice.folder == tmp_path / "out"
    assert (choice.plan.format, choice.plan.file_mode) == ("imagefolder", "copy")
    assert choice.plan.include == {ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.AUTO}
    assert choice.plan.splits == {}


def test_that_every_field_is_part_of_the_choice(dialog, tmp_path):
    choose(dialog.form.format, "jsonl")
    choose(dialog.form.file_mode, "symlink")
    dialog.form.statuses[ImageStatus.AUTO].setChecked(False)
    dialog.form.statuses[ImageStatus.UNCERTAIN].setChecked(True)
    dialog.folder.setText(str(tmp_path / "elsewhere"))
    choice = dialog.choice()
    assert choice.folder == tmp_path / "elsewhere"
    assert (choice.plan.format, choice.plan.file_mode) == ("jsonl", "symlink")
    assert choice.plan.include == {
        ImageStatus.EXAMPLE,
        ImageStatus.ACCEPTED,
        ImageStatus.UNCERTAIN,
    }


def test_that_uncertain_images_have_no_place_in_an_image_folder(dialog):
    dialog.form.statuses[ImageStatus.UNCERTAIN].setChecked(True)
    assert not dialog.form.statuses[ImageStatus.NOVEL].isEnabled()
    assert not dialog.form.statuses[ImageStatus.UNCERTAIN].isEnabled()
    assert ImageStatus.UNCERTAIN not in dialog.choice().plan.include
    choose(dialog.form.format, "csv")
    assert dialog.form.statuses[ImageStatus.UNCERTAIN].isEnabled()
    assert ImageStatus.UNCERTAIN in dialog.choice().plan.include


def test_that_a_list_takes_no_files_along(dialog):
    choose(dialog.form.format, "csv")
    assert not dialog.form.file_mode.isEnabled()


def test_that_percentages_become_shares_and_empty_parts_are_left_out(dialog):
    splits = dialog.form.splits
    splits.is_split.setChecked(True)
    assert dialog.choice().plan.splits == {"train": 0.8, "val": 0.1, "test": 0.1}
    splits.percent["test"].setValue(0)
    splits.percent["val"].setValue(20)
    assert dialog.choice().plan.splits == {"train": 0.8, "val": 0.2}


def test_that_home_is_understood(dialog):
    dialog.folder.setText("~/dataset ")
    assert dialog.choice().folder == Path.home() / "dataset"


def test_that_the_counts_of_a_dataset_in_one_piece_are_shown(dialog):
    assert cells(dialog) == [["zebra", "2"], ["(no class)", "1"]]
    assert dialog.preview.total.text() == "3 images"


def test_that_the_counts_follow_the_choice_part_by_part(dialog, counter, qtbot):
    counter.counts = PlanCounts(3, {"zebra": 3}, {"train": {"zebra": 2}, "val": {"zebra": 1}})
    dialog.form.splits.is_split.setChecked(True)
    qtbot.waitUntil(lambda: cells(dialog) == [["zebra", "2", "1", "3"]])
    header = dialog.preview.table.horizontalHeaderItem
    assert [header(c).text() for c in range(4)] == ["Class", "train", "val", "all"]


def test_that_many_changes_in_a_row_are_counted_once(dialog, counter, qtbot):
    counter.asked.clear()
    dialog.form.splits.is_split.setChecked(True)
    for percent in range(70, 80):
        dialog.form.splits.percent["train"].setValue(percent)
    qtbot.waitUntil(lambda: bool(counter.asked))
    assert len(counter.asked) == 1


def test_that_an_impossible_choice_says_why_and_cannot_be_exported(dialog, counter, qtbot):
    counter.error = ExportError("The parts {parts} do not make a whole.", parts="train=0.5")
    dialog.form.splits.is_split.setChecked(True)
    qtbot.waitUntil(lambda: not dialog.export.isEnabled())
    assert dialog.preview.reason.text() == "The parts train=0.5 do not make a whole."
    counter.error = None
    dialog.form.splits.is_split.setChecked(False)
    qtbot.waitUntil(dialog.export.isEnabled)
    assert dialog.preview.reason.isHidden()


def test_that_nothing_cannot_be_exported(dialog, counter, qtbot):
    counter.counts = PlanCounts(0, {}, {"": {}})
    dialog.form.statuses[ImageStatus.AUTO].setChecked(False)
    qtbot.waitUntil(lambda: not dialog.export.isEnabled())


def test_that_a_destination_is_needed(dialog):
    dialog.folder.setText("  ")
    assert not dialog.export.isEnabled()


def test_that_export_says_the_wish_and_closes(dialog, qtbot):
    with qtbot.waitSignal(dialog.export_wanted) as wanted:
        qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    assert wanted.args == [dialog.choice()]
    assert not dialog.isVisible()


def test_that_a_change_made_just_before_export_is_checked_too(dialog, counter, qtbot):
    counter.error = ExportError("Two parts have the same name.")
    dialog.form.splits.is_split.setChecked(True)
    with qtbot.assertNotEmitted(dialog.export_wanted):
        qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()


def test_that_escape_exports_nothing(dialog, qtbot):
    with qtbot.assertNotEmitted(dialog.export_wanted):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_that_a_class_name_shows_as_the_text_it_is(dialog, counter, qtbot):
    counter.counts = PlanCounts(1, {"<img src=x>\nfox": 1}, {"": {"<img src=x>\nfox": 1}})
    dialog.form.statuses[ImageStatus.AUTO].setChecked(False)
    qtbot.waitUntil(lambda: cells(dialog) == [["<img src=x>⏎fox", "1"]])


def test_that_what_is_not_covered_is_said_and_left_out(certified):
    section = certified.form.certificate
    assert section.text.text() == "Certified: 412 labels; 20 newer ones are not covered."
    assert section.choice.currentText() == "Leave out what is not covered (20)"
    assert certified.choice().plan.uncovered == "leave-out"


def test_that_keys_choose_to_include_what_is_not_covered_and_it_is_counted(
    certified, counter, qtbot
):
    counter.asked.clear()
    qtbot.keyClick(certified.form.certificate.choice, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bool(counter.asked))
    assert counter.asked[-1].plan.uncovered == "include"


def test_that_to_audit_first_closes_the_dialog_and_exports_nothing(certified, qtbot):
    certified.form.certificate.audit.setFocus()
    with (
        qtbot.assertNotEmitted(certified.export_wanted),
        qtbot.waitSignal(certified.audit_wanted),
    ):
        qtbot.keyClick(certified.form.certificate.audit, Qt.Key.Key_Space)
    assert not certified.isVisible()


def test_that_a_certificate_that_covers_all_asks_nothing(counter, qtbot, tmp_path):
    certificate = CertificateAtHand("Certified: 412 labels.")
    dialog = ExportDialog(counter, tmp_path / "out", certificate=certificate)
    qtbot.addWidget(dialog)
    dialog.open()
    section = dialog.form.certificate
    assert section.text.isVisible()
    assert not section.choice.isVisible()
    assert not section.audit.isVisible()


def test_that_without_certificate_nothing_is_said_of_one(dialog):
    assert not dialog.form.certificate.isVisible()
    assert dialog.choice().plan.uncovered == "leave-out"


def test_that_a_folder_in_use_is_told_with_one_that_is_free(dialog, tmp_path):
    (tmp_path / "used").mkdir()
    assert dialog.export.isEnabled()
    (tmp_path / "used/file").touch()
    (tmp_path / "used 2").mkdir()
    (tmp_path / "used 2/file").touch()
    dialog.folder.setText(str(tmp_path / "used"))
    assert "“used 3” is free" in dialog.about_folder.text()
    assert not dialog.export.isEnabled()
    dialog.folder.setText("/")
    assert dialog.about_folder.text() == "Something is in this folder already."
    dialog.folder.setText(str(tmp_path / "used 3"))
    assert dialog.about_folder.text() == ""
    assert dialog.export.isEnabled()
