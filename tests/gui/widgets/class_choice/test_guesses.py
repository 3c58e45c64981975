"""Classes are offered likeliest first, and found by their names."""

from dataclasses import replace

import pytest

from engine.project import wishes
from gui.widgets.class_choice.guesses import guesses_for, guesses_named
from tests.factories import ids
from tests.gui.review_stage import GNU, HORSE, ZEBRA, ReviewStage


@pytest.fixture
def stage(qapp, tmp_path):
    stage = ReviewStage(tmp_path)
    yield stage
    stage.document.close()


def offered(stage, image_id=0):
    return [
        (g.definition.class_id, g.probability and round(g.probability, 1))
        for g in guesses_for(stage.document, stage.labelling, ids(image_id)[0])
    ]


def test_that_without_labels_classes_come_in_the_order_of_their_keys(stage):
    stage.define(*(f"class {n}" for n in range(10)))
    assert offered(stage)[0] == (1, None)
    assert [class_id for class_id, _ in offered(stage)] == list(range(1, 11))


def test_that_the_likeliest_come_first_and_the_others_after_them(stage):
    stage.define("zebra", "horse", "gnu", "okapi")
    stage.guess()
    stage.labelling.labels.candidates[:] = [2, 0, 1]
    assert offered(stage) == [(GNU, 0.7), (ZEBRA, 0.2), (HORSE, 0.1), (4, None)]


def test_that_classes_that_are_ruled_out_or_gone_are_not_offered(stage):
    stage.define("zebra", "horse", "gnu")
    stage.guess()
    stage.document.do(lambda state: wishes.reject(state, {ZEBRA: ids(0)}))
    stage.document.do(lambda state: wishes.remove_class(state, GNU))
    assert offered(stage) == [(HORSE, 0.2)]
    assert offered(stage, 1) == [(ZEBRA, 0.7), (HORSE, 0.2)]


def test_that_an_image_that_came_after_the_labels_is_offered_all_classes(stage):
    stage.define("zebra", "horse", "gnu")
    stage.guess()
    labels = stage.labelling.labels
    stage.labelling.labels = replace(labels, candidates=labels.candidates[:1])
    assert offered(stage, 1) == [(ZEBRA, None), (HORSE, None), (GNU, None)]


def test_that_names_that_begin_so_come_before_those_that_have_it(stage):
    stage.define("sea horse", "Horse", "gnu")
    guesses = guesses_for(stage.document, stage.labelling, ids(0)[0])
    assert [g.definition.name for g in guesses_named(guesses, " hor")] == ["Horse", "sea horse"]
