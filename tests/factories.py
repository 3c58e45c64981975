"""Builds what tests need: folders of pictures, projects, networks, embeddings of known classes."""

import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from engine.embedding.network.architecture import Architecture, Block, Conv
from engine.embedding.network.file import tensor_shapes, write_backbone
from engine.images import ContentHash, ImageFile
from engine.jobs import Job
from engine.labelling import LabelRequest, PreparedPool, PseudoLabels, ShownLabels, with_graph
from engine.labelling.labels import Calibration
from engine.messages import Message
from engine.project import (
    NO_CLASS,
    NO_IMAGE,
    ClassId,
    ImageId,
    Project,
    Reading,
    SetVerdicts,
    ShownGuesses,
    Verdict,
    VerdictGroup,
    VerdictKind,
    Verdicts,
)
from engine.project.verdicts.verdicts import OPEN
from engine.vectors import normalise_rows


def write_picture(path: Path, colour=(200, 40, 40), size=(48, 40)) -> Path:
    """Write a picture of one colour with a little noise that depends on its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(abs(hash_name(path.name)))
    noise = rng.integers(-12, 12, (size[1], size[0], 3))
    pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def hash_name(name: str) -> int:
    """Return the same number for a name in every run."""
    return int.from_bytes(name.encode("utf-8", "surrogateescape")[:7], "big") + len(name)


def write_folder(root: Path, n_images: int = 6) -> Path:
    """Write half red, half blue pictures: red-00.png ... and blue-00.png ..."""
    for number in range(n_images):
        colour, name = ((200, 40, 40), "red") if number % 2 == 0 else ((40, 40, 200), "blue")
        write_picture(root / f"{name}-{number // 2:02}.png", colour)
    return root


def image_files(n_images: int) -> list[ImageFile]:
    return [ImageFile(f"image-{i:04}.png", 100 + i, 1000 + i) for i in range(n_images)]


def fake_hash(number: int) -> ContentHash:
    return ContentHash(number.to_bytes(32, "big"))


def make_project(folder: Path, n_images: int = 6) -> Project:
    """Make a project that knows `n_images` images which nobody needs to open."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    project = Project.create(folder / "test.protolabel", root=folder / "images")
    ids = project.add_files(image_files(n_images))
    project.record_reading(Reading({i: fake_hash(i) for i in ids}, {}))
    return project


def copy_project(source: Path, folder: Path) -> Project:
    """Copy the folder in which `make_project` made a project, now closed, and open the copy."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    return Project.open(folder / "test.protolabel")


def ids(*numbers: int) -> tuple[ImageId, ...]:
    return tuple(map(ImageId, numbers))


def shown(guesses: dict[int, tuple[int, float]], possible: set[int] | None = None) -> ShownGuesses:
    """Let the engine have shown a class and a probability for each image named."""
    n_images = max(guesses) + 1
    class_ids = np.full(n_images, NO_CLASS, np.int32)
    probabilities = np.zeros(n_images, np.float32)
    for image_id, (class_id, probability) in guesses.items():
        class_ids[image_id], probabilities[image_id] = class_id, probability
    could_be = None if possible is None else frozenset(map(ClassId, possible))
    return ShownGuesses(class_ids, probabilities, could_be)


def clustered_features(counts, *, dim: int = 32, spread: float = 0.6, seed: int = 0):
    """Return unit features and true class ids 1, 2, ...: `counts[i]` images of each."""
    rng = np.random.default_rng(seed)
    centres = normalise_rows(rng.normal(size=(len(counts), dim)).astype(np.float32))
    truth = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    noise = normalise_rows(rng.normal(size=(len(truth), dim)).astype(np.float32))
    return normalise_rows(centres[truth] + spread * noise), truth + 1


def make_request(features, examples: dict[int, list[int]], verdicts=(), duplicate_of=None):
    """Ask for labels; `examples` maps a class id to rows, `verdicts` are further groups."""
    n_images = len(features)
    held = Verdicts(n_images)
    for class_id, rows in examples.items():
        held.put(VerdictGroup(Verdict(VerdictKind.EXAMPLE, ClassId(class_id)), ids(*rows)))
    for group in verdicts:
        held.put(group)
    everything = np.ones(n_images, np.bool_)
    own = np.arange(n_images, dtype=np.int32)
    pool = PreparedPool(
        features, everything, everything, own if duplicate_of is None else duplicate_of
    )
    pool = with_graph(Job(), pool)
    return LabelRequest(pool, tuple(map(ClassId, sorted(examples))), held.snapshot())


def clear_verdicts(images) -> SetVerdicts:
    """Return the edit that takes back every verdict on `images`."""
    return SetVerdicts(Message("Clear verdicts"), (VerdictGroup(OPEN, tuple(images)),))


def make_labels(guesses, *, class_ids=(1, 2), **arrays) -> PseudoLabels:
    """Return labels as the engine makes them; by default they are sure and say nothing more."""
    n_images, found = len(guesses), np.array(guesses, np.int32)
    held = {
        "probabilities": np.full(n_images, 0.9, np.float32),
        "is_confident": found >= 0,
        "novelty": np.zeros(n_images, np.float32),
        "is_novel": np.zeros(n_images, np.bool_),
        "rounds": np.zeros(n_images, np.int16),
        "taught": np.full(n_images, NO_CLASS, np.int32),
        "nearest": np.full(n_images, NO_IMAGE, np.int32),
        "candidates": np.zeros((n_images, 1), np.int16),
        "candidate_probabilities": np.zeros((n_images, 1), np.float16),
    }
    held |= {name: np.array(array, held[name].dtype) for name, array in arrays.items()}
    known = tuple(map(ClassId, class_ids))
    return PseudoLabels(
        known, found, **held, inverse_temperature=1, calibration=Calibration(1, 0.9, 2, 2)
    )


def make_shown(statuses, guesses, probabilities, novelty) -> ShownLabels:
    """Return what is shown of images without rounds or nearest examples."""
    n_images = len(statuses)
    return ShownLabels(
        np.array(statuses, np.int8),
        np.array(guesses, np.int32),
        np.array(probabilities, np.float32),
        np.array(novelty, np.float32),
        np.zeros(n_images, np.int16),
        np.full(n_images, NO_IMAGE, np.int32),
    )


def tiny_architecture(
    input_size_px: int = 16, dim: int = 5, *, pads_late: bool = False
) -> Architecture:
    """Describe a network that has one of everything: strides, groups, a residual, a linear end."""
    halving = Conv(3, 4, 3, stride=2, pads_late=pads_late), Conv(4, 6, is_linear=True)
    residual = Conv(6, 8, 3), Conv(8, 6, is_linear=True)
    around = Conv(12, 12, 5, stride=2, groups=12, pads_late=pads_late)
    depthwise = Conv(6, 12), around, Conv(12, 6, groups=2, is_linear=True)
    first = Block(halving), Block(residual, is_residual=True)
    last = Block((Conv(6, dim, is_linear=True),))
    return Architecture(input_size_px, (first, (Block(depthwise),), (last,)))


def random_weights(architecture: Architecture, seed: int = 0):
    rng = np.random.default_rng(seed)
    return {
        name: (rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float16)
        for name, shape in tensor_shapes(architecture).items()
    }


def write_tiny_backbone(path: Path, seed: int = 0) -> Path:
    """Write the weight file of a network that anything can run in no time."""
    architecture = tiny_architecture()
    write_backbone(path, "tiny", architecture, random_weights(architecture, seed))
    return path
