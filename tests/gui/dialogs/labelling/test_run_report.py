"""What a run of "Label folder" tells."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from engine.labelling import ImageStatus, LabelSettings, RoundReport
from engine.messages import Message
from gui.dialogs.labelling.run_report import RunReport
from tests.gui.fakes import FakeLabelling


@pytest.fixture
def labelling(qapp):
    return FakeLabelling(10)


@pytest.fixture
def report(labelling, qtbot):
    report = RunReport(labelling)
    qtbot.addWidget(report)
    report.begin()
    return report


def rows(report):
    table = report.rounds
    return [[table.item(r, c).text() for c in range(6)] for r in range(table.rowCount())]


def finish(labelling, n_rounds):
    labelling.run_finished.emit(SimpleNamespace(reports=(None,) * n_rounds))


def test_that_each_round_adds_a_row(report, labelling):
    labelling.round_done.emit(RoundReport(1, 4, 9, 5, estimated_accuracy=0.918, n_labelled=15))
    labelling.round_done.emit(RoundReport(2, 7, 2, 2, estimated_accuracy=0.95, n_labelled=18))
    assert rows(report) == [
        ["1", "15", "5", "4", "9", "91%"],
        ["2", "18", "2", "7", "2", "95%"],
    ]


def test_that_what_taught_is_not_called_accepted_which_is_a_persons_word(report):
    header = report.rounds.horizontalHeaderItem
    names = [header(column).text() for column in range(6)]
    assert names == ["Round", "Labelled", "Left out", "Taught", "Changed", "Prob."]


def test_that_nothing_is_said_of_how_many_are_right_where_there_are_no_labels(report, labelling):
    labelling.round_done.emit(RoundReport(1, 4, 9, 5, estimated_accuracy=0.0))
    assert rows(report)[0][5] == "\u2013"


def test_that_it_closes_when_a_person_goes_on(report, labelling):
    report.show()
    report.close_if_done()
    assert report.isVisible()
    finish(labelling, 1)
    report.close_if_done()
    assert not report.isVisible()


def test_that_the_end_is_summed_up(report, labelling):
    for image_id in range(6):
        labelling.put(image_id, ImageStatus.AUTO)
    labelling.put(6, ImageStatus.UNCERTAIN)
    labelling.put(7, ImageStatus.NOVEL)
    finish(labelling, 4)
    assert report.sentence.text() == "Done: 6 labelled, 2 left out, 4 rounds"


def test_that_a_single_round_is_one(report, labelling):
    finish(labelling, 1)
    assert report.sentence.text().endswith("1 round")


def test_that_a_method_without_rounds_has_no_table_of_them(report, labelling):
    labelling.settings = LabelSettings("prototype")
    labelling.run_started.emit()
    assert report.rounds.isHidden()
    finish(labelling, 0)
    assert report.sentence.text().endswith("one pass")
    labelling.settings = LabelSettings()
    labelling.run_started.emit()
    assert not report.rounds.isHidden()


def test_that_cancel_stops_the_run_and_says_what_holds(report, labelling, qtbot):
    qtbot.mouseClick(report.cancel, Qt.MouseButton.LeftButton)
    assert labelling.n_cancelled == 1
    labelling.run_finished.emit(None)
    assert report.sentence.text() == "Stopped. The labels are as they were."


def test_that_a_failure_gives_its_reason(report, labelling):
    labelling.failed.emit(Message("There is no class yet."))
    labelling.run_finished.emit(None)
    assert report.sentence.text() == "There is no class yet."


def test_that_close_takes_the_place_of_cancel_at_the_end(report, labelling):
    assert report.close_button.isHidden()
    finish(labelling, 2)
    assert report.cancel.isHidden()
    assert not report.close_button.isHidden()


def test_that_a_second_run_begins_with_an_empty_table(report, labelling):
    labelling.failed.emit(Message("There is no class yet."))
    labelling.round_done.emit(RoundReport(1, 4, 9, 5, 0.9))
    labelling.run_started.emit()
    labelling.run_finished.emit(None)
    assert rows(report) == []
    assert report.sentence.text().startswith("Stopped")
