"""Prints what the bundled backbones are worth beside others: accuracy, speed, size.

Run by `make bench-backbones DATA=<folder of sets> TEACHER=<folder>`. Accuracy is that of the
nearest prototype over all images that were no examples, 20 draws. The speeds are medians of
batches taken in turn, decoding left out, through onnxruntime. `--backbones` takes ids, joined
by plus signs where they look side by side; `@192` behind the name of a bundled one sets its side.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
import torchvision
from numpy.typing import NDArray
from PIL import Image

from engine.embedding import DEFAULT_BACKBONE, load_embedder
from engine.embedding.backbones.trained import bundled_file
from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec
from engine.embedding.network.architecture import Architecture, efficientnet_lite
from engine.embedding.network.file import BackboneFile, read_backbone
from engine.embedding.network.graph import build_model
from engine.embedding.runtime.networks import FeatureNetwork, without_last_layer
from engine.embedding.runtime.onnx_runtime import OnnxEmbedder, export_network
from engine.embedding.runtime.preprocessing import Preprocessing, WholeImage
from engine.embedding.runtime.torch_runtime import Network
from engine.images import read_image, scan_folder
from engine.interop.labelled_folder import class_folders
from engine.jobs import Job
from engine.prototypes import EpisodeSettings, evaluate_episodes
from engine.training.named_networks import load_teacher
from engine.training.network import TrainableNetwork
from engine.vectors import Float32s, Int32s

_BATCH = 32
_DEFAULTS = (
    "protolabel-s",
    "protolabel-m",
    "protolabel-m@192",
    "protolabel-s+protolabel-m",
    "protolabel-best",
    "descriptor",
)
_SHOTS = 1, 5, 20
_SHOWN_BY_SET = 5  # examples per class
_DRAWS = 20
_TURNS, _WARM_UP, _TIMED = 4, 3, 6
_ALL_IN_PREPARATION = "descriptor"  # its speed is that of looking at an image, not timed here


@dataclass(frozen=True)
class Candidate:
    """Something that turns images into vectors.

    Attributes
    ----------
    embed : uint8 (n, side, side, 3) -> float32 (n, dim)
    """

    name: str
    prepare: Callable[[Image.Image], NDArray[np.uint8]]
    embed: Callable[[NDArray[np.uint8]], Float32s]


@dataclass(frozen=True, eq=False)
class PhotoSet:
    """Images whose class is known."""

    name: str
    images: list[Image.Image]
    labels: Int32s


def read_set(folder: Path) -> PhotoSet:
    images, labels = [], []
    for index, places in enumerate(class_folders(folder).values()):
        for path in (place / file.path for place in places for file in scan_folder(place)):
            images.append(read_image(path))
            labels.append(index)
    return PhotoSet(folder.name, images, np.array(labels, np.int32))


def accuracies(candidate: Candidate, photos: PhotoSet) -> dict[int, float]:
    """Return the mean accuracy by the number of examples per class."""
    parts = []
    for start in range(0, len(photos.images), _BATCH):
        batch = photos.images[start : start + _BATCH]
        parts.append(candidate.embed(np.stack([candidate.prepare(image) for image in batch])))
    vectors = np.concatenate(parts).astype(np.float16).astype(np.float32)
    return {
        shots: float(
            evaluate_episodes(
                Job(), vectors, photos.labels, EpisodeSettings(shots=shots, episodes=_DRAWS, seed=0)
            ).mean()
        )
        for shots in _SHOTS
    }


def wished(wish: str, cache_folder: Path) -> Candidate:
    name, _, side = wish.partition("@")
    if side:
        return at_side(wish, read_backbone(bundled_file(BackboneId(name))), int(side))
    return of_embedder(name, load_embedder(BackboneId(name), cache_folder=cache_folder))


def of_embedder(name: str, embedder: Embedder) -> Candidate:
    return Candidate(name, embedder.prepare, embedder.embed)


def at_side(name: str, file: BackboneFile, side_px: int) -> Candidate:
    spec = EmbedderSpec(DEFAULT_BACKBONE, 0, file.architecture.dim, side_px)
    model = build_model(file.architecture, file.weights)
    return of_embedder(name, OnnxEmbedder(model, WholeImage(side_px), spec))


def untrained(architecture: Architecture) -> Candidate:
    torch.manual_seed(0)
    network = TrainableNetwork(architecture)
    for _, conv in network.convs():
        torch.nn.init.ones_(conv.norm.weight)
    file = BackboneFile("random", architecture, network.fold(), "")
    return at_side("same network, random weights", file, architecture.input_size_px)


def teacher(folder: str, cache_folder: Path) -> Candidate:
    network = load_teacher(folder, cache_folder=cache_folder, job=Job())

    def embed(pixels: NDArray[np.uint8]) -> Float32s:
        planes = torch.from_numpy(pixels).permute(0, 3, 1, 2).float()
        features: Float32s = network.teach(planes).features.numpy()
        return features

    side_px = network.input_size_px
    return Candidate(f"the teacher, {side_px} px", WholeImage(side_px).apply, embed)


def yardstick(cache_folder: Path) -> Candidate:
    """Return MobileNetV3-large at 160 px, whose speed on a machine is the measure for others."""
    scaling = Preprocessing(160, 160, "bilinear", (0.5,) * 3, (0.5,) * 3)
    body = without_last_layer(torchvision.models.mobilenet_v3_large(), n_classes=1000)
    module = FeatureNetwork(body, scaling)
    name = BackboneId("mobilenet_v3_large")
    network = Network(module, scaling, EmbedderSpec(name, 0, module.measure_dim(), 160))
    exported = export_network(network, cache_folder=cache_folder)
    if exported is None:
        raise RuntimeError("MobileNetV3-large was not exported")
    return of_embedder("MobileNetV3-large, 160 px", exported)


def speeds(candidates: list[Candidate], image: Image.Image) -> dict[str, float]:
    """Return images a second; the candidates take turns, so that they share bad moments."""
    batches = {c.name: np.stack([c.prepare(image)] * _BATCH) for c in candidates}
    seconds: dict[str, list[float]] = {c.name: [] for c in candidates}
    for _ in range(_TURNS):
        for candidate in candidates:
            for _ in range(_WARM_UP):  # threads of the one before are still spinning
                candidate.embed(batches[candidate.name])
            for _ in range(_TIMED):
                start = perf_counter()
                candidate.embed(batches[candidate.name])
                seconds[candidate.name].append(perf_counter() - start)
    return {name: _BATCH / float(np.median(taken)) for name, taken in seconds.items()}


def load_seconds() -> str:
    """Load the default backbone in a process of its own; say whether torch was imported."""
    program = (
        "import sys, time; start = time.perf_counter()\n"
        "from pathlib import Path\n"
        "from engine.embedding import load_embedder\n"
        f"load_embedder({str(DEFAULT_BACKBONE)!r}, cache_folder=Path())\n"
        "print(f'{time.perf_counter() - start:.2f} s', 'torch' in sys.modules)"
    )
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.strip()


def lines(data: Path, wishes: list[str], teacher_name: str, cache_folder: Path) -> Iterator[str]:
    candidates = [wished(wish, cache_folder) for wish in wishes]
    candidates.append(untrained(efficientnet_lite(0, input_size_px=224)))
    if teacher_name:
        candidates.append(teacher(teacher_name, cache_folder))
    sets = [read_set(folder) for folder in sorted(data.iterdir()) if folder.is_dir()]
    networks = [one for one in candidates if one.name != _ALL_IN_PREPARATION]
    timed = speeds([*networks, yardstick(cache_folder)], sets[0].images[0])
    yield f"| backbone | {' | '.join(one.name for one in sets)} | **1 / 5 / 20** | images/s |"
    yield "|" + "---|" * (len(sets) + 3)
    for candidate in candidates:
        found = [accuracies(candidate, photos) for photos in sets]
        cells = " | ".join(f"{one[_SHOWN_BY_SET]:.3f}" for one in found)
        means = " / ".join(f"{np.mean([one[shots] for one in found]):.3f}" for shots in _SHOTS)
        speed = f"{timed[candidate.name]:.0f}" if candidate.name in timed else ""
        yield f"| {candidate.name} | {cells} | **{means}** | {speed} |"
    name, speed = list(timed.items())[-1]
    yield f"\n{name}: {speed:.0f} images/s."
    yield f"Loading {DEFAULT_BACKBONE}, torch imported: {load_seconds()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--teacher", default="")
    parser.add_argument("--backbones", default=" ".join(_DEFAULTS), help="ids, spaces between")
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        for line in lines(wish.data, wish.backbones.split(), wish.teacher, Path(cache)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
