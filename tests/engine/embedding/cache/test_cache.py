import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from engine.embedding import BackboneId, EmbedderSpec, EmbeddingCache, default_cache_folder
from engine.embedding.cache import file as cache_file_module
from tests.factories import fake_hash

SPEC = EmbedderSpec(BackboneId("some"), 1, 4, 32)
FILE = "embeddings.sqlite"


@pytest.fixture
def cache(tmp_path):
    with EmbeddingCache(tmp_path) as cache:
        yield cache


def hashes(*numbers):
    return [fake_hash(number) for number in numbers]


def vectors(n, dim=4):
    return np.arange(n * dim, dtype=np.float16).reshape(n, dim)


def test_that_embeddings_come_back_in_the_order_asked_for(cache):
    cache.store(SPEC, hashes(1, 2, 3), vectors(3))
    loaded, is_found = cache.load(hashes(3, 9, 1, 3), SPEC)
    assert is_found.tolist() == [True, False, True, True]
    assert (loaded == vectors(3)[[2, 0, 0, 2]] * is_found[:, None]).all()


def test_that_more_rows_than_one_query_takes_are_loaded(cache):
    numbers = range(10_000)
    cache.store(SPEC, hashes(*numbers), np.zeros((10_000, 4), np.float16))
    _, is_found = cache.load(hashes(*numbers), SPEC)
    assert is_found.all()


@pytest.mark.parametrize(
    "other",
    [
        EmbedderSpec(BackboneId("other"), 1, 4, 32),
        EmbedderSpec(BackboneId("some"), 2, 4, 32),
        EmbedderSpec(BackboneId("some"), 1, 8, 32),
    ],
    ids=["backbone", "version", "dim"],
)
def test_that_embeddings_of_another_kind_are_not_found(cache, other):
    cache.store(SPEC, hashes(1), vectors(1))
    _, is_found = cache.load(hashes(1), other)
    assert not is_found.any()


def test_that_storing_again_replaces(cache):
    cache.store(SPEC, hashes(1), vectors(1))
    cache.store(SPEC, hashes(1), 2 * vectors(1))
    assert (cache.load(hashes(1), SPEC)[0] == 2 * vectors(1)).all()


def test_that_the_spec_of_stored_embeddings_is_known_later(cache, tmp_path):
    assert cache.find_spec(SPEC.backbone, SPEC.version) is None
    cache.store(SPEC, hashes(1), vectors(1))
    with EmbeddingCache(tmp_path) as later:
        assert later.find_spec(SPEC.backbone, SPEC.version) == SPEC


def test_that_thumbnails_are_kept_by_hash(cache):
    cache.store_thumbnails({fake_hash(1): b"one", fake_hash(2): b"two"})
    assert cache.thumbnail(fake_hash(2)) == b"two"
    assert cache.thumbnail(fake_hash(3)) is None
    assert cache.has_thumbnail(fake_hash(1))
    assert not cache.has_thumbnail(fake_hash(3))


def test_that_threads_may_share_a_cache(cache):
    def work(number):
        cache.store(SPEC, hashes(number), vectors(1))
        return cache.load(hashes(number), SPEC)[1].all()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(40)))


def test_that_many_may_open_a_new_cache_at_once(tmp_path):
    def work(number):
        with EmbeddingCache(tmp_path) as cache:
            return cache.store(SPEC, hashes(number), vectors(1)), cache.problem

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(work, range(48))) == {(True, None)}


def test_that_a_file_that_is_no_cache_is_replaced(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database" * 1000)
    with EmbeddingCache(tmp_path) as cache:
        assert cache.store(SPEC, hashes(1), vectors(1))
        assert cache.problem is None


def test_that_a_cache_that_is_damaged_somewhere_inside_is_replaced(tmp_path):
    with EmbeddingCache(tmp_path) as cache:
        cache.store(SPEC, hashes(*range(500)), vectors(500))
    content = bytearray((tmp_path / FILE).read_bytes())
    content[20_000:] = b"\xff" * (len(content) - 20_000)
    (tmp_path / FILE).write_bytes(content)
    with EmbeddingCache(tmp_path) as cache:
        assert not cache.load(hashes(*range(500)), SPEC)[1].any()
        assert cache.store(SPEC, hashes(1), vectors(1))
        assert cache.load(hashes(1), SPEC)[1].all()


def test_that_a_cache_of_another_version_is_made_anew(tmp_path):
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with EmbeddingCache(tmp_path) as cache:
        assert cache.store(SPEC, hashes(1), vectors(1))


def test_that_a_full_disk_is_told_and_leaves_what_was_there(tmp_path):
    with EmbeddingCache(tmp_path) as cache:
        cache.store(SPEC, hashes(1), vectors(1))
        cache._file._connection.execute("PRAGMA max_page_count = 1")
        assert not cache.store_thumbnails({fake_hash(2): bytes(1_000_000)})
        assert "database or disk is full" in str(cache.problem)
        assert cache.load(hashes(1), SPEC)[1].all()


def refuse_to_write(path):
    raise sqlite3.OperationalError("attempt to write a readonly database")


def test_that_what_a_read_only_cache_holds_is_used(tmp_path, monkeypatch):
    with EmbeddingCache(tmp_path) as cache:
        cache.store(SPEC, hashes(1), vectors(1))
    monkeypatch.setattr(cache_file_module, "_open_writable", refuse_to_write)
    with EmbeddingCache(tmp_path) as cache:
        assert cache.load(hashes(1), SPEC)[1].all()
        assert not cache.store(SPEC, hashes(2), vectors(1))
        assert "readonly" in str(cache.problem)


def test_that_without_any_file_nothing_is_found_and_nothing_raised(tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    with EmbeddingCache(tmp_path / "cache") as cache:
        assert not cache.store(SPEC, hashes(1), vectors(1))
        assert not cache.load(hashes(1), SPEC)[1].any()
        assert cache.thumbnail(fake_hash(1)) is None
        assert str(tmp_path / "cache") in str(cache.problem)


def store_some(folder, start):
    with EmbeddingCache(folder) as cache:
        stored = [cache.store(SPEC, hashes(start + i), vectors(1)) for i in range(50)]
    if not all(stored):
        raise SystemExit(1)


def test_that_two_processes_may_store_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=store_some, args=(tmp_path, s)) for s in (0, 1000)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    with EmbeddingCache(tmp_path) as cache:
        assert cache.load(hashes(*range(50), *range(1000, 1050)), SPEC)[1].all()


def test_that_the_folder_can_be_chosen_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PROTOLABEL_CACHE", str(tmp_path))
    assert default_cache_folder() == tmp_path


def test_that_the_folder_is_the_platforms_otherwise(monkeypatch):
    monkeypatch.delenv("PROTOLABEL_CACHE", raising=False)
    assert default_cache_folder().is_relative_to(Path.home())
