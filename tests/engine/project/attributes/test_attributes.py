"""Attributes, checklists and tags: what a person can do to them, and how it is taken back."""

import numpy as np
import pytest

from engine.errors import DuplicateAttributeError, ProjectError, UnknownAttributeError
from engine.messages import Message
from engine.project import (
    AttributeKnowledge,
    AttributeTable,
    Changes,
    Project,
    attribute_wishes,
    wishes,
)
from engine.project.attributes.attributes import check_attributes_are_new
from tests.engine.project.pictures import picture_of
from tests.factories import ids, make_project


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    for name in ("zebra", "horse"):
        project.do(wishes.new_class(project.state, name))
    project.do(attribute_wishes.new_attributes(project.state, ["stripes", "horns"]))
    yield project
    project.close()


@pytest.fixture
def zebra(project):
    return project.state.class_named("zebra").class_id


@pytest.fixture
def stripes(project):
    return project.vocabulary.named("stripes").attribute_id


@pytest.fixture
def horns(project):
    return project.vocabulary.named("horns").attribute_id


def make_table(class_names, attribute_names, strengths):
    return AttributeTable(class_names, attribute_names, np.array(strengths, np.float32))


def names_of(project):
    return [attribute.name for attribute in project.vocabulary.attributes.values()]


def test_that_several_attributes_are_defined_in_one_step(project):
    project.undo()
    assert names_of(project) == []


def test_that_an_attribute_keeps_its_group_and_description(project):
    edit = attribute_wishes.new_attributes(
        project.state, ["black"], group=" colour ", description="mostly black\n"
    )
    project.do(edit)
    black = project.vocabulary.named("black")
    assert (black.group, black.description) == ("colour", "mostly black")


@pytest.mark.parametrize("name", ["Stripes", "STRIPES "])
def test_that_two_attributes_cannot_share_a_name(project, name):
    with pytest.raises(DuplicateAttributeError, match="There is an attribute “stripes” already"):
        attribute_wishes.new_attributes(project.state, [name])


def test_that_one_step_cannot_define_a_name_twice(project):
    with pytest.raises(DuplicateAttributeError):
        attribute_wishes.new_attributes(project.state, ["furry", "Furry"])


def test_that_an_attribute_cannot_take_the_name_of_another(project, horns):
    with pytest.raises(DuplicateAttributeError):
        attribute_wishes.rename_attribute(project.state, horns, "stripes")


def test_that_an_attribute_may_change_its_capitals(project, horns):
    project.do(attribute_wishes.rename_attribute(project.state, horns, "HORNS"))
    assert names_of(project) == ["stripes", "HORNS"]


def test_that_an_attribute_needs_a_name(project):
    with pytest.raises(ProjectError, match="An attribute needs a name"):
        attribute_wishes.new_attributes(project.state, ["  "])


def test_that_a_removed_attribute_never_lends_its_number_to_a_new_one(project, horns):
    project.do(attribute_wishes.remove_attributes(project.state, [horns]))
    project.do(attribute_wishes.new_attributes(project.state, ["furry"]))
    assert project.vocabulary.named("furry").attribute_id > horns


def test_that_a_similar_name_is_proposed(project):
    with pytest.raises(UnknownAttributeError, match="Similar ones are: stripes"):
        project.vocabulary.named("stripe")


def test_that_a_name_unlike_any_other_is_refused(project):
    with pytest.raises(UnknownAttributeError, match="Add it, or list those there are"):
        project.vocabulary.named("q")


def test_that_several_entries_of_a_checklist_are_one_step(project, zebra, stripes, horns):
    before = picture_of(project)
    edit = attribute_wishes.set_checklist(project.state, zebra, {stripes: 1.0, horns: 0.25})
    project.do(edit)
    assert project.vocabulary.checklists == {zebra: {stripes: 1.0, horns: 0.25}}
    project.undo()
    assert picture_of(project) == before


def test_that_an_entry_becomes_unknown_again(project, zebra, stripes):
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: 1.0}))
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: None}))
    assert project.vocabulary.checklists == {}
    project.undo()
    assert project.vocabulary.checklists == {zebra: {stripes: 1.0}}


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_that_a_strength_lies_between_0_and_1(project, zebra, stripes, strength):
    with pytest.raises(ProjectError, match="between 0"):
        attribute_wishes.set_checklist(project.state, zebra, {stripes: strength})


