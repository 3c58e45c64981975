"""Rows show attributes by group; indexes stay with their attribute."""

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import Qt as TextQt

from gui.pages.attributes.items import AttributeRole
from tests.gui.attribute_stage import AttributeStage


@pytest.fixture
def stage(qapp, tmp_path):
    stage = AttributeStage(tmp_path)
    yield stage
    stage.document.close()


@pytest.fixture
def model(stage):
    return stage.make_model()


def shown(model):
    return [model.index(row).data() for row in range(model.rowCount())]


def role_of(model, attribute_id, role):
    return model.index_of(attribute_id).data(role)


def test_that_the_model_keeps_the_rules_of_qt(stage, model, qtmodeltester):
    stage.add("horns")
    stage.add("red", "blue", group="colour")
    qtmodeltester.check(model)


def test_that_changes_keep_the_rules_of_qt(stage, model, qtmodeltester):
    qtmodeltester.check(model)
    first, second = stage.add("horns", "red")
    stage.describing.put_into_group([second], "colour")
    stage.describing.remove([first])
    stage.document.undo()


def test_that_groups_stand_under_headings_after_those_without(stage, model):
    stage.add("red", group="colour")
    stage.add("horns")
    stage.add("stripes", group="pattern")
    stage.add("blue", group="colour")
    assert shown(model) == ["horns", "colour", "red", "blue", "pattern", "stripes"]


def test_that_headings_cannot_be_selected(stage, model):
    stage.add("red", group="colour")
    assert model.flags(model.index(0)) == Qt.ItemFlag.NoItemFlags
    assert model.attribute_at(model.index(0)) is None
    assert model.flags(model.index(1)) & Qt.ItemFlag.ItemIsSelectable


def test_that_groups_are_listed(stage, model):
    stage.add("red", group="colour")
    stage.add("horns")
    assert model.groups() == ("colour",)


def test_that_an_index_stays_with_its_attribute(stage, model):
    red, blue = stage.add("red", "blue")
    index = QPersistentModelIndex(model.index_of(blue))
    stage.describing.put_into_group([red], "colour")
    assert (index.row(), index.data()) == (0, "blue")


def test_that_the_index_of_what_is_gone_is_invalid(stage, model):
    (red,) = stage.add("red")
    index = QPersistentModelIndex(model.index_of(red))
    stage.describing.remove([red])
    assert not index.isValid()
    assert model.index_of(red) == QModelIndex()


def test_that_a_new_count_moves_no_row(stage, model, qtbot):
    (red,) = stage.add("red")
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.waitSignal(model.dataChanged):
        stage.tag(red, 1)


@pytest.mark.parametrize(("n_tags", "text"), [(0, ""), (1, "1 tag"), (3, "3 tags")])
def test_that_tags_are_counted(stage, model, n_tags, text):
    (red,) = stage.add("red")
    if n_tags:
        stage.tag(red, *range(n_tags))
    assert role_of(model, red, AttributeRole.COUNT) == text


def test_that_the_reliability_is_known_once_it_is_judged(stage, model):
    (red,) = stage.add("red")
    assert role_of(model, red, AttributeRole.RELIABILITY) is None
    stage.judge(red=0.875)
    assert role_of(model, red, AttributeRole.RELIABILITY) == 0.875


def test_that_the_tooltip_says_what_is_known(stage, model):
    (red,) = stage.add("red")
    stage.describing.describe(red, "On most of the body")
    stage.define("fox", red=1.0)
    stage.define("horse", red=0.0)
    stage.tag(red, 1, 2)
    stage.judge(red=0.87)
    lines = role_of(model, red, Qt.ItemDataRole.ToolTipRole).splitlines()
    assert lines[:3] == ["red", "On most of the body", "1 class has it · 2 tags"]
    assert " ".join(lines[3:]) == (
        "Reliability 0.87: how well images show what you said (0.5 is chance)."
    )


def test_that_the_tooltip_says_what_to_do_while_nothing_is_known(stage, model):
    (red,) = stage.add("red")
    lines = role_of(model, red, Qt.ItemDataRole.ToolTipRole).splitlines()
    assert lines[:2] == ["red", "0 classes have it"]
    assert " ".join(lines[2:]) == (
        "Not known yet: tick it for two classes with examples, or tag a few images."
    )


def test_that_a_class_that_probably_lacks_it_does_not_count(stage, model):
    (red,) = stage.add("red")
    stage.define("fox", red=0.8)
    stage.define("horse", red=0.2)
    assert "1 class has it" in role_of(model, red, Qt.ItemDataRole.ToolTipRole)


def test_that_names_and_headings_stay_plain_and_on_one_line(stage, model):
    (grey,) = stage.add("<b>dark\ngrey</b>", group="colour\nof fur")
    assert shown(model) == ["colour⏎of fur", "<b>dark⏎grey</b>"]
    tooltip = role_of(model, grey, Qt.ItemDataRole.ToolTipRole)
    assert not TextQt.mightBeRichText(tooltip)


def test_that_a_row_is_spoken_with_its_counts(stage, model):
    (red,) = stage.add("red")
    stage.tag(red, 1)
    spoken = role_of(model, red, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "red, 0 classes have it · 1 tag"
