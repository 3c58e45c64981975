"""Strangers are left out and teach nobody; a folder without strangers loses no image."""

from dataclasses import replace

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import LabelSettings, PseudoLabeler
from engine.labelling.logistic.map_logistic import sigmoid
from engine.labelling.novelty.by_examples import PrototypeNovelty
from engine.project import NO_CLASS, Verdict, VerdictGroup, VerdictKind
from tests.factories import clustered_features, ids, make_request

COUNTS = (80, 80, 80, 80, 80)
KNOWN = {c + 1: list(range(80 * c, 80 * c + 8)) for c in range(3)}
EVERYONE = {c + 1: list(range(80 * c, 80 * c + 8)) for c in range(5)}


@pytest.fixture(scope="module")
def task():
    return clustered_features(COUNTS, spread=0.9)


def label(request, **settings):
    return PseudoLabeler(LabelSettings(**settings)).run(Job(), request)


def accepted(class_id, *rows):
    return VerdictGroup(Verdict(VerdictKind.ACCEPTED, class_id), ids(*rows))


def chances_of(novelty):
    return sigmoid(novelty.log_odds(np.zeros(400, np.int32)))


def none_of_these(*rows):
    return VerdictGroup(Verdict(VerdictKind.NONE_OF_THESE, NO_CLASS), ids(*rows))


@pytest.mark.parametrize("method", ["auto", "logistic"])
def test_that_strangers_are_called_novel(task, method):
    features, truth = task
    labels = label(make_request(features, KNOWN), method=method)
    assert labels.is_novel[truth > 3].mean() > 0.8
    assert labels.is_novel[truth <= 3].mean() < 0.2


def test_that_strangers_get_no_label_and_teach_nobody(task):
    features, truth = task
    labels = label(make_request(features, KNOWN))
    assert not (labels.is_confident & labels.is_novel).any()
    assert (labels.taught[labels.is_novel] == NO_CLASS).all()
    assert labels.is_confident[truth > 3].mean() < 0.1


def test_that_a_folder_without_strangers_loses_no_image(task):
    assert label(make_request(task[0], EVERYONE)).is_novel.mean() < 0.01


def test_that_strangers_are_more_novel_than_all_others(task):
    features, truth = task
    novelty = label(make_request(features, KNOWN)).novelty
    others = (truth <= 3) & (novelty != 0)
    assert np.median(novelty[truth > 3]) > np.quantile(novelty[others], 0.95)


def test_that_strangers_may_be_forced_in(task):
    labels = label(make_request(task[0], KNOWN), reject_novel=False)
    assert not labels.is_novel.any()


def test_that_unequal_classes_make_no_strangers():
    features, _ = clustered_features((400, 60, 20), spread=0.9)
    examples = {1: list(range(8)), 2: list(range(400, 408)), 3: list(range(460, 468))}
    assert label(make_request(features, examples)).is_novel.mean() < 0.02


def test_that_single_examples_of_all_classes_accuse_nobody(task):
    labels = label(make_request(task[0], {c: rows[:1] for c, rows in EVERYONE.items()}))
    assert labels.is_novel.mean() < 0.01


def test_that_single_examples_tell_strangers_of_clear_classes(task):
    features, truth = task
    labels = label(make_request(features, {1: [0], 2: [80], 3: [160]}))
    assert labels.is_novel[truth > 3].mean() > 0.8
    assert labels.is_novel[truth <= 3].mean() < 0.03


def test_that_nobody_is_accused_before_the_graph_is_there(task):
    request = make_request(task[0], KNOWN)
    request = replace(request, pool=replace(request.pool, graph=None))
    assert not PseudoLabeler(LabelSettings()).update(Job(), request).is_novel.any()


def test_that_confirming_what_is_easy_accuses_none_of_the_rest():
    features, truth = clustered_features(COUNTS, spread=1.4)
    few = {c: rows[:2] for c, rows in EVERYONE.items()}
    first = label(make_request(features, few))
    sure = first.is_confident & (first.guesses == truth) & (first.probabilities < 1)
    right = [accepted(c, *np.flatnonzero(sure & (truth == c))) for c in few]
    request = make_request(features, few, right)
    assert label(request).is_novel[request.is_open].mean() < 0.02
    assert PseudoLabeler(LabelSettings()).update(Job(), request, first).is_novel.mean() < 0.02


