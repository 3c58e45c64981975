"""All that is known by attributes, taken out of one project and into another."""

import unicodedata

import numpy as np
import pytest

from engine.images import ImageFile
from engine.project import (
    AttributeKnowledge,
    AttributeTable,
    Changes,
    attribute_wishes,
    knowledge_of,
    rows_of_images,
    wishes,
)
from tests.engine.project.pictures import picture_of
from tests.factories import ids, make_project

NAN = np.nan


@pytest.fixture
def make(tmp_path):
    """Return a function that makes a project with two classes and no attribute."""
    projects = []

    def make(name, n_images=6):
        project = make_project(tmp_path / name, n_images)
        for class_name in ("zebra", "horse"):
            project.do(wishes.new_class(project.state, class_name))
        projects.append(project)
        return project

    yield make
    for project in projects:
        project.close()


@pytest.fixture
def project(make):
    """A project with two attributes, a checklist and three tags."""
    project = make("first")
    state = project.state
    project.do(
        attribute_wishes.new_attributes(state, ["stripes"], group="fur", description="on light")
    )
    project.do(attribute_wishes.new_attributes(state, ["horns"]))
    stripes, horns = project.vocabulary.attributes
    zebra, _ = project.classes
    project.do(attribute_wishes.set_checklist(state, zebra, {stripes: 0.7, horns: 0.0}))
    project.do(attribute_wishes.tag_images(state, ids(1), {stripes: True, horns: False}))
    project.do(attribute_wishes.tag_images(state, ids(4), {horns: True}))
    return project


def take_in(project, knowledge):
    edit = attribute_wishes.import_knowledge(project.state, knowledge, source="all.json")
    return project.do(edit)


def make_knowledge(tags, paths, names=("stripes", "horns"), **words):
    nobody = AttributeTable((), names, np.empty((0, len(names)), np.float32))
    return AttributeKnowledge(nobody, image_paths=paths, tags=np.array(tags, np.float32), **words)


def test_that_another_project_takes_in_all_that_is_known(project, make):
    other = make("second")
    take_in(other, knowledge_of(project.state))
    assert picture_of(other) == picture_of(project)


def test_that_taking_in_is_one_step(project, make):
    other = make("second")
    before = picture_of(other)
    take_in(other, knowledge_of(project.state))
    assert str(other.undo_title) == "Import attributes from all.json"
    other.undo()
    assert picture_of(other) == before


def test_that_what_is_known_restores_what_was_changed_since(project):
    knowledge, before = knowledge_of(project.state), picture_of(project)
    stripes, horns = project.vocabulary.attributes
    state = project.state
    project.do(attribute_wishes.describe_attribute(state, horns, "pointed"))
    project.do(attribute_wishes.group_attributes(state, [stripes], "coat"))
    project.do(attribute_wishes.tag_images(state, ids(4), {stripes: True, horns: None}))
    assert take_in(project, knowledge) == Changes.ATTRIBUTES
    assert picture_of(project) == before


def test_that_images_that_are_not_named_keep_their_tags(project):
    stripes, horns = project.vocabulary.attributes
    take_in(project, make_knowledge([[0, NAN]], ("image-0004.png",)))
    assert project.vocabulary.tags == {stripes: {1: True, 4: False}, horns: {1: False}}


def test_that_words_of_which_nothing_is_said_stay(project):
    take_in(project, make_knowledge([[1, 1]], ("image-0000.png",)))
    stripes = project.vocabulary.named("stripes")
    assert (stripes.group, stripes.description) == ("fur", "on light")


def test_that_empty_words_replace_others(project):
    words = {"groups": {"stripes": ""}, "descriptions": {"stripes": ""}}
    take_in(project, make_knowledge([[1, 1]], ("image-0000.png",), **words))
    stripes = project.vocabulary.named("stripes")
    assert (stripes.group, stripes.description) == ("", "")


def test_that_tags_of_images_that_the_project_lacks_are_left_out(project, make):
    other = make("second", n_images=3)
    take_in(other, knowledge_of(project.state))
    stripes, horns = other.vocabulary.attributes
    assert other.vocabulary.tags == {stripes: {1: True}, horns: {1: False}}


def test_that_images_are_found_by_their_paths(project):
    paths = ("nowhere.png", "image-0003.png", "image-0000.png")
    assert rows_of_images(project.catalog, paths) == {3: 1, 0: 2}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_that_the_form_of_accents_does_not_hide_an_image(project, form):
    stored = unicodedata.normalize({"NFC": "NFD", "NFD": "NFC"}[form], "얼룩말/é.png")
    (image_id,) = project.add_files([ImageFile(stored, 1, 1)])
    path = unicodedata.normalize(form, stored)
    assert rows_of_images(project.catalog, [path]) == {image_id: 0}


def test_that_the_direction_of_slashes_does_not_hide_an_image(project):
    (image_id,) = project.add_files([ImageFile("a/b.png", 1, 1)])
    assert rows_of_images(project.catalog, ["a\\b.png"]) == {image_id: 0}


def test_that_descriptions_of_classes_come_along_and_others_stay(make, project):
    zebra, horse = project.classes
    project.do(wishes.describe_class(project.state, zebra, "a small horse"))
    other = make("second")
    other.do(wishes.describe_class(other.state, horse, "runs"))
    take_in(other, knowledge_of(project.state))
    assert [d.description for d in other.classes.values()] == ["a small horse", "runs"]
    other.undo()
    assert other.classes[zebra].description == ""


def test_that_a_class_that_is_new_comes_with_its_description(make, project):
    project.do(wishes.new_class(project.state, "goat"))
    *_, goat = project.classes
    project.do(wishes.describe_class(project.state, goat, "horned"))
    other = make("second")
    take_in(other, knowledge_of(project.state))
    assert other.state.class_named("goat").description == "horned"
