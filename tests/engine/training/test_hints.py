import pytest
import torch

from engine.embedding.network.architecture import Architecture, Block, Conv
from engine.training.hints import HintBasis, HintPlace, place_hints, signed_root
from tests.engine.training.factories import tiny_student


def some_maps(channels):
    """Make maps whose channels go together and have means and deviations of their own."""
    generator = torch.Generator().manual_seed(0)
    mixing = torch.randn(channels, channels, generator=generator)
    maps = torch.randn(24, channels, 8, 8, generator=generator)
    return torch.einsum("oc,nchw->nohw", mixing, maps) + torch.arange(channels)[:, None, None]


def fit(maps, width):
    return HintBasis.fit([maps], width, torch.Generator().manual_seed(0))


def places(n_blocks, n_maps):
    """Return (stage, turn, block) of each hint for stages of so many blocks."""
    stages = tuple((Block((Conv(3, 3),)),) * n for n in n_blocks)
    return [tuple(place)[:3] for place in place_hints(Architecture(8, stages), n_maps)]


@pytest.mark.parametrize(
    ("n_blocks", "n_maps", "wanted"),
    [
        ([1, 3], [1, 3], [(0, 0, 0), (1, 0, 1), (1, 1, 2), (1, 2, 3)]),
        ([2, 1], [5, 2], [(0, 2, 0), (0, 4, 1), (1, 1, 2)]),
        ([3], [4], [(0, 1, 0), (0, 2, 1), (0, 3, 2)]),
        ([5, 3], [2, 1], [(0, 0, 2), (0, 1, 4), (1, 0, 7)]),
        ([2, 2], [0, 1], [(1, 0, 3)]),
        ([2, 2], [0, 0], []),
        ([2, 2], [], []),
        ([1, 1, 4], [1, 1], [(0, 0, 0), (1, 0, 1)]),
    ],
)
def test_that_maps_are_spread_over_the_blocks_of_their_stage(n_blocks, n_maps, wanted):
    assert places(n_blocks, n_maps) == wanted


@pytest.mark.parametrize("n_blocks", range(1, 8))
@pytest.mark.parametrize("n_maps", range(1, 8))
def test_that_the_last_map_is_given_by_the_last_block(n_blocks, n_maps):
    _, turns, blocks = zip(*places([n_blocks], [n_maps]), strict=True)
    assert (turns[-1], blocks[-1]) == (n_maps - 1, n_blocks - 1)
    assert len(set(turns)) == len(set(blocks)) == min(n_blocks, n_maps)
    assert (list(turns), list(blocks)) == (sorted(turns), sorted(blocks))


def test_that_a_hint_is_as_wide_as_its_block():
    widths = [place.width for place in place_hints(tiny_student(), [1, 2, 1, 1, 1])]
    assert widths == [4, 6, 6, 8, 8, 12]
    assert place_hints(tiny_student(), [0, 0, 1]) == [HintPlace(2, 0, 3, 8)]


@pytest.mark.parametrize("width", [3, 6, 10])
def test_that_the_mean_square_of_hints_is_about_one(width):
    maps = some_maps(6)
    hints = fit(maps, width).apply(maps)
    assert hints.square().mean() == pytest.approx(1, rel=0.1)
    assert hints.mean((0, 2, 3)).abs().max() < 0.2


def test_that_components_are_half_whitened():
    maps = some_maps(6)
    hints = fit(maps, 6).apply(maps)
    rows = maps.permute(0, 2, 3, 1).reshape(-1, 6)
    wanted = torch.linalg.eigvalsh(torch.cov(rows.T)).flip(0) ** 0.5
    given = hints.var((0, 2, 3))
    assert torch.allclose(given / given.sum(), wanted / wanted.sum(), atol=0.03)


def test_that_a_narrow_teacher_leaves_channels_at_zero():
    maps = some_maps(4)
    hints = fit(maps, 7).apply(maps)
    assert hints.shape == (24, 7, 8, 8)
    assert not hints[:, 4:].any()


def test_that_hints_keep_their_side_in_full_precision():
    maps = some_maps(4)
    hints = fit(maps, 3).apply(maps[:5, :, :6, :6].bfloat16())
    assert (hints.shape, hints.dtype) == ((5, 3, 6, 6), torch.float32)


def test_that_a_channel_without_any_change_does_no_harm():
    maps = some_maps(4)
    maps[:, 2] = 1.5
    assert fit(maps, 4).apply(maps).isfinite().all()


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