def test_that_a_strength_is_kept_with_the_digits_that_files_hold(project, zebra, stripes):
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: 0.123456789}))
    assert project.vocabulary.checklists == {zebra: {stripes: 0.123457}}


def test_that_cells_of_several_checklists_are_one_step(project, zebra, stripes, horns):
    horse = project.state.class_named("horse").class_id
    before = picture_of(project)
    entries = {zebra: {stripes: 1.0, horns: None}, horse: {stripes: 0.0}}
    project.do(attribute_wishes.set_checklists(project.state, entries))
    assert project.vocabulary.checklists == {zebra: {stripes: 1.0}, horse: {stripes: 0.0}}
    assert str(project.undo_title) == "Set 3 attributes"
    project.undo()
    assert picture_of(project) == before


def test_that_cells_are_set_under_the_title_that_is_given(project, zebra, stripes):
    entries = {zebra: {stripes: 1.0}}
    edit = attribute_wishes.set_checklists(project.state, entries, title=Message("Paste"))
    assert str(edit.title) == "Paste"


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_that_a_cell_lies_between_0_and_1(project, zebra, stripes, strength):
    with pytest.raises(ProjectError, match="between 0"):
        attribute_wishes.set_checklists(project.state, {zebra: {stripes: strength}})


def test_that_a_class_comes_with_its_checklist(project, stripes):
    before = picture_of(project)
    project.do(wishes.new_class(project.state, "wampimuk", checklist={stripes: 1.0}))
    wampimuk = project.state.class_named("wampimuk").class_id
    assert project.vocabulary.checklists == {wampimuk: {stripes: 1.0}}
    project.undo()
    assert picture_of(project) == before


def test_that_a_class_cannot_come_with_a_strength_above_1(project, stripes):
    with pytest.raises(ProjectError, match="“stripes” cannot be 2"):
        wishes.new_class(project.state, "wampimuk", checklist={stripes: 2.0})


def test_that_an_entry_for_an_attribute_that_is_gone_changes_nothing(project, zebra, horns):
    late = attribute_wishes.set_checklist(project.state, zebra, {horns: 1.0})
    project.do(attribute_wishes.remove_attributes(project.state, [horns]))
    before = picture_of(project)
    with pytest.raises(UnknownAttributeError):
        project.do(late)
    assert picture_of(project) == before


def test_that_strengths_are_unknown_where_nothing_was_said(project, zebra, stripes):
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: 1.0}))
    table = project.state.attribute_table()
    assert (table.class_names, table.attribute_names) == (("zebra", "horse"), ("stripes", "horns"))
    assert table.strengths.dtype == np.float32
    np.testing.assert_array_equal(table.strengths, [[1, np.nan], [np.nan, np.nan]])


def test_that_strengths_of_no_class_have_a_column_for_each_attribute(project):
    assert project.vocabulary.strengths([]).shape == (0, 2)


def test_that_tagging_many_images_is_one_step(project, stripes):
    project.do(attribute_wishes.tag_images(project.state, ids(1), {stripes: False}))
    project.do(attribute_wishes.tag_images(project.state, ids(1, 2, 2), {stripes: True}))
    assert project.vocabulary.tags == {stripes: {1: True, 2: True}}
    project.undo()
    assert project.vocabulary.tags == {stripes: {1: False}}


def test_that_an_image_is_tagged_with_several_attributes_at_once(project, stripes, horns):
    project.do(attribute_wishes.tag_images(project.state, ids(4), {stripes: True, horns: False}))
    assert project.vocabulary.tags == {stripes: {4: True}, horns: {4: False}}


@pytest.mark.parametrize("image", [-1, 6])
def test_that_an_image_that_the_project_lacks_is_not_tagged(project, stripes, image):
    with pytest.raises(ProjectError, match=f"no image with number {image}"):
        attribute_wishes.tag_images(project.state, ids(0, image), {stripes: True})


def test_that_a_tag_is_taken_away(project, stripes):
    project.do(attribute_wishes.tag_images(project.state, ids(1, 2), {stripes: True}))
    project.do(attribute_wishes.tag_images(project.state, ids(1), {stripes: None}))
    assert project.vocabulary.tags == {stripes: {2: True}}


