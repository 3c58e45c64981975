"""A pool is compared with itself only where the labels need it."""

from dataclasses import replace

import pytest

from engine.jobs import Job
from engine.labelling import LabelSettings, ready_pool
from tests.factories import clustered_features, make_request


@pytest.fixture
def pool():
    features, _ = clustered_features((12, 12))
    return replace(make_request(features, {1: [0], 2: [12]}).pool, graph=None)


def has_graph(pool, method, **how):
    return ready_pool(Job(), pool, LabelSettings(method), **how).graph is not None


@pytest.mark.parametrize("method", ["auto", "diffusion", "label-spreading"])
def test_that_methods_that_look_at_neighbours_get_them(pool, method):
    assert has_graph(pool, method)


@pytest.mark.parametrize("method", ["prototype", "logistic", "self-training", "rounds"])
def test_that_other_methods_do_not_wait_for_them(pool, method):
    assert not has_graph(pool, method)


def test_that_at_once_the_usual_method_does_without_where_it_takes_long(pool, monkeypatch):
    assert has_graph(pool, "auto", at_once=True)
    monkeypatch.setattr("engine.labelling.pool.QUICK_GRAPH", len(pool) - 1)
    assert not has_graph(pool, "auto", at_once=True)
    assert has_graph(pool, "diffusion", at_once=True)


def test_that_a_pool_without_an_image_has_no_neighbours(pool):
    nothing = replace(pool, is_embedded=pool.is_embedded & False)
    assert not has_graph(nothing, "auto")
