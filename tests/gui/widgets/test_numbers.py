"""Numbers as people read them."""

import numpy as np
import pytest

from gui.widgets.numbers import duration_text, percent_text


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "0%"),
        (0.419, "41%"),
        (0.9999, "99%"),
        (1.0, "100%"),
        (0.29, "29%"),
        (0.57, "57%"),
        (float(np.float32(0.29)), "29%"),
    ],
)
def test_that_only_what_is_certain_is_a_hundred_percent(probability, text):
    assert percent_text(probability) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "almost done"),
        (12.4, "12 s left"),
        (59.7, "1 min left"),
        (190, "3 min left"),
        (3599, "1 h 0 min left"),
        (7260, "2 h 1 min left"),
    ],
)
def test_that_time_left_is_told_roughly(qapp, seconds, text):
    assert duration_text(seconds) == text
