import pytest
import torch

from engine.training.fidelity import HeldOut, _nearest
from engine.training.hints import signed_root
from engine.training.losses import FeatureLoss
from engine.training.network import TrainableNetwork
from engine.training.teachers import STRIDES, Lesson
from tests.engine.training.factories import StubTeacher, tiny_student


class Twin(StubTeacher):
    """Answers as a certain student does."""

    def __init__(self, student):
        self._student = student

    @torch.no_grad()
    def teach(self, pixels):
        small = torch.nn.functional.interpolate(pixels, 32, mode="bilinear", antialias=True)
        return Lesson([[] for _ in STRIDES], self._student(small))


@pytest.fixture
def student():
    torch.manual_seed(0)
    return TrainableNetwork(tiny_student()).eval()


def measure(student, teacher, crops):
    answers = teacher.teach(crops.draw(64, torch.Generator().manual_seed(9))).features
    loss = FeatureLoss(signed_root(answers).mean(0))
    return HeldOut(crops, teacher, 64).measure(student, loss)


def test_that_a_student_agrees_with_itself(student, crops):
    fidelity = measure(student, Twin(student), crops)
    assert fidelity.cosine == pytest.approx(1, abs=1e-4)
    assert fidelity.neighbours > 0.99


def test_that_an_untaught_student_agrees_little(student, crops):
    fidelity = measure(student, StubTeacher(), crops)
    assert -0.5 < fidelity.cosine < 0.5
    assert 0 < fidelity.neighbours < 0.7


def test_that_the_same_crops_are_looked_at_each_time(student, crops):
    assert measure(student, StubTeacher(), crops) == measure(student, StubTeacher(), crops)


def test_that_nothing_is_its_own_neighbour():
    nearest = _nearest(torch.randn(32, 32))
    assert not nearest.diagonal().any()
    assert (nearest.sum(1) == 10).all()
