"""Small products keep to one core, and large ones have all again afterwards."""

from threading import Event, Thread

import pytest
from threadpoolctl import ThreadpoolController

from engine.labelling.logistic.one_core import on_one_core


def threads_of_blas():
    blas = ThreadpoolController().select(user_api="blas")
    return {held["num_threads"] for held in blas.info()}


@pytest.fixture
def usual():
    """What BLAS usually has; a first block finds it out."""
    with on_one_core():
        pass
    return threads_of_blas()


def test_that_blas_has_one_thread_within_and_all_afterwards(usual):
    with on_one_core():
        assert threads_of_blas() == {1}
    assert threads_of_blas() == usual


def test_that_what_fails_within_leaves_it_as_it_was(usual):
    with pytest.raises(ValueError, match="no"), on_one_core():
        raise ValueError("no")
    assert threads_of_blas() == usual


def test_that_overlapping_blocks_leave_it_as_it_was(usual):
    is_in, may_go = Event(), Event()

    def begin():
        with on_one_core():
            is_in.set()
            may_go.wait(10)

    def end():
        is_in.wait(10)
        with on_one_core():
            may_go.set()
            first.join()

    first, last = Thread(target=begin), Thread(target=end)
    first.start()
    last.start()
    last.join()
    assert threads_of_blas() == usual
