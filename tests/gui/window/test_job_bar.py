"""How far the work in the background is."""

import pytest
from PySide6.QtCore import Qt

from gui.window.job_bar import JobBar, JobProgress


@pytest.fixture
def bar(qtbot):
    bar = JobBar()
    qtbot.addWidget(bar)
    return bar


def test_that_nothing_shows_while_nothing_runs(bar):
    assert bar.isHidden()
    bar.show_progress(JobProgress("Looking at images", 1, 2))
    assert not bar.isHidden()
    bar.clear()
    assert bar.isHidden()


def test_that_count_rate_and_time_left_are_told(bar):
    bar.show_progress(JobProgress("Looking at images", 402, 800, 240.3, 12))
    assert bar._text.text() == "Looking at images 402 of 800 · 240/s · 12 s left"
    assert bar._bar.value() / bar._bar.maximum() == pytest.approx(0.5, abs=0.01)


def test_that_an_unknown_end_is_no_bar(bar):
    bar.show_progress(JobProgress("Reading the folder", 512))
    assert bar._text.text() == "Reading the folder 512"
    assert bar._bar.isHidden()


def test_that_the_line_does_not_shrink_while_figures_change(bar):
    bar.show_progress(JobProgress("Looking at images", 799, 800, 240.3, 12))
    width = bar._text.minimumWidth()
    bar.show_progress(JobProgress("Looking at images", 1, 800))
    assert bar._text.minimumWidth() == width


def test_that_the_cross_asks_to_stop(bar, qtbot):
    bar.show_progress(JobProgress("Looking at images", 1, 2))
    with qtbot.waitSignal(bar.cancel_wanted):
        qtbot.mouseClick(bar._cancel, Qt.MouseButton.LeftButton)
