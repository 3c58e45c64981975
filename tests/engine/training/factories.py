"""Builds what training needs in a size that takes no time: images, teachers, a student."""

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import numpy as np
import torch
from torch import nn

from engine.embedding.network.architecture import (
    Architecture,
    Block,
    Conv,
    fused_block,
    inverted_block,
)
from engine.embedding.network.file import write_backbone
from engine.embedding.runtime.preprocessing import Preprocessing
from engine.training import LessonSettings, TrainingSettings, distillation, run
from engine.training.crops import CropSampler
from engine.training.images import Bucket
from engine.training.network import TrainableNetwork
from engine.training.teachers import STRIDES, Lesson, TorchvisionTeacher

TEACHER_SIDE_PX, TEACHER_DIM, N_CLASSES = 64, 12, 9


def tiny_student(
    dim: int = TEACHER_DIM, *, ends_linear: bool = False, pads_late: bool = False
) -> Architecture:
    """Describe a student with a block for each map of the tiny op list, and one of every kind."""

    def halving(n_in: int, hidden: int, n_out: int) -> Block:
        wide = Conv(n_in, hidden, 3, stride=2, pads_late=pads_late)
        return Block((wide, Conv(hidden, n_out, is_linear=True)))

    around = Conv(12, 12, 5, stride=2, groups=12, pads_late=pads_late)
    return Architecture(
        input_size_px=32,
        stages=(
            (halving(3, 6, 4),),
            (halving(4, 8, 6), fused_block(6, 8)),
            (halving(6, 8, 8),),
            (halving(8, 12, 8),),
            (
                Block((Conv(8, 12), around, Conv(12, 12, is_linear=True))),
                inverted_block(12, 16),
            ),
            (Block((Conv(12, dim, is_linear=ends_linear),)),),
        ),
    )


def use_tiny_network(monkeypatch):
    """Let a whole run train the tiny student, on the CPU, and change nothing for later tests."""
    monkeypatch.setattr(run, "protolabel_s", tiny_student)
    monkeypatch.setattr(run, "find_accelerator", lambda: None)
    monkeypatch.setattr(run, "keep_freed_memory", lambda: None)
    monkeypatch.setattr(run, "_N_HELD_OUT", 64)


def short_settings(n_steps: int, *, n_images: int = 1, batch_size: int = 4, **settings):
    """Ask for so many steps."""
    lessons = LessonSettings(batch_size=batch_size)
    epochs = n_steps * batch_size / n_images
    return TrainingSettings(epochs=epochs, lessons=lessons, **settings)


def quick_settings(monkeypatch, n_steps: int, **settings):
    """Ask for steps so long that tens of them teach something."""
    monkeypatch.setattr(distillation, "_SCALES_TO_WEIGHTS", 1)
    rates = {"learning_rate": 0.3, "joined_learning_rate": 0.3}
    quick = {"batch_size": 32, "average_decay": 0.8, **rates}
    return short_settings(n_steps, **(quick | settings))


