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

from engine.embedding.backbones import torchvision_networks as torchvision_backbones
from engine.errors import FolderError
from engine.jobs import Job
from engine.training.named_networks import load_teacher
from tests.engine.training.factories import (
    N_CLASSES,
    TEACHER_DIM,
    OpList,
    cut_short,
    make_classifier,
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


@pytest.fixture(scope="module", params=[64, 32], ids=["its own size", "half of it"])
def shown(request, teacher, teacher_folder):
    """Return a lesson about images of this side, and what it was computed from."""
    pixels = random_pixels(2, request.param)
    return teacher.teach(pixels), compute(teacher_folder, pixels)


def test_that_an_op_list_gives_what_it_says(teacher, shown):
    lesson, (*_, features, logits) = shown
    assert np.allclose(lesson.features, features[:, 0, 0], atol=1e-4)
    assert np.allclose(teacher.classify(lesson.features), logits[:, 0, 0], atol=1e-4)


def test_that_its_maps_are_those_of_the_narrow_layers_in_order(shown):
    lesson, computed = shown
    wanted = [2], [4, 7], [10], [12], [14, 16]  # 7: the sum, not 6, which was added
    assert list(map(len, lesson.maps)) == list(map(len, wanted))
    for maps, positions in zip(lesson.maps, wanted, strict=True):
        for given, position in zip(maps, positions, strict=True):
            assert np.allclose(given.permute(0, 2, 3, 1), computed[position], atol=1e-4)


def test_that_its_maps_are_of_five_resolutions(teacher):
    sides = [[m.shape[-1] for m in maps] for maps in teacher.teach(PIXELS).maps]
    assert sides == [[32], [16, 16], [8], [4], [2, 2]]


def test_that_every_sum_of_a_row_of_blocks_is_a_map(tmp_path):
    graph = OpList()
    narrow = graph.conv(0, 4, 3, stride=2, is_linear=True)
    sums = [narrow]
    for _ in range(2):
        branch = graph.conv(graph.conv(sums[-1], 6), 4, is_linear=True)
        sums.append(graph.add(branch, sums[-1]))
    for _ in range(4):
        narrow = graph.conv(narrow, 4, 3, stride=2, is_linear=True)
    graph.conv(graph.pool(graph.conv(narrow, 5)), N_CLASSES, is_linear=True)
    graph.save(tmp_path)
    computed = compute(tmp_path, PIXELS)
    first, second, third = load(tmp_path).teach(PIXELS).maps[0]
    for given, position in ((first, 1), (second, 4), (third, 7)):
        assert np.allclose(given.permute(0, 2, 3, 1), computed[position], atol=1e-4)


def test_that_an_op_list_says_how_large_its_images_and_vectors_are(teacher):
    assert (teacher.input_size_px, teacher.dim, teacher.is_nonnegative) == (64, TEACHER_DIM, True)


def test_that_it_pads_as_tensorflow_does_and_a_network_of_torchvision_does_not(
    teacher, from_torchvision
):
    assert (teacher.pads_late, from_torchvision.pads_late) == (True, False)


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


def random_weights(url, folder, *, backbone, job):
    torch.manual_seed(0)
    return torchvision.models.get_model(backbone, weights=None).state_dict()


@pytest.fixture(scope="module")
def from_torchvision():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torchvision_backbones, "load_weights", random_weights)
        return load(SMALL)


def test_that_a_network_of_torchvision_gives_a_map_at_each_stride(from_torchvision):
    lesson = from_torchvision.teach(random_pixels(2, from_torchvision.input_size_px))
    assert [[m.shape[-1] for m in maps] for maps in lesson.maps] == [[112], [56], [28], [14], [7]]
    assert lesson.features.shape == (2, from_torchvision.dim) == (2, 1024)


def test_that_its_logits_are_those_of_the_whole_network(from_torchvision):
    whole = torchvision.models.get_model(SMALL, weights=None).eval()
    whole.load_state_dict(random_weights("", "", backbone=SMALL, job=None))
    pixels = random_pixels(2, 224)
    with torch.no_grad():
        wanted = whole(normalize(pixels / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
        given = from_torchvision.classify(from_torchvision.teach(pixels).features)
    assert torch.allclose(given, wanted, rtol=1e-3, atol=1e-4)


def halvings(*strides):
    """Return layers that shrink an image, and an end that tells classes apart."""
    shrinking = [nn.Conv2d(3, 3, 3, stride, padding=1) for stride in strides]
    return *shrinking, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, N_CLASSES)


def test_that_its_map_is_the_last_of_each_resolution():
    first, second, *others = halvings(2, 1, 2, 2, 2, 2)
    teacher = make_classifier(first, second, *others, side_px=64)
    pixels = random_pixels(2, 64)
    (given,), *_ = teacher.teach(pixels).maps
    assert torch.allclose(given, second(first(teacher.scaling(pixels))), atol=1e-6)


def test_that_the_first_stride_alone_may_be_without_a_map():
    maps = make_classifier(*halvings(4, 2, 2, 2), side_px=64).teach(random_pixels(2, 64)).maps
    assert [[m.shape[-1] for m in found] for found in maps] == [[], [16], [8], [4], [2]]


@pytest.mark.parametrize("strides", [(8,), (2, 4, 2, 2), (2, 2, 2, 2)])
def test_that_a_teacher_without_maps_at_any_other_gives_none(strides):
    teacher = make_classifier(*halvings(*strides), side_px=64)
    assert teacher.teach(random_pixels(2, 64)).maps == [[]] * 5


def test_that_a_convolution_at_the_end_tells_classes_apart_too():
    pool = nn.AdaptiveAvgPool2d(1)
    teacher = make_classifier(nn.Conv2d(3, 4, 8, 8), nn.Conv2d(4, N_CLASSES, 1), pool, nn.Flatten())
    assert teacher.classify(teacher.teach(random_pixels(2, 32)).features).shape == (2, N_CLASSES)


@pytest.mark.parametrize(("end", "is_nonnegative"), [(nn.ReLU(), True), (nn.Tanh(), False)])
def test_that_a_teacher_says_whether_features_may_be_negative(end, is_nonnegative):
    torch.manual_seed(0)
    teacher = make_classifier(nn.Conv2d(3, 4, 8, 8), nn.Flatten(), end, nn.Linear(64, N_CLASSES))
    assert teacher.is_nonnegative is is_nonnegative
