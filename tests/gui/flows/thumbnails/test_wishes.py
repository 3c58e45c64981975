"""What is wanted now is loaded first; what has been scrolled past is not loaded at all."""

from pathlib import Path
from threading import Thread

import pytest

from gui.flows.thumbnails.wishes import Source, Wish, WishList
from tests.factories import fake_hash


def wish(number, *, known=True, side_px=256):
    return Wish(number, Path(f"{number}.png"), fake_hash(number) if known else None, side_px)


@pytest.fixture
def wishes():
    return WishList()


def test_that_wishes_in_view_are_granted_in_their_order(wishes):
    wishes.set_in_view([wish(3), wish(1)])
    assert [wishes.take(Source.CACHE).image_id for _ in range(2)] == [3, 1]


def test_that_what_is_no_longer_in_view_is_dropped(wishes):
    wishes.set_in_view([wish(1), wish(2)])
    wishes.set_in_view([wish(2)])
    assert wishes.take(Source.CACHE) == wish(2)


def test_that_single_pictures_come_before_those_in_view_newest_first(wishes):
    wishes.set_in_view([wish(1)])
    wishes.ask(wish(2))
    wishes.ask(wish(3))
    assert [wishes.take(Source.CACHE).image_id for _ in range(3)] == [3, 2, 1]


def test_that_single_pictures_outlive_scrolling(wishes):
    wishes.ask(wish(2))
    wishes.set_in_view([])
    assert wishes.take(Source.CACHE) == wish(2)


def test_that_previews_come_first(wishes):
    wishes.ask(wish(1, known=False))
    wishes.set_previews([wish(2, side_px=1000)])
    assert wishes.take(Source.FILE).image_id == 2


def test_that_a_wish_being_granted_is_not_granted_twice(wishes):
    wishes.set_in_view([wish(1), wish(2)])
    wishes.take(Source.CACHE)
    wishes.set_in_view([wish(1), wish(2)])
    assert wishes.take(Source.CACHE) == wish(2)


def test_that_an_image_nobody_has_read_comes_from_its_file(wishes):
    wishes.set_in_view([wish(1), wish(2, known=False)])
    assert wishes.take(Source.FILE).image_id == 2


def test_that_what_the_cache_lacks_comes_from_its_file(wishes):
    wishes.set_in_view([wish(1)])
    wishes.look_in_file(wishes.take(Source.CACHE))
    assert wishes.take(Source.FILE) == wish(1)


def test_that_a_done_wish_is_gone(wishes):
    wishes.set_in_view([wish(1)])
    wishes.ask(wish(1))
    wishes.done([wishes.take(Source.CACHE)])
    assert wishes.is_empty


def test_that_closing_ends_the_wait(wishes):
    taken = []
    waiting = Thread(target=lambda: taken.append(wishes.take(Source.CACHE)))
    waiting.start()
    wishes.close()
    waiting.join(5)
    assert taken == [None]
