import pytest
import torch

from engine.training.optimiser import Muon, orthogonalise


@pytest.mark.parametrize("shape", [(6, 30), (30, 6), (12, 12)])
def test_that_singular_values_come_near_to_one(shape):
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_that_directions_are_kept():
    torch.manual_seed(0)
    matrix = torch.randn(5, 20)
    u, _, vh = torch.linalg.svd(matrix, full_matrices=False)
    inner = u.T @ orthogonalise(matrix) @ vh.T
    assert (inner - inner.diag().diag()).abs().max() < 1e-3


def test_that_no_gradient_means_no_direction():
    assert not orthogonalise(torch.zeros(3, 4)).any()


def test_that_a_loss_falls():
    torch.manual_seed(0)
    wanted = torch.randn(8, 4, 3, 3)
    weight = torch.zeros_like(wanted).requires_grad_()
    optimizer = Muon([weight], lr=0.1, weight_decay=0)

    def step():
        loss = (weight - wanted).square().mean()
        weight.grad = None
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    losses = [step() for _ in range(60)]
    assert losses[-1] < 0.2 * losses[0]


def test_that_weight_decay_shrinks_what_nothing_else_moves():
    weight = torch.ones(4, 3, 1, 1, requires_grad=True)
    weight.grad = torch.zeros_like(weight)
    Muon([weight], lr=0.5, weight_decay=0.2).step()
    assert weight.flatten().tolist() == pytest.approx([0.9] * 12)


def test_that_a_weight_without_gradient_stays():
    weight = torch.ones(2, 3, 1, 1, requires_grad=True)
    Muon([weight], lr=0.5, weight_decay=0.2).step()
    assert (weight == 1).all()
