import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.path_text import path_as_text, path_of_text

AWKWARD = st.text(st.sampled_from(["\\", "u", "d", "c", "f", "8", "\udcff", "\udc80", "a", "é"]))


@given(AWKWARD)
def test_that_every_path_comes_back(path):
    assert path_of_text(path_as_text(path)) == path


@given(AWKWARD)
def test_that_the_text_can_be_encoded(path):
    path_as_text(path).encode()


@pytest.mark.parametrize("path", ["a/b.png", "얼룩말.png", r"a\b.png", "udcff.png"])
def test_that_an_ordinary_path_is_its_own_text(path):
    assert path_as_text(path) == path


def test_that_a_name_that_is_no_text_is_told_from_one_that_looks_so():
    is_none, looks_so = os.fsdecode(b"bad\xff.png"), r"bad\udcff.png"
    assert path_as_text(is_none) == r"bad\udcff.png"
    assert path_as_text(looks_so) == r"bad\\udcff.png"
