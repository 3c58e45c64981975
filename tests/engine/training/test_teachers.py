"""What a teacher answers, whatever it is made from."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torchvision
from numpy.lib.stride_tricks import sliding_window_view
from torch import nn
from torchvision.transforms.functional import normalize

from engine.embedding import torchvision_backbones
from engine.embedding.preprocessing import Preprocessing
from engine.errors import FolderError, UnknownBackboneError
from engine.jobs import Job
from engine.training.teachers import TorchvisionTeacher, load_teacher
from tests.engine.training.factories import (
    N_CLASSES,
    TEACHER_DIM,
    cut_short,
    random_pixels,
    write_teacher,
)

SMALL = "shufflenet_v2_x0_5"
PIXELS = random_pixels(2, 64)
PADDING = {(1, 1): (0, 0), (3, 1): (1, 1), (3, 2): (0, 1), (5, 2): (1, 2)}
"""Of a side of even length, by kernel and stride, as TensorFlow's "SAME" has it."""


def load(name):
    return load_teacher(str(name), cache_folder=Path("unused"), job=Job())


def convolve(op, maps, weight, bias):
    """Compute what an operation gives for channels-last maps, in double precision."""
    kernel, stride = weight.shape[1], op["in_shape"][1] // op["out_shape"][1]
    padding = PADDING[kernel, stride]
    padded = np.pad(maps, ((0, 0), padding, padding, (0, 0)))
    windows = sliding_window_view(padded, (kernel, kernel), (1, 2))[:, ::stride, ::stride]
    if op["op"] == "CONV_2D":
        sums = np.einsum("nyxcij,oijc->nyxo", windows, weight.astype(np.float64))
    else:
        sums = np.einsum("nyxcij,aijc->nyxc", windows, weight.astype(np.float64))
    return sums + bias


def compute(folder, pixels):
    """Return what every operation of an op list gives, in order."""
    graph = json.loads((folder / "edgetpu.json").read_text())
    constants = np.load(folder / "edgetpu.npz")
    values = {0: (pixels.double().permute(0, 2, 3, 1).numpy() - 128) / 127}
    for op in graph["ops"]:
        first, *others = op["inp"]
        if op["op"] == "ADD":
            given = values[first] + values[others[0]]
        elif op["op"] == "AVERAGE_POOL_2D":
            given = values[first].mean((1, 2), keepdims=True)
        else:
            given = convolve(op, values[first], *(constants[str(i)] for i in others))
        values[op["out"][0]] = given if op["range"][0] < 0 else np.maximum(given, 0)
    return list(values.values())


@pytest.fixture(scope="module")
def computed(teacher_folder):
    return compute(teacher_folder, PIXELS)


def test_that_an_op_list_gives_what_it_says(teacher, computed):
    lesson = teacher.teach(PIXELS)
    *_, features, logits = computed
    assert np.allclose(lesson.features, features[:, 0, 0], atol=1e-4)
    assert np.allclose(teacher.classify(lesson.features), logits[:, 0, 0], atol=1e-4)


def test_that_its_maps_are_those_of_the_last_narrow_layers(teacher, computed):
    maps = teacher.teach(PIXELS).maps
    assert [tuple(m.shape[1:]) for m in maps] == [(6, 16, 16), (8, 8, 8), (8, 4, 4), (10, 2, 2)]
    for i, position in enumerate((6, 9, 11, 13)):  # 6: the sum, not what was added
        assert np.allclose(maps[i].permute(0, 2, 3, 1), computed[position], atol=1e-4)


def test_that_an_op_list_says_how_large_its_images_and_vectors_are(teacher):
    assert (teacher.input_size_px, teacher.dim, teacher.is_nonnegative) == (64, TEACHER_DIM, True)


def test_that_a_gradient_passes_the_last_layer(teacher):
    features = torch.rand(3, TEACHER_DIM, requires_grad=True)
    logits = teacher.classify(features)
    logits.sum().backward()
    assert logits.shape == (3, N_CLASSES)
    assert features.grad.any()


def test_that_a_folder_without_op_list_is_named(tmp_path):
    with pytest.raises(FolderError, match="holds no teacher") as caught:
        load(tmp_path)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", ["edgetpu.json", "edgetpu.npz"])
@pytest.mark.parametrize("spoil", [cut_short, lambda _: b"", lambda _: b"[]"])
def test_that_a_damaged_op_list_is_named(tmp_path, name, spoil):
    path = write_teacher(tmp_path) / name
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(FolderError, match="missing or damaged"):
        load(tmp_path)


def test_that_an_unknown_name_is_said():
    with pytest.raises(UnknownBackboneError, match="no teacher resnet19"):
        load("resnet19")


def random_weights(url, folder, *, backbone, job):
    torch.manual_seed(0)
    return torchvision.models.get_model(backbone, weights=None).state_dict()


@pytest.fixture(scope="module")
def from_torchvision():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torchvision_backbones, "load_weights", random_weights)
        return load(SMALL)


def test_that_a_network_of_torchvision_gives_maps_at_four_strides(from_torchvision):
    lesson = from_torchvision.teach(random_pixels(2, from_torchvision.input_size_px))
    assert [m.shape[-1] for m in lesson.maps] == [56, 28, 14, 7]
    assert lesson.features.shape == (2, from_torchvision.dim) == (2, 1024)


def test_that_its_logits_are_those_of_the_whole_network(from_torchvision):
    whole = torchvision.models.get_model(SMALL, weights=None).eval()
    whole.load_state_dict(random_weights("", "", backbone=SMALL, job=None))
    pixels = random_pixels(2, 224)
    with torch.no_grad():
        wanted = whole(normalize(pixels / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
        given = from_torchvision.classify(from_torchvision.teach(pixels).features)
    assert torch.allclose(given, wanted, rtol=1e-3, atol=1e-4)


def make_classifier(*layers, side_px=32):
    return TorchvisionTeacher(
        nn.Sequential(*layers),
        Preprocessing(side_px, side_px, "bilinear", (0.5,) * 3, (0.5,) * 3),
        n_classes=N_CLASSES,
    )


def test_that_a_teacher_without_maps_at_all_strides_gives_none():
    teacher = make_classifier(nn.Conv2d(3, 4, 8, 8), nn.Flatten(), nn.Linear(64, N_CLASSES))
    assert teacher.teach(random_pixels(2, 32)).maps == []


def test_that_a_convolution_at_the_end_tells_classes_apart_too():
    pool = nn.AdaptiveAvgPool2d(1)
    teacher = make_classifier(nn.Conv2d(3, 4, 8, 8), nn.Conv2d(4, N_CLASSES, 1), pool, nn.Flatten())
    assert teacher.classify(teacher.teach(random_pixels(2, 32)).features).shape == (2, N_CLASSES)


@pytest.mark.parametrize(("end", "is_nonnegative"), [(nn.ReLU(), True), (nn.Tanh(), False)])
def test_that_a_teacher_says_whether_features_may_be_negative(end, is_nonnegative):
    torch.manual_seed(0)
    teacher = make_classifier(nn.Conv2d(3, 4, 8, 8), nn.Flatten(), end, nn.Linear(64, N_CLASSES))
    assert teacher.is_nonnegative is is_nonnegative
