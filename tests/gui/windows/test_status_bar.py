"""How much is labelled, in one line."""

import numpy as np
import pytest

from engine.labelling import ImageStatus
from gui.flows.label_table import LabelTable
from gui.windows.status_bar import StatusBar

S = ImageStatus


@pytest.fixture
def counts(qtbot):
    """Return a function that says what is told of images with these statuses."""
    bar = StatusBar()
    qtbot.addWidget(bar)

    def tell(*statuses):
        n = len(statuses)
        table = LabelTable(
            np.array(statuses, np.int8),
            np.ones(n, np.int32),
            np.full(n, 0.9, np.float32),
            np.zeros(n, np.float32),
        )
        return bar._counts_of(table)

    return tell


def test_that_what_is_left_out_is_counted(counts):
    assert counts(S.EXAMPLE, S.UNCERTAIN, S.UNCERTAIN) == "3 images · 1 labelled · 2 left out"


def test_that_strangers_are_left_out_too_and_told_apart(counts):
    assert counts(S.UNCERTAIN, S.NOVEL, S.NOVEL) == "3 images · 3 left out (2 strangers)"
    assert counts(S.PENDING, S.NOVEL) == "2 images · 1 left out (1 stranger)"


def test_that_the_labels_say_how_many_should_be_right(counts):
    assert counts(S.AUTO) == "1 image · 1 labelled · expected accuracy 90 %"
