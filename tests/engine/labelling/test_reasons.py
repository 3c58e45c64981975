"""A label can be explained by examples, attributes and the rule that gave it."""

from dataclasses import replace

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import (
    LabelSettings,
    PseudoLabeler,
    RuleKind,
    explain,
    learn_attributes,
)
from engine.project import ClassId, ImageId, Verdict, VerdictGroup, VerdictKind
from tests.engine.labelling.described import described
from tests.factories import clustered_features, ids, make_request

FIRST = {1: [0, 1], 2: [60, 61], 3: [110, 111]}
NONE = VerdictGroup(Verdict(VerdictKind.NONE_OF_THESE), ids(20))
ACCEPTED = VerdictGroup(Verdict(VerdictKind.ACCEPTED, ClassId(1)), ids(10))


@pytest.fixture(scope="module")
def request_():
    features, _ = clustered_features((60, 50, 40), spread=1.2)
    return make_request(features, FIRST, [NONE, ACCEPTED])


@pytest.fixture(scope="module")
def labels(request_):
    return PseudoLabeler(LabelSettings()).run(Job(), request_)


def reason_of(request, labels, image_id, **settings):
    return explain(request, labels, ImageId(int(image_id)), settings=LabelSettings(**settings))


def first_open(marked):
    return np.flatnonzero(marked)[0]


def with_row(labels, image_id, *, probability, is_confident=False, is_novel=False):
    """Return the labels as if those of one image had come out so."""
    changed = {
        "probabilities": probability,
        "is_confident": is_confident,
        "is_novel": is_novel,
        "taught": -1,
    }
    arrays = {name: getattr(labels, name).copy() for name in changed}
    for name, value in changed.items():
        arrays[name][image_id] = value
    return replace(labels, **arrays)


def test_that_the_runner_up_shows_its_nearest_example(request_, labels):
    image_id = first_open(labels.candidate_probabilities[:, 1] > 0)
    reason = reason_of(request_, labels, image_id)
    rival = reason.runner_up
    assert rival.class_id == reason.probabilities[1][0]
    own = np.flatnonzero(request_.own_labels() == rival.class_id)
    features = request_.pool.features
    assert rival.nearest == own[(features[own] @ features[image_id]).argmax()]


def test_that_a_given_label_has_no_runner_up(request_, labels):
    assert reason_of(request_, labels, 60).runner_up is None


def test_that_without_settings_there_is_no_rule(request_, labels):
    assert explain(request_, labels, ImageId(5)).rule is None


@pytest.mark.parametrize(
    ("image_id", "sentence"),
    [
        (0, "Given by you as an example."),
        (10, "Given by you."),
        (20, "You said that it is none of these classes."),
    ],
)
def test_that_what_a_person_said_is_the_rule(request_, labels, image_id, sentence):
    rule = reason_of(request_, labels, image_id).rule
    assert (rule.kind, str(rule.message)) == (RuleKind.GIVEN, sentence)


def test_that_an_accepted_label_tells_its_round_and_how_sure_it_was(request_, labels):
    image_id = first_open((labels.rounds == 2) & (labels.taught == labels.guesses))
    rule = reason_of(request_, labels, image_id).rule
    assert (rule.kind, rule.round) == (RuleKind.ROUND, 2)
    assert str(rule.message) == "Accepted in round 2, among the surest 40% of its class."


def test_that_a_label_that_never_taught_is_sure_enough(request_, labels):
    known = with_row(labels, 5, probability=0.9, is_confident=True)
    rule = reason_of(request_, known, 5, threshold=0.65).rule
    assert rule.kind == RuleKind.SURE
    assert str(rule.message) == "Sure enough: at least 65%, and 10% ahead of the next class."


def test_that_an_unsure_image_tells_what_it_would_have_needed(request_, labels):
    rule = reason_of(request_, with_row(labels, 5, probability=0.4), 5, threshold=0.725).rule
    assert (rule.kind, str(rule.message)) == (RuleKind.UNSURE, "Left out: below 72.5%.")


def test_that_an_image_between_two_classes_says_so(request_, labels):
    rule = reason_of(request_, with_row(labels, 5, probability=0.8), 5).rule
    assert rule.kind == RuleKind.CLOSE
    assert str(rule.message) == "Left out: its two best classes lie within 10%."


def test_that_a_stranger_says_so(request_, labels):
    known = with_row(labels, 5, probability=0.2, is_novel=True)
    assert reason_of(request_, known, 5).rule.kind == RuleKind.NOVEL


@pytest.mark.parametrize(("is_confident", "kind"), [(True, "sure"), (False, "unsure")])
def test_that_a_wished_precision_is_the_rule_where_there_is_one(
    request_, labels, is_confident, kind
):
    known = with_row(labels, 5, probability=0.8, is_confident=is_confident)
    rule = reason_of(request_, known, 5, target_precision=0.95).rule
    assert rule.kind == RuleKind(kind)
    assert "95%" in str(rule.message)


def test_that_a_copy_of_a_given_image_says_so():
    features, _ = clustered_features((60, 50, 40))
    duplicate_of = np.arange(150, dtype=np.int32)
    duplicate_of[7] = 0
    features[7] = features[0]
    request = make_request(features, FIRST, duplicate_of=duplicate_of)
    labels = PseudoLabeler(LabelSettings()).run(Job(), request)
    assert reason_of(request, labels, 7).rule.kind == RuleKind.COPY


def test_that_an_image_that_was_not_labelled_has_no_rule(request_, labels):
    guesses = labels.guesses.copy()
    guesses[5] = -1
    assert reason_of(request_, replace(labels, guesses=guesses), 5).rule is None


def test_that_attributes_speak_where_there_is_a_model():
    request = described().request(9)
    labels = PseudoLabeler(LabelSettings()).run(Job(), request)
    model = learn_attributes(Job(), request)
    reason = explain(request, labels, ImageId(5), model=model)
    assert reason.attributes == model.reasons(ImageId(5), ClassId(int(labels.guesses[5])))
    assert reason.attributes


def test_that_the_guess_has_the_probability_that_is_shown_elsewhere(request_, labels):
    image_id = first_open(labels.probabilities > 0)
    told = with_row(labels, image_id, probability=0.65001)
    assert reason_of(request_, told, image_id).probabilities[0][1] == pytest.approx(0.65001, 1e-6)
