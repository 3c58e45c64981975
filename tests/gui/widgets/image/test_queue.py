"""Images come one after the other, and none twice unless it is called back."""

import pytest

from gui.widgets.image.queue import ImageQueue
from tests.factories import ids


@pytest.fixture
def queue():
    queue = ImageQueue()
    queue.refill(ids(1, 2, 3))
    return queue


def rest(queue):
    images = []
    while queue.current is not None:
        images.append(queue.current)
        queue.advance()
    return images


def test_that_the_first_image_is_current_at_once(queue):
    assert (queue.current, queue.following, queue.n_waiting) == (1, (2,), 2)


def test_that_the_end_is_no_image(queue):
    assert rest(queue) == [1, 2, 3]
    assert queue.following == ()


def test_that_a_new_order_leaves_the_current_image(queue):
    queue.refill(ids(9, 3, 1))
    assert rest(queue) == [1, 9, 3]


def test_that_what_was_shown_does_not_come_again(queue):
    queue.advance()
    queue.refill(ids(1, 2, 3, 4))
    assert rest(queue) == [2, 3, 4]


def test_that_an_image_called_back_gives_way_to_the_one_it_displaced(queue):
    queue.advance()
    queue.call_back(ids(1)[0], keeps_current=True)
    queue.refill(ids(8))
    assert rest(queue) == [1, 2, 8]


def test_that_an_image_that_is_done_does_not_follow(queue):
    queue.advance()
    queue.call_back(ids(1)[0], keeps_current=False)
    assert rest(queue) == [1, 3]


def test_that_images_are_remembered_by_their_last_turn(queue):
    queue.advance()
    queue.call_back(ids(1)[0], keeps_current=True)
    assert queue.shown == (2, 1)
