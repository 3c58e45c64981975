"""Several teachers that answer as one."""

import pytest
import torch

from engine.embedding.network.file import read_backbone
from engine.training.backbone_teacher import BackboneTeacher
from engine.training.crops import shrink
from engine.training.joint_teacher import JointTeacher
from tests.engine.training.factories import random_pixels, write_student

PIXELS = random_pixels(4, 64)


@pytest.fixture
def small(tmp_path):
    return BackboneTeacher(read_backbone(write_student(tmp_path / "small.safetensors")))


@pytest.fixture
def joint(teacher, small):
    return JointTeacher([teacher, small])


def test_that_each_looks_at_its_own_resolution(joint, teacher, small):
    features = joint.teach(PIXELS).features
    own = [teacher.teach(PIXELS).features, small.teach(shrink(PIXELS, 32)).features]
    wanted = torch.cat([torch.nn.functional.normalize(part, dim=1) for part in own], dim=1)
    assert torch.equal(features, wanted)


def test_that_crops_are_made_for_the_one_that_sees_most(joint):
    assert (joint.input_size_px, joint.dims, joint.dim) == (64, (12, 16), 28)


def test_that_there_are_no_maps_and_no_logits(joint):
    assert not any(joint.teach(PIXELS).maps)
    assert not joint.tells_classes
