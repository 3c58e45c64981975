"""What worker threads see of attributes: a copy in arrays."""

import numpy as np
import pytest

from engine.project import attribute_wishes, wishes
from tests.factories import ids, make_project

NAN = np.nan


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    for name in ("zebra", "horse"):
        project.do(wishes.new_class(project.state, name))
    project.do(attribute_wishes.new_attributes(project.state, ["stripes", "horns", "fur"]))
    yield project
    project.close()


@pytest.fixture
def known(project):
    """A project with a checklist and five tags."""
    stripes, horns, _ = project.vocabulary.attributes
    zebra, _ = project.classes
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: 1.0, horns: 0.25}))
    project.do(attribute_wishes.tag_images(project.state, ids(5, 2), {horns: True}))
    project.do(attribute_wishes.tag_images(project.state, ids(2, 0, 3), {stripes: False}))
    return project


def test_that_the_words_of_a_class_are_its_name_and_description(known):
    _, horse = known.classes
    known.do(wishes.describe_class(known.state, horse, "brown, runs"))
    assert snapshot_of(known).class_words == ("zebra", "horse: brown, runs")


def snapshot_of(project):
    return project.state.attribute_snapshot()


def test_that_strengths_have_a_row_for_each_class_asked_for(known):
    zebra, horse = known.classes
    snapshot = known.vocabulary.snapshot({c: known.classes[c] for c in (horse, zebra)})
    assert snapshot.class_ids == (horse, zebra)
    assert snapshot.strengths.dtype == np.float32
    np.testing.assert_array_equal(snapshot.strengths, [[NAN] * 3, [1, 0.25, NAN]])


def test_that_tags_have_a_row_for_each_tagged_image(known):
    snapshot = snapshot_of(known)
    assert (snapshot.tagged.dtype, snapshot.tags.dtype) == (np.int32, np.float32)
    assert snapshot.tagged.tolist() == [0, 2, 3, 5]
    rows = [[0, NAN, NAN], [0, 1, NAN], [0, NAN, NAN], [NAN, 1, NAN]]
    np.testing.assert_array_equal(snapshot.tags, rows)


def test_that_columns_are_attributes_by_number(known):
    snapshot = snapshot_of(known)
    assert snapshot.attribute_ids == tuple(known.vocabulary.attributes)
    assert snapshot.names == ("stripes", "horns", "fur")
    assert [snapshot.column_of(a) for a in snapshot.attribute_ids] == [0, 1, 2]


def test_that_the_checklist_of_a_class_is_its_row(known):
    zebra, _ = known.classes
    np.testing.assert_array_equal(snapshot_of(known).checklist_of(zebra), [1, 0.25, NAN])


def test_that_a_class_that_was_not_asked_for_has_no_checklist(known):
    zebra, horse = known.classes
    with pytest.raises(ValueError, match="not in tuple"):
        known.vocabulary.snapshot({zebra: known.classes[zebra]}).checklist_of(horse)


def test_that_later_edits_do_not_reach_a_snapshot(known):
    stripes, horns, _ = known.vocabulary.attributes
    zebra, _ = known.classes
    before, twin = snapshot_of(known), snapshot_of(known)
    known.do(attribute_wishes.set_checklist(known.state, zebra, {stripes: 0.0}))
    known.do(attribute_wishes.tag_images(known.state, ids(0), {horns: True}))
    assert before.equals(twin)
    assert not before.equals(snapshot_of(known))


@pytest.mark.parametrize("strength", [0.5, None])
def test_that_one_other_strength_makes_snapshots_differ(known, strength):
    stripes, *_ = known.vocabulary.attributes
    zebra, _ = known.classes
    before = snapshot_of(known)
    known.do(attribute_wishes.set_checklist(known.state, zebra, {stripes: strength}))
    assert not before.equals(snapshot_of(known))


@pytest.mark.parametrize("tag", [True, None])
def test_that_one_other_tag_makes_snapshots_differ(known, tag):
    stripes, *_ = known.vocabulary.attributes
    before = snapshot_of(known)
    known.do(attribute_wishes.tag_images(known.state, ids(2), {stripes: tag}))
    assert not before.equals(snapshot_of(known))


def test_that_another_name_makes_no_difference(known):
    stripes, *_ = known.vocabulary.attributes
    before = snapshot_of(known)
    known.do(attribute_wishes.rename_attribute(known.state, stripes, "striped"))
    assert before.equals(snapshot_of(known))


def test_that_attributes_of_which_nothing_is_known_are_an_empty_snapshot(project):
    snapshot = snapshot_of(project)
    assert snapshot.is_empty
    assert (snapshot.strengths.shape, snapshot.tags.shape) == ((2, 3), (0, 3))


def test_that_a_checklist_or_a_tag_fills_a_snapshot(project):
    stripes, *_ = project.vocabulary.attributes
    zebra, _ = project.classes
    project.do(attribute_wishes.set_checklist(project.state, zebra, {stripes: 0.0}))
    assert not snapshot_of(project).is_empty
    project.undo()
    project.do(attribute_wishes.tag_images(project.state, ids(1), {stripes: False}))
    assert not snapshot_of(project).is_empty
