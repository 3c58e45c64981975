"""Labels in project files, whose names there outlive those in the code."""

import io

import msgspec
import numpy as np

from engine.labelling import pack_labels, unpack_labels
from tests.factories import make_labels


def test_that_labels_come_back_as_they_were():
    labels = make_labels([1, 2, -1])
    again = unpack_labels(pack_labels(labels))
    assert again.calibration == labels.calibration
    assert again.inverse_temperature == labels.inverse_temperature
    assert np.array_equal(again.guesses, labels.guesses)


def test_that_files_of_earlier_versions_are_still_read():
    with np.load(io.BytesIO(pack_labels(make_labels([1, 2])))) as stored:
        rest, names = msgspec.json.decode(stored["rest"].tobytes()), set(stored)
    assert "sharpness" in rest
    assert {"sharpness", "trust", "n_examples", "n_classes"} == rest["calibration"].keys()
    assert "chances" in names
