import pytest
import torch

from engine.training.hints import HintBasis, signed_root


def some_maps(channels):
    """Make maps whose channels go together and have means and deviations of their own."""
    generator = torch.Generator().manual_seed(0)
    mixing = torch.randn(channels, channels, generator=generator)
    maps = torch.randn(24, channels, 8, 8, generator=generator)
    return torch.einsum("oc,nchw->nohw", mixing, maps) + torch.arange(channels)[:, None, None]


def fit(maps, width):
    return HintBasis.fit([maps], width, torch.Generator().manual_seed(0))


@pytest.mark.parametrize("width", [3, 6, 10])
def test_that_the_mean_square_of_hints_is_about_one(width):
    maps = some_maps(6)
    hints = fit(maps, width).apply(maps, 8)
    assert hints.square().mean() == pytest.approx(1, rel=0.1)
    assert hints.mean((0, 2, 3)).abs().max() < 0.2


def test_that_components_are_half_whitened():
    maps = some_maps(6)
    hints = fit(maps, 6).apply(maps, 8)
    rows = maps.permute(0, 2, 3, 1).reshape(-1, 6)
    wanted = torch.linalg.eigvalsh(torch.cov(rows.T)).flip(0) ** 0.5
    given = hints.var((0, 2, 3))
    assert torch.allclose(given / given.sum(), wanted / wanted.sum(), atol=0.03)


def test_that_a_narrow_teacher_leaves_channels_at_zero():
    maps = some_maps(4)
    hints = fit(maps, 7).apply(maps, 8)
    assert hints.shape == (24, 7, 8, 8)
    assert not hints[:, 4:].any()


def test_that_hints_come_in_the_side_of_the_student():
    maps = some_maps(4).bfloat16()
    hints = fit(maps, 4).apply(maps, 5)
    assert (hints.shape, hints.dtype) == ((24, 4, 5, 5), torch.float32)


def test_that_a_channel_without_any_change_does_no_harm():
    maps = some_maps(4)
    maps[:, 2] = 1.5
    assert fit(maps, 4).apply(maps, 8).isfinite().all()


def test_that_the_root_is_odd():
    values = torch.linspace(-3, 3, 41)
    assert torch.equal(signed_root(-values), -signed_root(values))


def test_that_the_root_is_a_root():
    values = torch.tensor([-4.0, 0, 1, 9])
    assert signed_root(values).tolist() == pytest.approx([-2, 0, 1, 3], abs=0.02)


def test_that_the_gradient_of_the_root_stays_finite_at_zero():
    values = torch.tensor([0.0, 1e-30, -1e-30], requires_grad=True)
    signed_root(values).sum().backward()
    assert values.grad.isfinite().all()
