"""Labels spread along the graph, to everyone who is connected and to nobody else."""

import numpy as np
import pytest
from scipy import sparse

from engine.jobs import Job
from engine.labelling.neighbours import graph as graph_module
from engine.labelling.neighbours.graph import (
    NEIGHBOURS,
    NeighbourGraph,
    PairwiseDiffusion,
    share_of_mass,
    spread,
)
from engine.labelling.neighbours.search import nearest_neighbours
from tests.factories import clustered_features


def connected(features):
    rows = np.arange(len(features), dtype=np.int32)
    return NeighbourGraph.of(Job(), rows, *nearest_neighbours(Job(), features, count=NEIGHBOURS))


@pytest.fixture(scope="module")
def graph():
    features, _ = clustered_features((40, 40), spread=0.5)
    return connected(features)


def seeds_at(*rows, n=80):
    seeds = np.zeros((n, len(rows)), np.float32)
    seeds[rows, range(len(rows))] = 1
    return seeds


def test_that_spreading_solves_the_equation_of_zhou(graph):
    seeds = np.random.default_rng(0).random((80, 3)).astype(np.float32)
    system = sparse.eye_array(80) - 0.9 * graph.weights
    wanted = 0.1 * sparse.linalg.spsolve(sparse.csc_array(system), seeds.astype(np.float64))
    assert np.abs(spread(Job(), graph.weights, seeds) - wanted).max() < 1e-3


def test_that_the_graph_is_symmetric_without_loops(graph):
    assert abs(graph.weights - graph.weights.T).max() < 1e-6
    assert (graph.weights.diagonal() == 0).all()


def test_that_a_cluster_gets_the_label_of_its_seed(graph):
    arrived = graph.diffuse(Job(), seeds_at(0, 40))
    assert (arrived.argmax(axis=1) == np.repeat([0, 1], 40)).all()


def test_that_classes_spread_independently(graph):
    both = graph.diffuse(Job(), seeds_at(0, 40))
    assert np.allclose(both[:, :1], graph.diffuse(Job(), seeds_at(0)), atol=1e-5)


def test_that_all_seeds_give_every_image_the_same(graph):
    assert np.allclose(graph.diffuse(Job(), np.ones((80, 1), np.float32)), 1, atol=1e-4)


def test_that_a_lonely_image_gets_nothing_and_breaks_nothing():
    features = np.eye(12, dtype=np.float32)
    graph = connected(features)
    arrived = graph.diffuse(Job(), seeds_at(0, n=12))
    assert np.isfinite(arrived).all()
    assert (arrived[1:] == 0).all()


def test_that_masses_are_evened_out_half_way():
    arrived = np.array([[4.0, 1.0], [0.0, 0.0]], np.float32)
    shared = share_of_mass(arrived, arrived.sum(axis=0))
    assert np.allclose(shared[0], [2, 1])


def test_that_pairwise_diffusion_is_what_each_node_spreads(graph):
    targets, sources = np.array([3, 44, 0], np.int32), np.array([0, 41, 9, 70], np.int32)
    arrived, masses = PairwiseDiffusion(graph).between(Job(), targets, sources)
    alone = np.concatenate([graph.diffuse(Job(), seeds_at(node)) for node in sources], axis=1)
    assert np.allclose(arrived, alone[targets], atol=1e-4)
    assert np.allclose(masses, alone.sum(axis=0), rtol=1e-3)


def test_that_pairwise_diffusion_asks_no_node_twice(graph, monkeypatch):
    widths = []
    monkeypatch.setattr(
        graph_module,
        "spread",
        lambda job, weights, seeds: widths.append(seeds.shape[1]) or spread(job, weights, seeds),
    )
    pairwise = PairwiseDiffusion(graph)
    first, _ = pairwise.between(Job(), np.array([0, 3], np.int32), np.array([5, 41], np.int32))
    again, _ = pairwise.between(Job(), np.array([5, 41], np.int32), np.array([0, 3, 8], np.int32))
    assert widths == [4, 1]
    assert np.allclose(
        again[:, :2] * graph.reach[[5, 41]], (first * graph.reach[[0, 3]]).T, atol=1e-5
    )
