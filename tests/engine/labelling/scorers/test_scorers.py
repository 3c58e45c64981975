"""Head and neighbours weigh the classes; together they do better than either."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import LabelSettings, Method, with_graph
from engine.labelling.fit_cache import FitCache
from engine.labelling.neighbours.graph import NeighbourGraph
from engine.labelling.scorers.scorers import (
    BlendedScorer,
    GraphScorer,
    LogisticScorer,
    make_scorer,
)
from engine.labelling.training_set import TrainingSet
from tests.factories import clustered_features, make_request

METHODS = get_args(Method)


@pytest.fixture
def pool():
    features, _ = clustered_features((50, 50, 50))
    return make_request(features, {1: [0]}).pool


def training(*rows, n_classes=3):
    class_index = np.array(rows, np.int32) // 50
    weights = np.ones(len(rows), np.float32)
    return TrainingSet(np.array(rows, np.int32), class_index, weights, n_classes)


def scorer_of(method, pool, cache=None):
    cache = cache or FitCache()
    return make_scorer(Job(), LabelSettings(method), pool, cache, examples_per_class=2)


def weigh(pool, method, *rows):
    return scorer_of(method, pool).log_scores(training(*rows))


@pytest.mark.parametrize("method", METHODS)
def test_that_every_method_tells_clear_clusters_apart(pool, method):
    guesses = weigh(pool, method, 0, 1, 50, 51, 100, 101).argmax(axis=1)
    assert (guesses == np.repeat([0, 1, 2], 50)).mean() > 0.97


@pytest.mark.parametrize("method", METHODS)
def test_that_a_class_that_nothing_teaches_is_never_the_likeliest(pool, method):
    log_scores = weigh(pool, method, 0, 1, 50, 51)
    assert np.isfinite(log_scores).all()
    assert (log_scores.argmax(axis=1) < 2).mean() > 0.99


def test_that_copies_have_the_same_scores():
    features, _ = clustered_features((50, 50, 50))
    duplicate_of = np.arange(150, dtype=np.int32)
    duplicate_of[60] = 3
    pool = make_request(features, {1: [0]}, duplicate_of=duplicate_of).pool
    log_scores = weigh(pool, "diffusion", 0, 50, 100)
    assert np.array_equal(log_scores[60], log_scores[3])


def test_that_only_classes_with_other_seeds_are_spread_again(pool, monkeypatch):
    cache = FitCache()
    scorer = scorer_of("diffusion", pool, cache)
    first = scorer.log_scores(training(0, 50, 100))
    widths = []
    diffuse = NeighbourGraph.diffuse
    monkeypatch.setattr(
        NeighbourGraph,
        "diffuse",
        lambda graph, job, seeds: widths.append(seeds.shape[1]) or diffuse(graph, job, seeds),
    )
    again = scorer_of("diffusion", pool, cache)
    assert np.array_equal(again.log_scores(training(0, 50, 100)), first)
    again.log_scores(training(0, 50, 51, 100))
    assert widths == [1]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("taught", [(0, 1, 50, 51, 100), (3, 57, 120), (3, 3, 57, 120)])
def test_that_single_images_can_be_asked_for(pool, method, taught):
    scorer = scorer_of(method, pool)
    rows = np.array([7, 80, 149, 0], np.int32)
    wanted = scorer.log_scores(training(*taught))[rows]
    given = scorer.log_scores_of(rows, training(*taught))
    assert np.allclose(given, wanted, atol=0.02)


def test_that_another_graph_is_another_matter(pool):
    cache = FitCache()
    scorer_of("diffusion", pool, cache).log_scores(training(0, 50, 100))
    other = replace(pool, graph=replace(pool.graph))
    scorer = scorer_of("diffusion", other, cache)
    assert scorer.graph is other.graph
    assert not cache.columns


@pytest.mark.parametrize("method", ["auto", "diffusion", "label-spreading"])
def test_that_without_a_graph_the_head_speaks_alone(pool, method):
    bare = replace(pool, graph=None)
    assert isinstance(scorer_of(method, bare), LogisticScorer)


def test_that_more_examples_let_the_head_be_heard(pool):
    job, cache = Job(), FitCache()
    head = LogisticScorer(job, pool, cache)
    neighbours = GraphScorer(job, pool, pool.graph, cache)
    taught = training(0, 50, 100)
    few, many = (BlendedScorer(head, neighbours, n).log_scores(taught) for n in (1, 100))
    alone = head.log_scores(taught)
    assert np.abs(many - alone).mean() < np.abs(few - alone).mean() / 5


@pytest.mark.parametrize(("examples_per_class", "weight"), [(1.25, 2), (5, 1), (20, 0.5)])
def test_that_neighbours_count_by_the_root_of_how_few_the_examples_are(
    pool, examples_per_class, weight
):
    job, cache, taught = Job(), FitCache(), training(0, 50, 100)
    head = LogisticScorer(job, pool, cache)
    neighbours = GraphScorer(job, pool, pool.graph, cache)
    wanted = weight * neighbours.log_scores(taught) + head.log_scores(taught)
    blended = BlendedScorer(head, neighbours, examples_per_class)
    assert np.allclose(blended.log_scores(taught), wanted, atol=1e-4)


def test_that_neighbours_say_nothing_of_an_image_without_embedding():
    features, _ = clustered_features((50, 50, 50))
    pool = make_request(features, {1: [0]}).pool
    is_embedded = np.arange(150) != 7
    pool = with_graph(Job(), replace(pool, is_embedded=is_embedded, graph=None))
    log_scores = weigh(pool, "diffusion", 0, 50, 100)
    assert not log_scores[7].any()
    assert log_scores[is_embedded].any(axis=1).all()
