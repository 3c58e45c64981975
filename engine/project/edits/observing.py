"""Notes what was shown of the images that an edit judges, as a part of that edit.

This happens in one place, where every edit is made, so that no wish can forget it. The note
is data of the edit, so the journal makes it again and undo takes it back.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.project.edits.edits import Edit, Observed
from engine.project.identifiers import NO_CLASS, ClassId, ImageId
from engine.project.state import ProjectState
from engine.project.verdicts.observations import ObservationRows, ShownGuesses
from engine.project.verdicts.verdicts import VerdictKind, Verdicts, VerdictSnapshot
from engine.vectors import Bools

Rows = NDArray[np.intp]

_UNDECIDED: Final = (VerdictKind.OPEN, VerdictKind.SKIPPED)
_ASKED: Final = (*_UNDECIDED, VerdictKind.REJECTED, VerdictKind.NONE_OF_THESE)


def apply_observed(edit: Edit, state: ProjectState, shown: ShownGuesses) -> tuple[Edit, Edit]:
    """Apply `edit` and note what was shown of the images it judges.

    Noted is the guess of an image that had no class from a person and now has a verdict. Of
    a rejected image, or one that is none of these, a further verdict notes the guess that was
    shown since. A verdict that is changed later keeps what was noted; one that is taken back,
    and a class that goes, take it with them.

    Nothing is noted of an image whose class could not have been guessed: who defines class
    after class does not say how often the labels that are shown meanwhile are right.

    Returns
    -------
    the edit with its note, and the inverse of both
    """
    before = state.verdicts.snapshot()
    inverse = edit.apply(state)
    news = _news(before, state, shown)
    if not len(news):
        return edit, inverse
    held = state.verdicts.observations.rows_of(news.image_ids)
    state.put_observations(news)
    return Observed(edit, news), Observed(inverse, held)


def _news(before: VerdictSnapshot, state: ProjectState, shown: ShownGuesses) -> ObservationRows:
    """Return the observations that an edit has changed, on the state that it left."""
    judged = _judged(before, state.verdicts)
    is_unforeseen = _is_unforeseen(judged, state, shown)
    noted = _guessed(judged[~is_unforeseen], before, state, shown)
    images = np.union1d(noted, _lost(state, judged[is_unforeseen])).astype(np.intp)
    is_noted = np.isin(images, noted)
    class_ids = np.full(len(images), NO_CLASS, np.int32)
    class_ids[is_noted] = shown.class_ids[noted]
    probabilities = np.zeros(len(images), np.float32)
    probabilities[is_noted] = np.minimum(shown.probabilities[noted], np.float32(1))
    orders = np.where(is_noted, state.verdicts.observations.next_order, 0)
    return ObservationRows(
        tuple(map(ImageId, images.tolist())),
        tuple(map(ClassId, class_ids.tolist())),
        tuple(probabilities.tolist()),
        tuple(orders.tolist()),
    )


def _judged(before: VerdictSnapshot, verdicts: Verdicts) -> Rows:
    """Return the images without a class from a person that have another verdict now."""
    is_new = (before.kinds != verdicts.kinds) | (before.class_ids != verdicts.class_ids)
    is_new |= before.newest_classes != verdicts.newest_classes
    rejected = [i for i, out in verdicts.ruled_out.items() if before.ruled_out.get(i) != out]
    is_new[np.array(rejected, np.intp)] = True
    images = np.flatnonzero(is_new)
    was_asked = np.isin(before.kinds[images], _ASKED)
    return images[was_asked & ~np.isin(verdicts.kinds[images], _UNDECIDED)]


def _is_unforeseen(images: Rows, state: ProjectState, shown: ShownGuesses) -> Bools:
    """Mark images that were given a class which could not have been guessed: bool (n,)."""
    class_ids = state.verdicts.class_ids[images]
    possible = state.classes if shown.possible is None else shown.possible
    return np.not_equal(class_ids, NO_CLASS) & ~np.isin(class_ids, list(possible))


def _guessed(
    images: Rows, before: VerdictSnapshot, state: ProjectState, shown: ShownGuesses
) -> Rows:
    """Return those of `images` with a guess that was not ruled out before, of a class there is."""
    images = images[images < len(shown.class_ids)]
    guesses = shown.class_ids[images]
    is_guess = np.isin(guesses, list(state.classes)) & (shown.probabilities[images] > 0)
    pairs = zip(images.tolist(), guesses.tolist(), strict=True)
    is_out = [before.of(image_id).rules_out(class_id) for image_id, class_id in pairs]
    return images[is_guess & ~np.array(is_out, np.bool_)]


def _lost(state: ProjectState, unforeseen: Rows) -> Rows:
    """Return observed images that are `unforeseen`, open again, or of whose class there is none."""
    kinds, observations = state.verdicts.kinds, state.verdicts.observations
    images = np.flatnonzero(observations.order)
    is_known = np.isin(observations.class_ids[images], list(state.classes))
    is_lost = ~is_known | np.isin(kinds[images], _UNDECIDED) | np.isin(images, unforeseen)
    return images[is_lost]
