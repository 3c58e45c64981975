"""Where an image stands, in words."""

import pytest

from engine.labelling import ImageStatus
from engine.messages import Message
from engine.project import Reading, wishes
from gui.pages.label.why.standing import Standing, describe, standing_of
from tests.factories import ids


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (Standing(ImageStatus.PENDING), "Not labelled yet."),
        (Standing(ImageStatus.EXAMPLE, "zebra"), "You gave this as an example of zebra."),
        (Standing(ImageStatus.ACCEPTED, "zebra"), "You accepted this as zebra."),
        (
            Standing(ImageStatus.AUTO, "wampimuk", 0.925, round=2),
            "Automatic: wampimuk, 92%, accepted in round 2.",
        ),
        (Standing(ImageStatus.AUTO, "wampimuk", 0.925), "Automatic: wampimuk, 92%."),
        (Standing(ImageStatus.UNCERTAIN, "horse", 0.419), "Uncertain: perhaps horse, 41%."),
        (Standing(ImageStatus.NOVEL), "Seems to belong to none of the classes."),
        (
            Standing(ImageStatus.NOVEL, "heron", 0.12),
            "Seems to belong to none of the classes; nearest is heron, 12%.",
        ),
        (Standing(ImageStatus.NONE), "You said that this is none of these classes."),
        (
            Standing(ImageStatus.UNREADABLE, problem="The file is empty."),
            "Cannot be read: The file is empty.",
        ),
        (
            Standing(ImageStatus.UNCERTAIN, "horse", 0.5, ruled_out=("zebra", "cow")),
            "You said that this is not zebra, cow. Uncertain: perhaps horse, 50%.",
        ),
        (
            Standing(ImageStatus.NEEDS_CLASS, ruled_out=("fish",)),
            "You said that this is not fish. It needs a class.",
        ),
        (
            Standing(ImageStatus.NEEDS_CLASS, "cat", 0.41, ruled_out=("fish",)),
            "You said that this is not fish. It needs a class; perhaps cat, 41%.",
        ),
        (
            Standing(ImageStatus.AUTO, "cat", 0.81, ruled_out=("fish",)),
            "You said that this is not fish. Automatic: cat, 81%.",
        ),
        (Standing(ImageStatus.PENDING, is_skipped=True), "You skipped this. Not labelled yet."),
    ],
)
def test_that_every_standing_has_its_sentence(qapp, standing, sentence):
    assert describe(standing) == sentence


def test_that_a_name_with_braces_is_not_taken_for_a_gap(qapp):
    assert describe(Standing(ImageStatus.ACCEPTED, "{x}")) == "You accepted this as {x}."


def look_up(panel_stage, number):
    return standing_of(panel_stage.document, panel_stage.labelling, ids(number)[0])


def test_that_rejected_classes_are_named(panel_stage):
    zebra = panel_stage.define("zebra")
    panel_stage.document.do(lambda state: wishes.reject(state, {zebra: ids(3)}))
    assert look_up(panel_stage, 3).ruled_out == ("zebra",)


def test_that_a_skipped_image_is_known_as_such(panel_stage):
    panel_stage.document.do(lambda _: wishes.skip(ids(3)))
    assert look_up(panel_stage, 3).is_skipped


def test_that_the_reason_of_a_problem_is_found(panel_stage):
    problem = Message("The file is empty.")
    panel_stage.document.record_reading(Reading({}, {ids(3)[0]: problem}))
    panel_stage.labelling.put(3, ImageStatus.UNREADABLE)
    assert look_up(panel_stage, 3).problem == "The file is empty."


def test_that_an_image_newer_than_the_labels_is_not_labelled_yet(panel_stage):
    panel_stage.labelling = type(panel_stage.labelling)(2)
    assert look_up(panel_stage, 3) == Standing(ImageStatus.PENDING)
