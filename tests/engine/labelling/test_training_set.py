"""What teaches can be thinned without being chosen anew each time."""

import numpy as np
import pytest

from engine.labelling.training_set import TrainingSet


def of_classes(*counts):
    class_index = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    rows = np.arange(len(class_index), dtype=np.int32)
    return TrainingSet(rows, class_index, np.ones(len(class_index), np.float32), len(counts))


@pytest.mark.parametrize(("most", "kept"), [(0, [0, 0, 0]), (1, [1, 1, 0]), (3, [3, 2, 0])])
def test_that_so_many_of_each_class_are_kept_at_most(most, kept):
    assert of_classes(9, 2, 0).thinned(most).counts.tolist() == kept


def test_that_those_kept_stay_nearly_the_same_when_one_comes():
    few, more = of_classes(50).thinned(10), of_classes(51).thinned(10)
    assert len(set(few.rows.tolist()) & set(more.rows.tolist())) >= 9
