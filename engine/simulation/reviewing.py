"""The work before an audit: images keyed one by one, and pages of guesses looked through."""

from typing import Final

import numpy as np

from engine.simulation.effort import TILES_PER_PAGE
from engine.simulation.session import LabellingSession
from engine.simulation.ways import KEYED_FROM, cheapest_way
from engine.vectors import Bools, Float32s, Int32s

_LEAST_PER_CLASS: Final = 3
"""So many images of a class, on average, are keyed where few guesses are likely wrong."""
_MOST_PER_CLASS: Final = 5
_SURE: Final = 0.1
"""Fewer than this share of guesses being wrong are few."""
_LEAST_BATCH: Final = 3
_SHARE_OF_ROUND: Final = 1 / 6  # of all images
_MEMORY: Final = 0.3
"""What the rounds before count beside the latest, of which images most resemble the next."""
_TRUST: Final = 2.0
"""So many wrong labels are thought to have been found as expected before any was looked at."""


def key_the_first(session: LabellingSession, *, seed: int) -> None:
    """Key what the queue names until there are enough of each class for pages to be right."""
    while session.is_open.any() and not _is_worth_reviewing(session):
        count = max(_LEAST_BATCH, len(session.counts) // 2)
        session.key_next(count, seed=seed + int(session.effort.keyed))
        session.relabel()


def review_the_doubtful(
    session: LabellingSession, *, target_error: float, confidence: float
) -> float:
    """Look at the most doubtful, round after round, for as long as an audit would cost more.

    Returns
    -------
    how many times as many labels were wrong lately as their probabilities let expect
    """
    n_expected = n_wrong = _TRUST
    while session.is_open.any():
        images, doubts = session.open_images()
        honest = scaled(doubts, n_wrong / n_expected)
        way = cheapest_way(
            honest,
            n_images=session.n_images,
            target_error=target_error,
            alpha=1 - confidence,
        )
        if way.n_review == 0:
            break
        is_chosen = _in_round(session, images, way.n_review)
        found = look_at(session, images[is_chosen], honest[is_chosen])
        n_expected = _MEMORY * n_expected + float(doubts[is_chosen].sum())
        n_wrong = _MEMORY * n_wrong + found
        session.relabel()
    return n_wrong / n_expected


def scaled(doubts: Float32s, surprise: float) -> Float32s:
    """Return `doubts`, float32 (n_images,), as what was found lets expect them to be."""
    return np.asarray(np.minimum(doubts * np.float32(surprise), 1), np.float32)


def look_at(session: LabellingSession, images: Int32s, doubts: Float32s) -> int:
    """Look at images in the quicker of both ways each; return how many labels were wrong."""
    is_keyed = doubts >= KEYED_FROM
    return session.key(images[is_keyed].tolist()) + session.review(images[~is_keyed].tolist())


def _is_worth_reviewing(session: LabellingSession) -> bool:
    if session.labels is None:
        return False
    _, doubts = session.open_images()
    needed = _LEAST_PER_CLASS if doubts.mean() < _SURE else _MOST_PER_CLASS
    return bool(session.counts.mean() >= needed)


def _in_round(session: LabellingSession, images: Int32s, n_review: int) -> Bools:
    """Mark the first page of every class, those of the most doubtful classes, up to a share."""
    is_chosen = np.zeros(len(images), np.bool_)
    guesses = np.array([session.guess_of(i) for i in images[:n_review].tolist()], np.int32)
    room = max(TILES_PER_PAGE, _SHARE_OF_ROUND * session.n_images)
    for class_id in guesses[np.sort(np.unique(guesses, return_index=True)[1])].tolist():
        page = np.flatnonzero(guesses == class_id)[:TILES_PER_PAGE]
        if is_chosen.any() and is_chosen.sum() + len(page) > room:
            break
        is_chosen[page] = True
    return is_chosen