def test_that_removing_an_attribute_takes_what_it_says_and_undo_brings_it_back(
    project, zebra, stripes, horns
):
    entries = {stripes: 1.0, horns: 0.0}
    project.do(attribute_wishes.set_checklist(project.state, zebra, entries))
    project.do(attribute_wishes.tag_images(project.state, ids(1), {stripes: True}))
    before = picture_of(project)
    project.do(attribute_wishes.remove_attributes(project.state, [stripes]))
    assert project.vocabulary.checklists == {zebra: {horns: 0.0}}
    assert project.vocabulary.tags == {}
    project.undo()
    assert picture_of(project) == before


def test_that_removing_a_class_takes_its_checklist_and_undo_brings_it_back(project, zebra, stripes):
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: 1.0}))
    assert project.do(wishes.remove_class(project.state, zebra)) & Changes.ATTRIBUTES
    assert project.vocabulary.checklists == {}
    assert project.undo() == Changes.CLASSES | Changes.ATTRIBUTES
    assert project.vocabulary.checklists == {zebra: {stripes: 1.0}}


def test_that_a_group_is_given_to_several_attributes_and_taken_back(project, stripes, horns):
    edit = attribute_wishes.group_attributes(project.state, [stripes, horns], "body")
    project.do(edit)
    project.do(attribute_wishes.group_attributes(project.state, [horns], " "))
    assert [a.group for a in project.vocabulary.attributes.values()] == ["body", ""]
    assert str(project.undo_title) == "Take horns out of its group"
    project.undo()
    assert str(project.undo_title) == "Put 2 attributes into body"


def test_that_importing_a_table_is_one_step(project, zebra, stripes):
    before = picture_of(project)
    table = make_table(("Zebra", "wolf"), ("STRIPES", "furry"), [[1, np.nan], [0, 0.7]])
    project.do(
        attribute_wishes.import_knowledge(
            project.state, AttributeKnowledge(table), source="animals.csv"
        )
    )
    assert [d.name for d in project.classes.values()] == ["zebra", "horse", "wolf"]
    assert names_of(project) == ["stripes", "horns", "furry"]
    furry = project.vocabulary.named("furry").attribute_id
    wolf = project.state.class_named("wolf").class_id
    assert project.vocabulary.checklists == {
        zebra: {stripes: 1.0},
        wolf: {stripes: 0.0, furry: 0.7},
    }
    project.undo()
    assert picture_of(project) == before
    assert str(project.redo_title) == "Import attributes from animals.csv"


def test_that_imported_cells_replace_old_ones_and_leave_the_rest(project, zebra, stripes, horns):
    entries = {stripes: 1.0, horns: 1.0}
    project.do(attribute_wishes.set_checklist(project.state, zebra, entries))
    table = make_table(("zebra",), ("stripes",), [[np.nan]])
    project.do(
        attribute_wishes.import_knowledge(project.state, AttributeKnowledge(table), source="x.csv")
    )
    assert project.vocabulary.checklists == {zebra: {horns: 1.0}}


def test_that_only_attributes_change_when_a_table_names_known_classes(project):
    table = make_table(("zebra",), ("stripes",), [[1]])
    edit = attribute_wishes.import_knowledge(
        project.state, AttributeKnowledge(table), source="x.csv"
    )
    assert project.do(edit) == Changes.ATTRIBUTES


def test_that_imported_classes_get_different_keys_and_colours(project):
    table = make_table(tuple(f"class {n}" for n in range(9)), ("stripes",), [[1]] * 9)
    project.do(
        attribute_wishes.import_knowledge(project.state, AttributeKnowledge(table), source="x.csv")
    )
    assert [d.key for d in project.classes.values()] == [*"123456789", "", ""]
    assert len({d.colour for d in project.classes.values()}) == 11


def test_that_attributes_outlive_a_restart(project, zebra, stripes):
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: 0.25}))
    project.do(attribute_wishes.tag_images(project.state, ids(3), {stripes: False}))
    edit = attribute_wishes.describe_attribute(project.state, stripes, "seen from the side")
    project.do(edit)
    before = picture_of(project)
    project.close()
    again = Project.open(project.path)
    assert picture_of(again) == before
    again.close()


def test_that_thousands_of_attributes_are_each_compared_once():
    compared = []

    class Name(str):
        __slots__ = ()

        def casefold(self):
            compared.append(self)
            return super().casefold()

    check_attributes_are_new([Name(n) for n in range(2000)], [])
    assert len(compared) == 2000