def random_pixels(n: int, side_px: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return 255 * torch.rand(n, 3, side_px, side_px, generator=generator)


def bucket_of(*colours, side_px: int) -> Bucket:
    """Make images of one colour each."""
    pixels = torch.tensor(colours, dtype=torch.uint8)[:, :, None, None]
    return Bucket(pixels.expand(-1, -1, side_px, side_px).contiguous())


def make_crops(n_images: int = 6) -> CropSampler:
    """Draw crops from coarse patterns, for the tiny teachers."""
    patterns = nn.functional.interpolate(random_pixels(n_images, 6), 64, mode="bilinear")
    return CropSampler([Bucket(patterns.byte())], TEACHER_SIDE_PX, "cpu")


def make_classifier(*layers, side_px: int = 32) -> TorchvisionTeacher:
    """Make a teacher of layers as if they were one of torchvision's networks."""
    return TorchvisionTeacher(
        nn.Sequential(*layers),
        Preprocessing(side_px, side_px, "bilinear", (0.5,) * 3, (0.5,) * 3),
        n_classes=N_CLASSES,
    )


def zip_of(members: dict[str, bytes], path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


class StubTeacher:
    """Answers by the mean colours of the quarters of an image, without maps; counts questions."""

    input_size_px, dim, is_nonnegative, pads_late = TEACHER_SIDE_PX, TEACHER_DIM, True, False
    tells_classes = True

    def __init__(self):
        self.n_questions = 0

    def teach(self, pixels):
        self.n_questions += 1
        colours = nn.functional.adaptive_avg_pool2d(pixels / 255, 2)
        return Lesson([[] for _ in STRIDES], colours.flatten(1))

    def classify(self, features):
        return features


class OpList:
    """Puts together a teacher's graph as it comes from TFLite, channels last."""

    def __init__(self):
        self.ops, self.constants = [], {}
        self._rng = np.random.default_rng(0)
        self._shapes = {0: (TEACHER_SIDE_PX, 3)}
        self._n_tensors = 1

    def conv(self, source, n_out, kernel=1, *, stride=1, is_linear=False) -> int:
        side, n_in = self._shapes[source]
        mixing = self._rng.normal(size=(n_out, 1, 1, n_in)) * (2 / n_in) ** 0.5
        weight = self._spread(mixing, kernel, stride)
        return self._weigh("CONV_2D", source, weight, (side // stride, n_out), is_linear=is_linear)

    def depthwise(self, source, kernel, *, stride) -> int:
        side, width = self._shapes[source]
        mixing = self._rng.uniform(0.5, 1.5, (1, 1, 1, width))
        weight = self._spread(mixing, kernel, stride)
        return self._weigh("DEPTHWISE_CONV_2D", source, weight, (side // stride, width))

    def add(self, first, second) -> int:
        return self._append("ADD", [first, second], self._shapes[first], is_linear=True)

    def pool(self, source) -> int:
        return self._append("AVERAGE_POOL_2D", [source], (1, self._shapes[source][1]))

    def save(self, folder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        graph = {"input": 0, "in_quant": [1 / 127, 128], "ops": self.ops}
        (folder / "edgetpu.json").write_text(json.dumps(graph))
        np.savez(folder / "edgetpu.npz", **self.constants)

    def _weigh(self, kind, source, weight, shape, *, is_linear=False) -> int:
        bias = 0.1 * self._rng.normal(size=shape[1])
        held = [self._keep(weight), self._keep(bias)]
        return self._append(kind, [source, *held], shape, is_linear=is_linear)

    def _spread(self, mixing, kernel, stride):
        """Make kernels of little more than means of pixels, which a smaller image has too."""
        weight = np.zeros((len(mixing), kernel, kernel, mixing.shape[-1]))
        inner = slice((kernel - stride) // 2, (kernel + stride) // 2)
        weight[:, inner, inner] = mixing / stride**2
        return weight + 0.1 * self._rng.normal(size=weight.shape) / kernel

    def _keep(self, tensor) -> int:
        self.constants[str(self._n_tensors)] = tensor.astype(np.float16)
        self._n_tensors += 1
        return self._n_tensors - 1

    def _append(self, kind, inputs, shape, *, is_linear=False) -> int:
        out, self._n_tensors = self._n_tensors, self._n_tensors + 1
        side_in, n_in = self._shapes[inputs[0]]
        self._shapes[out] = shape
        self.ops.append(
            {
                "op": kind,
                "inp": inputs,
                "out": [out],
                "in_shape": [1, side_in, side_in, n_in],
                "out_shape": [1, shape[0], shape[0], shape[1]],
                "range": [-100.0 if is_linear else 0.0, 100.0],
            }
        )
        return out


def write_teacher(folder, dim: int = TEACHER_DIM):
    """Write the op list of a teacher with one of everything, and return its folder.

    It has two maps alike at the second stride, and two of different widths at the last.
    """
    graph = OpList()
    half = graph.conv(graph.conv(0, 8, 3, stride=2), 4, is_linear=True)
    narrow = graph.conv(graph.conv(half, 12, 3, stride=2), 6, is_linear=True)
    inner = graph.conv(graph.conv(narrow, 8, 3), 6, is_linear=True)
    eighth = graph.depthwise(graph.conv(graph.add(inner, narrow), 12), 3, stride=2)
    narrow = graph.conv(eighth, 8, is_linear=True)
    narrow = graph.conv(graph.conv(narrow, 12, 3, stride=2), 8, is_linear=True)
    narrow = graph.conv(graph.depthwise(narrow, 5, stride=2), 8, is_linear=True)
    narrow = graph.conv(graph.conv(narrow, 12), 10, is_linear=True)
    features = graph.pool(graph.conv(narrow, dim))
    graph.conv(features, N_CLASSES, is_linear=True)
    graph.save(folder)
    return folder


def write_student(path, *, dim=16, side_px=32, seed=0):
    """Write a weight file of the tiny student, clipped as published networks are."""
    architecture = tiny_student(dim)
    clipped = [
        tuple(
            msgspec.structs.replace(
                block,
                convs=tuple(msgspec.structs.replace(c, is_clipped=True) for c in block.convs),
            )
            for block in stage
        )
        for stage in architecture.stages
    ]
    architecture = Architecture(side_px, tuple(clipped))
    torch.manual_seed(seed)
    network = TrainableNetwork(architecture)
    for _, conv in network.convs():
        torch.nn.init.ones_(conv.norm.weight)
    network.train()(random_pixels(8, side_px))
    write_backbone(path, path.stem, architecture, network.fold())
    return path


def cut_short(data: bytes) -> bytes:
    return data[: len(data) // 2]


def saved_and_loaded(state):
    """Send a state through a file as a checkpoint does."""
    buffer = BytesIO()
    torch.save(state, buffer)
    buffer.seek(0)
    return torch.load(buffer, weights_only=True)
