"""What examples and tags have taught about attributes answers what the window asks."""

import numpy as np
import pytest

from engine.errors import ChecklistError
from engine.jobs import Job
from engine.labelling import images_to_tag, judge_attributes, learn_attributes
from engine.project import AttributeId, ClassId
from tests.engine.labelling.described import N_CLASSES, described

HORNS = AttributeId(1)


@pytest.fixture(scope="module")
def world():
    return described()


@pytest.fixture(scope="module")
def model(world):
    return learn_attributes(Job(), world.request(2, 7))


def all_tags(world, *rows):
    return {row: world.strengths[world.truth[row] - 1] for row in rows}


def test_that_images_of_a_checklist_match_it(model, world):
    best = model.matches(world.strengths[1], count=12)
    assert len(best) == 12
    assert (world.truth[list(best)] == 2).mean() > 0.8


def test_that_nothing_matches_an_empty_checklist(model, world):
    assert model.matches(np.full_like(world.strengths[0], np.nan), count=12) == ()


def test_that_classifiers_know_who_has_an_attribute(model, world):
    has_it = world.strengths[world.truth - 1, 0] > 0.5
    presence = model.presence(np.arange(len(world.truth)))[:, 0]
    assert presence[has_it].mean() > presence[~has_it].mean() + 0.3


def test_that_reasons_support_the_right_checklist(model, world):
    image_id = world.rows(1)[5]
    own = model.reasons(image_id, ClassId(1))
    opposite = max(range(2, N_CLASSES + 1), key=lambda c: difference(world, 1, c))
    others = model.reasons(image_id, ClassId(opposite))
    assert sum(reason.score for reason in own) > sum(reason.score for reason in others)
    assert [reason.score for reason in own] == sorted((r.score for r in own), reverse=True)
    assert not others[-1].is_supporting


def test_that_unknown_entries_are_no_reasons(world):
    strengths = world.strengths.copy()
    strengths[0, 2:] = np.nan
    model = learn_attributes(Job(), world.request(2, strengths=strengths))
    named = {reason.attribute_id for reason in model.reasons(world.rows(1)[5], ClassId(1))}
    assert named == {AttributeId(1), AttributeId(2)}


def test_that_images_and_classes_of_later_have_no_reasons(model, world):
    assert model.reasons(len(world.truth), ClassId(1)) == ()
    assert model.reasons(0, ClassId(99)) == ()
    assert model.presence_in(len(world.truth)) == {}


def test_that_an_attribute_of_later_is_asked_about(model, world):
    found = images_to_tag(Job(), world.request(2, 7), model, AttributeId(99), count=5)
    assert len(found) == 5


def test_that_images_with_fewest_tags_come_first(world):
    tags = all_tags(world, 0, 40)
    for row, count in ((0, 5), (40, 1)):
        tags[row] = np.where(np.arange(6) < count, tags[row], np.nan).astype(np.float32)
    found = images_to_tag(Job(), world.request(2, tags=tags), None, None, count=1000)
    assert found[-2:] == (40, 0)


def test_that_attributes_are_judged_on_classes_that_did_not_teach_them(world):
    reliability = judge_attributes(Job(), world.request(2))
    assert set(reliability) <= {AttributeId(1 + column) for column in range(6)}
    assert np.mean(list(reliability.values())) > 0.6


def test_that_tags_come_before_what_the_class_says(world):
    rows = world.rows(1)[:12]
    opposite = dict.fromkeys(rows, 1 - world.strengths[0])
    request = world.request(2, tags=opposite)
    model = learn_attributes(Job(), request)
    plain = learn_attributes(Job(), world.request(2))
    was_present = world.strengths[0, 0] > 0.5
    images = np.array(world.rows(1))
    change = (model.presence(images) - plain.presence(images))[:, 0].mean()
    assert change < 0 if was_present else change > 0


def test_that_learning_needs_something_to_learn_from(world):
    nothing = np.full_like(world.strengths, np.nan)
    with pytest.raises(ChecklistError, match="Nothing is known of any attribute yet"):
        learn_attributes(Job(), world.request(strengths=nothing))


def test_that_the_first_images_to_tag_are_unlike_each_other(world):
    found = images_to_tag(Job(), world.request(2), None, HORNS, count=N_CLASSES)
    assert len(set(found)) == N_CLASSES
    assert len(set(world.truth[list(found)].tolist())) > N_CLASSES // 2


def test_that_tagged_images_are_not_asked_for_again(world):
    tags = all_tags(world, 0, 40, 80)
    request = world.request(2, tags=tags)
    model = learn_attributes(Job(), request)
    found = images_to_tag(Job(), request, model, HORNS, count=300)
    assert not set(tags) & set(found)


def test_that_an_image_with_some_tags_is_asked_for_the_others(world):
    tags = all_tags(world, 0)
    tags[0] = tags[0].copy()
    tags[0][1:] = np.nan
    request = world.request(2, tags=tags)
    of_horns = images_to_tag(Job(), request, None, HORNS, count=1000)
    of_all = images_to_tag(Job(), request, None, None, count=1000)
    assert 0 not in of_horns
    assert 0 in of_all


def test_that_images_in_doubt_come_first(model, world):
    doubt = model.doubt(np.arange(len(world.truth)), HORNS)
    found = images_to_tag(Job(), world.request(2, 7), model, HORNS, count=10)
    assert doubt[list(found)].mean() > doubt.mean()


def difference(world, first, second):
    return np.abs(world.strengths[first - 1] - world.strengths[second - 1]).sum()
