"""What a key would say is told in words before it is pressed."""

import pytest
from PySide6.QtCore import Qt

from engine.project import ClassDefinition, ClassId
from gui.flows.reviewing import Agreement
from gui.pages.label.why.verdict_keys import VerdictKeys

CAT, DOG = ClassId(1), ClassId(2)
CLASSES = {
    CAT: ClassDefinition(CAT, "<b>cat", "#aa0000", "1"),
    DOG: ClassDefinition(DOG, "dog", "#00aa00", "2"),
}


@pytest.fixture
def keys(qtbot):
    keys = VerdictKeys()
    qtbot.addWidget(keys)
    return keys


@pytest.mark.parametrize(
    ("agreement", "accept", "reject"),
    [
        (Agreement(), "Nothing to accept", "Nothing to reject"),
        (Agreement(1, 0, (CAT,)), "Accept as <b>cat", "Not <b>cat"),
        (Agreement(12, 0, (DOG,)), "Accept 12 as dog", "Not dog"),
        (Agreement(12, 0, (CAT, DOG)), "Accept 12 labels", "Reject 12 labels"),
        (Agreement(0, 1, (DOG,)), "None of these", "Not dog"),
        (Agreement(0, 1), "None of these", "Nothing to reject"),
        (Agreement(0, 3, (CAT, DOG)), "None of these: 3 images", "Reject 3 labels"),
        (Agreement(1, 3, (DOG,)), "Accept 1 label, 3 as none of these", "Not dog"),
        (
            Agreement(12, 3, (CAT, DOG)),
            "Accept 12 labels, 3 as none of these",
            "Reject 15 labels",
        ),
    ],
)
def test_that_the_words_say_what_becomes_of_the_selection(keys, agreement, accept, reject):
    keys.show_agreement(agreement, CLASSES)
    assert (keys.accept.text(), keys.reject.text()) == (accept, reject)


def test_that_a_key_that_would_do_nothing_is_disabled(keys):
    assert not keys.accept.isEnabled()
    keys.show_agreement(Agreement(0, 1), CLASSES)
    assert keys.accept.isEnabled()
    assert not keys.reject.isEnabled()


def test_that_what_the_words_say_can_be_clicked(keys, qtbot):
    keys.show_agreement(Agreement(1, 0, (CAT,)), CLASSES)
    with qtbot.waitSignal(keys.accept_wanted):
        qtbot.mouseClick(keys.accept, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(keys.reject_wanted):
        qtbot.mouseClick(keys.reject, Qt.MouseButton.LeftButton)
