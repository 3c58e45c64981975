"""The `descriptor` backbone: classical features, no weights, works everywhere at once.

Three blocks: second-order statistics of local features, gradient orientations over the
image, and a histogram of hues. They are made for the signed square root that comes before
any comparison (see `FeatureTransform`): shares of a whole become unit vectors by it.

Blocks and weights were chosen once on six unlike image sets, by the mean accuracy of nearest
prototypes. Histograms of LBP, HSV and Lab, scattering and random filters did not add to it.
"""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding.descriptor.local_statistics import IMAGE_PX, describe_statistics
from engine.embedding.descriptor.shape_and_colour import describe_hues, describe_orientations
from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.vectors import Float32s, normalise_rows

DESCRIPTOR_VERSION = 1

_DIM = 982
_WEIGHTS = (1.0, 0.18, 0.036)


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
    blocks = (describe_statistics(pixels), describe_orientations(halved), describe_hues(halved))
    return np.concatenate([w * _share(b) for w, b in zip(_WEIGHTS, blocks, strict=True)])


def _share(block: Float32s) -> Float32s:
    """Scale a block so that the sizes of its values sum to 1."""
    return cast("Float32s", block / max(float(np.abs(block).sum()), 1e-12))
