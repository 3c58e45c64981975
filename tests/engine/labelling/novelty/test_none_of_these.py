"""Who is none of the classes there were may be of one that comes later, and of no other."""

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import ImageStatus, LabelSettings, PseudoLabeler, rule_of, shown_labels
from engine.labelling.rules import RuleKind
from engine.project import NO_CLASS, ClassId, ImageId, Verdict, VerdictGroup, VerdictKind
from tests.factories import clustered_features, ids, make_request

N = 60
FIRST = {1: [0, 1, 2], 2: [N, N + 1, N + 2]}
ALL = FIRST | {3: [2 * N, 2 * N + 1, 2 * N + 2]}
LATER = list(range(2 * N + 10, 2 * N + 20))
"""Images of class 3 of which a person says that they are none of classes 1 and 2."""
RUBBISH = list(range(3 * N, 3 * N + 10))
SETTINGS = LabelSettings()


@pytest.fixture(scope="module")
def features():
    return clustered_features((N, N, N, N), spread=0.9)[0]


def none(rows, newest_class=2):
    verdict = Verdict(VerdictKind.NONE_OF_THESE, newest_class=ClassId(newest_class))
    return VerdictGroup(verdict, ids(*rows))


def shown_with(features, examples, *groups, method="auto"):
    request = make_request(features, examples, groups)
    settings = LabelSettings(method=method)
    labels = PseudoLabeler(settings).run(Job(), request)
    unreadable = np.zeros(len(features), np.bool_)
    shown = shown_labels(request.verdicts, labels, unreadable, tuple(examples))
    return shown, labels, request.verdicts


@pytest.mark.parametrize("method", ["auto", "logistic", "prototype"])
def test_that_a_later_class_takes_its_own_out_of_none_of_these(features, method):
    shown, _, _ = shown_with(features, ALL, none(LATER), none(RUBBISH), method=method)
    assert (shown.guesses[LATER] == 3).mean() >= 0.8
    assert (shown.statuses[LATER] == ImageStatus.AUTO).mean() >= 0.8


def test_that_what_is_none_of_these_still_has_no_label(features):
    shown, _, _ = shown_with(features, ALL, none(LATER), none(RUBBISH))
    assert (shown.statuses[RUBBISH] == ImageStatus.NONE).all()


def test_that_no_class_there_was_is_given(features):
    shown, labels, _ = shown_with(features, ALL, none(range(10, 20)))
    assert not np.isin(shown.guesses[10:20], [1, 2]).any()
    assert not np.isin(labels.guesses[10:20], [1, 2]).any()


@pytest.mark.parametrize("newest_class", [3, NO_CLASS])
def test_that_none_of_all_classes_stays_so(features, newest_class):
    shown, labels, _ = shown_with(features, ALL, none(LATER, newest_class))
    assert (shown.statuses[LATER] == ImageStatus.NONE).all()
    assert (labels.guesses[LATER] == NO_CLASS).all()


def test_that_it_stays_so_while_no_later_class_has_an_example(features):
    shown, _, _ = shown_with(features, FIRST, none(LATER))
    assert (shown.statuses[LATER] == ImageStatus.NONE).all()


def test_that_none_of_these_accuses_nobody_of_a_later_class(features):
    """What was dismissed before its class came says nothing of how strange the rest is."""
    _, labels, _ = shown_with(features, ALL, none(LATER))
    assert labels.is_novel[2 * N + 20 : 3 * N].mean() < 0.05


def test_that_the_rule_is_the_one_of_what_is_shown(features):
    shown, labels, verdicts = shown_with(features, ALL, none(LATER), none(RUBBISH))
    for image_id in (*LATER, *RUBBISH):
        rule = rule_of(verdicts, labels, SETTINGS, ImageId(image_id))
        is_none = shown.statuses[image_id] == ImageStatus.NONE
        assert (rule.kind == RuleKind.GIVEN) == is_none
