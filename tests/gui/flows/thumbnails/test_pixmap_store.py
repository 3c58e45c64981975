"""Pixmaps stay while they fit and while they are true."""

from dataclasses import replace
from pathlib import Path

import pytest

from gui.flows.thumbnails.pixmap_store import HeldPixmap, PixmapStore
from gui.flows.thumbnails.requests import ThumbnailRequest
from tests.factories import fake_hash
from tests.gui.fakes import plain_pixmap

BYTES = 64 * 48 * 4


def held(number, *, known=True):
    request = ThumbnailRequest(number, Path(f"{number}.png"), fake_hash(number) if known else None)
    return HeldPixmap(request, fake_hash(number), plain_pixmap("red"))


@pytest.fixture
def store(qapp):
    return PixmapStore(3 * BYTES)


def test_that_the_least_recently_used_goes_first(store):
    for number in (0, 1, 2):
        store.put(held(number))
    store.get(0)
    store.put(held(3))
    assert [i for i in range(4) if store.get(i)] == [0, 2, 3]


def test_that_one_picture_beyond_the_limit_is_still_held(qapp):
    store = PixmapStore(1)
    store.put(held(0))
    assert store.get(0) is not None


def test_that_replacing_a_picture_takes_no_more_room(store):
    for _ in range(10):
        store.put(held(0))
    store.put(held(1))
    assert store.get(0) is not None


def test_that_a_picture_of_other_bytes_is_dropped(store):
    before = held(0)
    store.put(before)
    assert store.drop_stale(lambda _: replace(before.request, content_hash=fake_hash(9))) == [0]
    assert store.get(0) is None


def test_that_a_picture_of_a_file_that_changed_is_dropped_before_it_is_read_again(store):
    before = held(0)
    store.put(before)
    assert store.drop_stale(lambda _: replace(before.request, content_hash=None)) == [0]


def test_that_a_picture_stays_when_its_hash_becomes_known(store):
    before = held(0, known=False)
    store.put(before)
    assert store.drop_stale(lambda _: replace(before.request, content_hash=fake_hash(0))) == []


def test_that_a_hash_that_became_known_is_remembered(store):
    before = held(0, known=False)
    store.put(before)
    store.drop_stale(lambda _: replace(before.request, content_hash=fake_hash(0)))
    assert store.drop_stale(lambda _: before.request) == [0]


def test_that_a_picture_follows_its_file_to_another_folder(store):
    before = held(0)
    store.put(before)
    assert store.drop_stale(lambda _: replace(before.request, path=Path("moved.png"))) == []
