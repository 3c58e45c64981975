"""What is wanted now is loaded first; what has been scrolled past is not loaded at all."""

from pathlib import Path
from threading import Thread

import pytest

from gui.flows.thumbnails.requests import RequestQueue, Source, ThumbnailRequest
from tests.factories import fake_hash


def request(number, *, known=True, side_px=256):
    return ThumbnailRequest(
        number, Path(f"{number}.png"), fake_hash(number) if known else None, side_px
    )


@pytest.fixture
def requests():
    return RequestQueue()


def test_that_requests_in_view_are_granted_in_their_order(requests):
    requests.set_in_view([request(3), request(1)])
    assert [requests.take(Source.CACHE).image_id for _ in range(2)] == [3, 1]


def test_that_what_is_no_longer_in_view_is_dropped(requests):
    requests.set_in_view([request(1), request(2)])
    requests.set_in_view([request(2)])
    assert requests.take(Source.CACHE) == request(2)


def test_that_single_pictures_come_before_those_in_view_newest_first(requests):
    requests.set_in_view([request(1)])
    requests.ask(request(2))
    requests.ask(request(3))
    assert [requests.take(Source.CACHE).image_id for _ in range(3)] == [3, 2, 1]


def test_that_single_pictures_outlive_scrolling(requests):
    requests.ask(request(2))
    requests.set_in_view([])
    assert requests.take(Source.CACHE) == request(2)


def test_that_previews_come_first(requests):
    requests.ask(request(1, known=False))
    requests.set_previews([request(2, side_px=1000)])
    assert requests.take(Source.FILE).image_id == 2


def test_that_a_request_being_granted_is_not_granted_twice(requests):
    requests.set_in_view([request(1), request(2)])
    requests.take(Source.CACHE)
    requests.set_in_view([request(1), request(2)])
    assert requests.take(Source.CACHE) == request(2)


def test_that_an_image_nobody_has_read_comes_from_its_file(requests):
    requests.set_in_view([request(1), request(2, known=False)])
    assert requests.take(Source.FILE).image_id == 2


def test_that_what_the_cache_lacks_comes_from_its_file(requests):
    requests.set_in_view([request(1)])
    requests.look_in_file(requests.take(Source.CACHE))
    assert requests.take(Source.FILE) == request(1)


def test_that_a_done_request_is_gone(requests):
    requests.set_in_view([request(1)])
    requests.ask(request(1))
    requests.done([requests.take(Source.CACHE)])
    assert requests.is_empty


def test_that_closing_ends_the_wait(requests):
    taken = []
    waiting = Thread(target=lambda: taken.append(requests.take(Source.CACHE)))
    waiting.start()
    requests.close()
    waiting.join(5)
    assert taken == [None]
