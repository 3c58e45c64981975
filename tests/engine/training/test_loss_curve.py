import pytest
from PIL import Image

from engine.training.loss_curve import LossCurve


def filled(n_steps, *, stretch=2, value=lambda step: 1 / step):
    curve = LossCurve()
    for step in range(1, n_steps + 1):
        curve.add(step, {"cosine": value(step), "pairs": 0.0}, stretch=stretch)
    return curve


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


def test_that_the_latest_losses_are_without_the_step():
    assert filled(4, value=float).latest() == {"cosine": 3.5, "pairs": 0.0}


def test_that_a_run_shorter_than_a_stretch_has_no_latest_losses():
    assert filled(1).latest() == {}


@pytest.mark.parametrize("n_steps", [2, 40])
def test_that_every_loss_gets_a_line_of_its_colour(tmp_path, n_steps):
    filled(n_steps).draw(tmp_path / "x.png")
    assert {(0x1F, 0x6F, 0xEB), (0xD9, 0x48, 0x0F)} <= colours(tmp_path / "x.png")


def test_that_a_run_without_rows_is_an_empty_picture(tmp_path):
    LossCurve().draw(tmp_path / "x.png")
    assert colours(tmp_path / "x.png") == {(255, 255, 255)}


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_that_losses_that_are_no_numbers_are_not_drawn(tmp_path, loss):
    filled(8, value=lambda step: loss if step > 4 else 1.0).draw(tmp_path / "x.png")
    assert (0x1F, 0x6F, 0xEB) in colours(tmp_path / "x.png")
