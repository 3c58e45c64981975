"""What changed since a person looked, and what speaks against their labels."""

import numpy as np

from engine.labelling import NOT_SEEN, changed_since, note_seen
from engine.project import NO_CLASS


def labels(*class_ids):
    return np.array(class_ids, np.int32)


NOTHING_SEEN = labels()


def test_that_nothing_has_changed_before_anybody_looked():
    assert not changed_since(NOTHING_SEEN, labels(1, 2, NO_CLASS)).any()


def test_that_labels_that_are_as_they_were_have_not_changed():
    seen = note_seen(NOTHING_SEEN, labels(1, 2, NO_CLASS), labels(0, 2))
    assert not changed_since(seen, labels(1, 3, NO_CLASS)).any()


def test_that_labels_that_came_went_or_became_others_have_changed():
    seen = note_seen(NOTHING_SEEN, labels(1, 2, NO_CLASS, 1), labels(0, 1, 2, 3))
    assert changed_since(seen, labels(3, NO_CLASS, 1, 1)).tolist() == [True, True, True, False]


def test_that_looking_again_takes_the_mark_off():
    seen = note_seen(NOTHING_SEEN, labels(1, 1), labels(0, 1))
    now = labels(2, 2)
    assert changed_since(note_seen(seen, now, labels(0)), now).tolist() == [False, True]


def test_that_images_that_came_later_have_not_been_seen():
    seen = note_seen(labels(1), labels(1, 2, 3), labels(1))
    assert seen.tolist() == [1, 2, NOT_SEEN]
    assert not changed_since(labels(1), labels(1, 2)).any()


def test_that_what_was_seen_before_is_kept_as_it_was():
    before = labels(1, 1)
    note_seen(before, labels(2, 2), labels(0))
    assert before.tolist() == [1, 1]
