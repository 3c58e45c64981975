import pytest

from engine.simulation import Effort


def test_that_an_image_shown_alone_takes_a_second():
    assert Effort(keyed=60).minutes == 1


def test_that_a_check_takes_as_long_as_a_tile():
    assert Effort(checked=60).seconds == Effort(tiles=60).seconds == pytest.approx(21)


def test_that_a_correction_takes_time_besides_its_tile():
    assert Effort(tiles=1, corrected=1).seconds == pytest.approx(1.85)


def test_that_a_page_is_confirmed_by_one_key_however_many_tiles_it_has():
    assert Effort(tiles=30, pages=1).actions == Effort(checked=30, pages=1).actions == 1


def test_that_a_correction_is_a_click_and_a_key():
    assert Effort(tiles=30, pages=1, corrected=2).actions == 5


def test_that_everything_shown_counts_as_looked_at():
    assert Effort(keyed=1, checked=2, tiles=3, corrected=1, pages=1).looked_at == 6


def test_that_work_adds_up():
    assert Effort(keyed=1, tiles=2) + Effort(keyed=3, pages=1) == Effort(keyed=4, tiles=2, pages=1)
