"""A pool is compared with itself only where the labels need it."""

from dataclasses import replace

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import EmbeddingTable, LabelSettings, prepare_pool, ready_pool, with_graph
from engine.project import FolderScan
from tests.factories import clustered_features, ids, image_files, make_project, make_request


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


def test_that_images_that_are_gone_have_no_features(tmp_path):
    project = make_project(tmp_path, 9)
    table = EmbeddingTable()
    features, _ = clustered_features((5, 4))
    table.put(ids(*range(9)), features.astype(np.float16), n_images=9)
    scan = FolderScan(project)
    scan.take([file for number, file in enumerate(image_files(9)) if number != 7])
    scan.finish({})
    pool = prepare_pool(table, project.catalog)()
    project.close()
    assert not pool.features[7].any()
    assert np.linalg.norm(np.delete(pool.features, 7, axis=0), axis=1) == pytest.approx(1)


@pytest.mark.parametrize(("cosine", "is_copy"), [(0.97, False), (0.99, True)])
def test_that_images_are_copies_where_they_look_nearly_the_same(cosine, is_copy):
    features = np.eye(8, dtype=np.float32)
    features[7] = 0
    features[7, [0, 7]] = cosine, np.sqrt(1 - cosine**2)
    pool = replace(make_request(features, {1: [0], 2: [1]}).pool, graph=None)
    pool = replace(pool, duplicate_of=np.arange(8, dtype=np.int32))
    assert (with_graph(Job(), pool).duplicate_of[7] == 0) == is_copy
