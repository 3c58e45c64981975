import pytest
import torch

from engine.training.hints import signed_root
from engine.training.losses import FeatureLoss, RelationLoss, cosine_schedule, softened, unexplained

ANSWERS = 4 * torch.rand(16, 6, generator=torch.Generator().manual_seed(0))
OTHERS = 4 * torch.rand(16, 6, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def loss():
    return FeatureLoss(signed_root(ANSWERS).mean(0))


def test_that_the_same_answers_cost_nothing(loss):
    assert [float(part) for part in loss(ANSWERS, ANSWERS)] == pytest.approx([0, 0, 0], abs=1e-6)
    assert float(softened(ANSWERS, ANSWERS)) == pytest.approx(0, abs=1e-6)
    assert float(unexplained(ANSWERS, ANSWERS)) == 0


def test_that_other_answers_cost_something(loss):
    assert all(float(part) > 0.01 for part in loss(OTHERS, ANSWERS))
    assert float(softened(OTHERS, ANSWERS)) > 0.01


def test_that_a_student_that_always_says_the_mean_explains_nothing(loss):
    mean = (loss.centre + 0.01).square() - 1e-4  # its root is the centre
    share, _, _ = loss(mean.expand_as(ANSWERS), ANSWERS)
    assert float(share) == pytest.approx(1, abs=1e-4)


def test_that_a_map_of_zeros_explains_nothing_of_a_hint():
    hint = torch.randn(2, 3, 4, 4)
    assert float(unexplained(torch.zeros_like(hint), hint)) == 1


def test_that_features_are_placed_as_unit_vectors(loss):
    _, unit = loss.place(ANSWERS.half())
    assert unit.norm(dim=1).tolist() == pytest.approx([1] * 16, abs=1e-5)


def test_that_the_rate_warms_up_and_ends_at_zero():
    factors = [cosine_schedule(step, 100, warm_up=4) for step in range(101)]
    assert factors[:5] == pytest.approx([0.25, 0.5, 0.75, 1, 1])
    assert factors[4:] == sorted(factors[4:], reverse=True)
    assert factors[100] == pytest.approx(0, abs=1e-6)


def test_that_a_run_of_one_step_has_a_rate():
    assert cosine_schedule(0, 1, warm_up=1) == 1


PAIR = torch.cat([ANSWERS, OTHERS], dim=1)


def test_that_relations_ask_for_no_coordinates():
    turned = ANSWERS[:, [3, 1, 0, 5, 4, 2]]
    assert float(RelationLoss([6])(7 * turned, ANSWERS)) == pytest.approx(0, abs=1e-9)


def test_that_a_student_of_another_dimension_has_relations_too():
    assert 0.001 < float(RelationLoss([6])(PAIR[:, :9], ANSWERS)) < 1


def test_that_every_teacher_counts_alike_however_long_its_features_are():
    loss = RelationLoss([6, 6])
    _, taught = loss.similarities(ANSWERS, PAIR)
    _, stretched = loss.similarities(ANSWERS, torch.cat([50 * ANSWERS, OTHERS], dim=1))
    assert torch.allclose(taught, stretched, atol=1e-5)


def test_that_taught_similarities_are_the_mean_of_the_teachers():
    _, joint = RelationLoss([6, 6]).similarities(ANSWERS, PAIR)
    _, first = RelationLoss([6]).similarities(ANSWERS, ANSWERS)
    _, second = RelationLoss([6]).similarities(ANSWERS, OTHERS)
    assert torch.allclose(joint, (first + second) / 2)


def test_that_relations_agree_with_themselves_only():
    loss = RelationLoss([6])
    assert loss.agreement(ANSWERS, ANSWERS) == pytest.approx(1, abs=1e-5)
    assert loss.agreement(OTHERS, ANSWERS) < 0.5


def test_that_a_gradient_of_relations_is_finite_where_features_are_zero():
    student = torch.zeros(4, 6, requires_grad=True)
    RelationLoss([6])(student, ANSWERS[:4]).backward()
    assert student.grad.isfinite().all()
