import numpy as np
import pytest
from PIL import Image

from engine.training.loss_curve import LossCurve

WHITE, GRID = (255, 255, 255), (0xE4, 0xE4, 0xE4)
BLUE, ORANGE = (0x1F, 0x6F, 0xEB), (0xD9, 0x48, 0x0F)


def filled(n_steps, *, stretch=2, value=lambda step: 1 / step):
    curve = LossCurve()
    for step in range(1, n_steps + 1):
        curve.add(step, {"cosine": value(step), "pairs": 0.0}, stretch=stretch)
    return curve


def in_two_phases(*, ends_after, n_steps, stretch):
    """Collect two losses, of which one ends."""
    curve = LossCurve()
    for step in range(1, n_steps + 1):
        apart = {"stage 1": 10.0 * step} if step <= ends_after else {}
        curve.add(step, {**apart, "cosine": float(step)}, stretch=stretch)
    return curve


def columns(path, colour):
    """Return where a colour is, left of the labels."""
    with Image.open(path) as picture:
        is_it = (np.asarray(picture) == colour).all(2)[:, :810]
    return np.flatnonzero(is_it.any(0))


def colours(path):
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", (960, 540))
        return {colour for _, colour in picture.getcolors(1 << 20)}


def test_that_a_row_is_the_mean_of_a_stretch():
    curve = filled(5, value=float)
    assert curve.rows == [
        {"step": 2, "cosine": 1.5, "pairs": 0.0},
        {"step": 4, "cosine": 3.5, "pairs": 0.0},
    ]


def test_that_a_loss_that_has_ended_is_in_no_later_row():
    assert in_two_phases(ends_after=2, n_steps=4, stretch=2).rows == [
        {"step": 2, "stage 1": 15.0, "cosine": 1.5},
        {"step": 4, "cosine": 3.5},
    ]


def test_that_a_row_of_both_phases_has_the_losses_of_its_last_step():
    assert in_two_phases(ends_after=1, n_steps=3, stretch=3).rows == [{"step": 3, "cosine": 2.0}]


def test_that_a_loss_that_begins_in_a_row_is_the_mean_of_its_own_steps():
    curve = LossCurve()
    for step, more in ((1, {}), (2, {"pairs": 4.0}), (3, {"pairs": 6.0})):
        curve.add(step, {"cosine": float(step), **more}, stretch=3)
    assert curve.rows == [{"step": 3, "cosine": 2.0, "pairs": 5.0}]


def test_that_the_latest_losses_are_without_the_step():
    assert filled(4, value=float).latest() == {"cosine": 3.5, "pairs": 0.0}


def test_that_a_run_shorter_than_a_stretch_has_no_latest_losses():
    assert filled(1).latest() == {}


@pytest.mark.parametrize("n_steps", [2, 40])
def test_that_every_loss_gets_a_line_of_its_colour(tmp_path, n_steps):
    filled(n_steps).draw(tmp_path / "x.png")
    assert {BLUE, ORANGE} <= colours(tmp_path / "x.png")


def test_that_the_line_of_a_loss_ends_where_it_does(tmp_path):
    path = tmp_path / "x.png"
    in_two_phases(ends_after=50, n_steps=100, stretch=1).draw(path)
    whole, ended = (columns(path, colour) for colour in (BLUE, ORANGE))
    assert whole.max() > 800
    assert ended.max() == pytest.approx((64 + 810) / 2, abs=5)
    assert whole.min() == ended.min() < 80


def test_that_all_losses_of_a_run_have_colours_of_their_own(tmp_path):
    names = [*(f"stage {i}" for i in range(1, 6)), "features", "cosine", "pairs", "logits"]
    losses = {name: 10 ** (i / 8) for i, name in enumerate(names)}
    LossCurve([{"step": step, **losses} for step in (1, 2)]).draw(tmp_path / "x.png")
    with Image.open(tmp_path / "x.png") as picture:
        column = {picture.getpixel((600, y)) for y in range(picture.height)}
    assert len(column - {WHITE, GRID}) == len(names)


def test_that_a_run_without_rows_is_an_empty_picture(tmp_path):
    LossCurve().draw(tmp_path / "x.png")
    assert colours(tmp_path / "x.png") == {WHITE}


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_that_losses_that_are_no_numbers_are_not_drawn(tmp_path, loss):
    filled(8, value=lambda step: loss if step > 4 else 1.0).draw(tmp_path / "x.png")
    assert BLUE in colours(tmp_path / "x.png")