def test_that_none_of_these_is_a_class_without_a_name(task):
    features, truth = task
    few = {c: rows[:1] for c, rows in KNOWN.items()}
    labels = label(make_request(features, few, [none_of_these(240, 241, 320, 321)]))
    assert labels.is_novel[truth > 3][8:].mean() > 0.7
    assert set(labels.class_ids) == {1, 2, 3}
    assert (labels.guesses[labels.is_novel] > 0).all()


def test_that_one_class_can_be_told_from_none_of_these(task):
    features, truth = task
    pool = truth <= 2
    request = make_request(features[pool], {1: [0, 1, 2]}, [none_of_these(80, 81, 82)])
    labels = label(request)
    assert labels.is_confident[truth[pool] == 1].mean() > 0.9
    assert labels.is_confident[truth[pool] == 2].mean() < 0.1


def test_that_an_update_learns_from_none_of_these(task):
    features, truth = task
    few = {c: rows[:1] for c, rows in KNOWN.items()}
    labels = label(make_request(features, few))
    request = make_request(features, few, [none_of_these(240, 241, 320, 321)])
    updated = PseudoLabeler(LabelSettings()).update(Job(), request, labels)
    assert updated.is_novel[(truth > 3) & request.is_open].mean() > 0.95


def test_that_as_many_are_strange_as_the_surplus_of_unfamiliar_images():
    rng = np.random.default_rng(0)
    held_out = rng.normal(size=120).astype(np.float32)
    of_images = np.concatenate([rng.normal(size=280), rng.normal(-4, 1, 120)]).astype(np.float32)
    novelty = PrototypeNovelty(of_images, held_out, np.zeros(120, np.int32), 400)
    chances = chances_of(novelty)
    assert abs(chances.sum() - 120) < 30
    assert chances[280:].mean() > 0.8


def test_that_examples_count_as_often_as_their_class():
    held_out = np.repeat([0.0, 3.0], 40).astype(np.float32)
    held_out += np.tile(np.linspace(-0.5, 0.5, 40), 2).astype(np.float32)
    class_index = np.repeat([0, 1], 40).astype(np.int32)
    of_images = np.random.default_rng(0).uniform(-0.5, 0.5, 400).astype(np.float32)
    novelty = PrototypeNovelty(of_images, held_out, class_index, 400)
    assert chances_of(novelty).max() < 0.1
    alike = replace(novelty, similarity=of_images + np.float32(-4))
    assert chances_of(alike).min() > 0.5


def test_that_too_few_examples_say_nothing():
    nothing = (np.zeros(3, kind) for kind in ("f4", "i4"))
    novelty = PrototypeNovelty(np.zeros(400, np.float32), *nothing, 400)
    assert chances_of(novelty).max() < 0.001


def test_that_strangers_make_nobody_surer():
    features, _ = clustered_features(COUNTS, spread=1.2)
    examples = {c + 1: list(range(80 * c, 80 * c + 4)) for c in range(3)}
    reviewed = [accepted(c + 1, *range(80 * c + 4, 80 * c + 20)) for c in range(3)]
    novel = none_of_these(*range(240, 260), *range(320, 340))
    among_novel = label(make_request(features, examples, [*reviewed, novel]))
    alone = label(make_request(features[:240], examples, reviewed))
    sure, usual = among_novel.probabilities[:240].mean(), alone.probabilities.mean()
    assert sure <= usual + 0.005


def test_that_who_has_defined_few_classes_may_define_more():
    features, _ = clustered_features((80, 80), spread=0.5)
    few = {1: [0], 2: [80]}
    guessed = np.r_[40:80, 120:160]
    first = label(make_request(features, few))
    told = [accepted(1, *range(1, 20)), accepted(2, *range(81, 100))]
    later = label(make_request(features, few, told))
    assert 0.8 < first.probabilities[guessed].max() < 0.88
    assert later.probabilities[guessed].mean() > 0.95
