"""The `descriptor` backbone: classical features, no weights, works everywhere at once.

Three blocks, each of unit length before it is weighted: second-order statistics of local
features, gradient orientations over the image, and a histogram of hues. Blocks, weights and
powers were chosen once on six unlike image sets, by the mean accuracy of nearest prototypes.
Histograms of LBP, HSV and Lab, scattering and random filters did not add to these.
"""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.embedding.local_statistics import IMAGE_PX, describe_statistics
from engine.embedding.shape_and_colour import describe_hues, describe_orientations
from engine.vectors import Float32s, normalise_rows

DESCRIPTOR_VERSION = 1

_DIM = 982
_WEIGHTS = (1.0, 0.42, 0.19)


class DescriptorEmbedder:
    """An Embedder whose work is done in `prepare`, that is on as many threads as decode."""

    spec = EmbedderSpec(BackboneId("descriptor"), DESCRIPTOR_VERSION, _DIM, IMAGE_PX)

    def prepare(self, image: Image.Image) -> NDArray[np.float32]:
        """Return float32 (982,)."""
        size = (IMAGE_PX, IMAGE_PX)
        small = image.resize(size, Image.Resampling.BICUBIC)
        return describe_image(np.asarray(small, np.float32) / np.float32(255))

    def embed(self, batch: NDArray[Any]) -> Float32s:
        return normalise_rows(batch)


def describe_image(pixels: Float32s) -> Float32s:
    """Return float32 (982,) for float32 (128, 128, 3) pixels in [0, 1]."""
    halved = pixels.reshape(IMAGE_PX // 2, 2, IMAGE_PX // 2, 2, 3).mean(axis=(1, 3))
    blocks = (
        _power(describe_statistics(pixels), 0.55),
        _power(describe_orientations(halved), 0.5),
        _power(describe_hues(halved), 0.5),
    )
    scaled = [w * b / (np.linalg.norm(b) + 1e-12) for w, b in zip(_WEIGHTS, blocks, strict=True)]
    return np.concatenate(scaled, dtype=np.float32)


def _power(values: Float32s, exponent: float) -> Float32s:
    """Raise the size of each value, keeping its sign; tames the few that are large."""
    return cast("Float32s", np.sign(values) * np.abs(values) ** exponent)
