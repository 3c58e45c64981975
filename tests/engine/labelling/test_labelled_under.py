"""How labels came about is written once and read by window and command line."""

import pytest

from engine.labelling import LabelledUnder, LabelSettings


def test_that_what_is_written_is_read():
    under = LabelledUnder(
        LabelSettings("rounds", classifier="SVC(C=10)", target_precision=0.9), digest="ab"
    )
    assert LabelledUnder.unpacked(under.packed()) == under


@pytest.mark.parametrize("text", [None, "", "{", '{"settings": {"method": "magic"}}'])
def test_that_the_usual_stands_for_what_cannot_be_read(text):
    assert LabelledUnder.unpacked(text) == LabelledUnder(LabelSettings(), "")
