"""How much is labelled, how right it should be and what is certified, in one line."""

from types import SimpleNamespace

import pytest

from engine.audit import AuditStanding, WorkLeft
from engine.labelling import AccuracyEstimate, ImageStatus
from engine.messages import Message
from gui.widgets.accuracy_text import accuracy_text, coverage_text, left_text
from gui.window.status_bar import StatusBar
from gui.window.status_counts import FootCounts, FootPart
from tests.factories import make_shown

S = ImageStatus
ESTIMATE = AccuracyEstimate(412, 0.9, 0.861, 0.928)


@pytest.fixture
def counts(qtbot):
    """Return a function that says what is told of images with these statuses."""
    bar = StatusBar()
    qtbot.addWidget(bar)

    def tell(*statuses, estimate=None):
        n = len(statuses)
        table = make_shown(statuses, [1] * n, [0.9] * n, [0.0] * n)
        return " · ".join(part.text for part in bar._parts_of(table, estimate))

    return tell


def test_that_what_is_left_out_is_counted(counts):
    assert counts(S.EXAMPLE, S.UNCERTAIN, S.UNCERTAIN) == "3 images · 1 labelled · 2 left out"


def test_that_strangers_are_left_out_too_and_told_apart(counts):
    assert counts(S.UNCERTAIN, S.NOVEL, S.NOVEL) == "3 images · 3 left out (2 strangers)"
    assert counts(S.PENDING, S.NOVEL) == "2 images · 1 left out (1 stranger)"


def test_that_rejected_images_are_counted_apart(counts):
    assert counts(S.UNCERTAIN, S.NEEDS_CLASS) == "2 images · 1 left out · 1 needs a class"


def test_that_it_is_said_how_many_automatic_labels_should_be_right_and_of_how_many(counts):
    said = counts(S.AUTO, estimate=ESTIMATE)
    assert said == "1 image · 1 labelled · automatic: 86\u201393 % of 412 should be right"


def test_that_nothing_is_said_of_accuracy_where_it_cannot_be_known(counts):
    assert counts(S.AUTO) == "1 image · 1 labelled"


def test_that_the_interval_is_never_made_narrower_than_it_is():
    wide = AccuracyEstimate(50, 0.95, 0.8999, 0.9901)
    assert "89\u2013100 %" in accuracy_text(wide)
    assert "90 % of 50" in accuracy_text(AccuracyEstimate(50, 0.9, 0.9, 0.9))


def coverage(*statements, n_newer=0, is_valid=True):
    return SimpleNamespace(
        statements=tuple(map(Message, statements)),
        n_newer=n_newer,
        validity=SimpleNamespace(is_valid=is_valid),
    )


def test_that_what_is_not_covered_is_said_beside_what_is_certified():
    parts = coverage("certified: 412 labels", "20 newer ones are not covered", n_newer=20)
    assert coverage_text(parts) == "certified: 412 labels; 20 newer ones are not covered"


@pytest.mark.parametrize(
    ("left", "coverage", "said"),
    [
        (None, coverage("certified"), ""),
        (WorkLeft(900, 0, 0, 153), None, "actions left to a certified 98 %: about 153"),
        (WorkLeft(47, 47, 4, 0), None, "actions left to look through all: about 10"),
        (WorkLeft(20, 20, 1, 0), coverage("", n_newer=20), "to look through these: about 3"),
        (WorkLeft(90, 90, 1, 0), coverage("", n_newer=20), "to look through all: about 5"),
        (WorkLeft(900, 0, 0, 60), coverage("", n_newer=500), "to certify all anew: about 60"),
        (WorkLeft(900, 0, 0, 60), coverage("", is_valid=False), "to a certified 98 %: about 60"),
    ],
)
def test_that_the_actions_left_say_what_they_lead_to(left, coverage, said):
    assert left_text(AuditStanding(None, coverage, left)).endswith(said)


def test_that_the_share_is_that_of_the_audit():
    standing = AuditStanding(None, None, WorkLeft(900, 0, 0, 60), target_error=0.005)
    assert "a certified 99.5 %" in left_text(standing)


PARTS = (
    FootPart("9 images"),
    FootPart("7 labelled", rank=1),
    FootPart("2 reviewed", rank=2, about="By you."),
    FootPart("certified: 5 labels"),
)


@pytest.fixture
def foot(qtbot):
    foot = FootCounts()
    qtbot.addWidget(foot)
    foot.show_parts(PARTS)
    return foot


def width_of(foot, text):
    return foot.fontMetrics().horizontalAdvance(text)


def test_that_all_is_shown_where_there_is_room(foot):
    foot.resize(width_of(foot, foot.text()) + 8, 20)
    assert foot.shown_text() == "9 images · 7 labelled · 2 reviewed · certified: 5 labels"
    assert foot.tooltip() == "By you."


def test_that_the_least_important_gives_way_first_and_the_tooltip_has_all(foot):
    foot.resize(width_of(foot, "9 images · 7 labelled · certified: 5 labels") + 8, 20)
    assert foot.shown_text() == "9 images · 7 labelled · certified: 5 labels"
    assert foot.tooltip().startswith(foot.text())


def test_that_what_is_certified_never_gives_way_whole(foot):
    foot.resize(width_of(foot, "9 images · certified: 5"), 20)
    assert foot.shown_text().startswith("9 images · certif")
    assert foot.shown_text().endswith("…")


def test_that_images_that_need_a_class_are_counted_apart(counts):
    assert counts(S.AUTO, S.NEEDS_CLASS) == "2 images · 1 labelled · 1 needs a class"
    assert counts(S.NEEDS_CLASS, S.NEEDS_CLASS) == "2 images · 2 need a class"
