"""Keeps matrix products to one core while there are many small ones.

Threads of BLAS that wait for each other are slow: on two cores that had other work to do, a fit
of a head by two threads took four times as long as by one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import LibController, ThreadpoolController


@contextmanager
def on_one_core() -> Iterator[None]:
    """Let BLAS use one thread in the block, and afterwards as many as it usually has.

    That is one number for the whole process: where blocks of several threads overlap, the last
    may have to do without the limit. What loads BLAS has to be imported before.
    """
    for blas, _ in _usual_threads():
        blas.set_num_threads(1)
    try:
        yield
    finally:
        for blas, n_threads in _usual_threads():
            blas.set_num_threads(n_threads)


@cache
def _usual_threads() -> tuple[tuple[LibController, int], ...]:
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    return tuple((blas, blas.num_threads) for blas in found)
