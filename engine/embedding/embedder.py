"""What every backbone looks like to the rest of the engine."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NewType, Protocol

from numpy.typing import NDArray
from PIL import Image

from engine.vectors import Float32s

BackboneId = NewType("BackboneId", str)

_VERSION_BYTES: Final = 7  # fits SQLite's integers


def version_of(text: str) -> int:
    """Return a version, as in EmbedderSpec, that changes with a text."""
    return int.from_bytes(sha256(text.encode()).digest()[:_VERSION_BYTES], "big")


@dataclass(frozen=True)
class EmbedderSpec:
    """Which embeddings these are.

    Attributes
    ----------
    backbone, version : together the key under which embeddings are cached; `version` is
        raised with every change to the preprocessing or the features
    dim : length of an embedding
    input_size_px : short side that an image should have at least, so that nothing is lost
    """

    backbone: BackboneId
    version: int
    dim: int
    input_size_px: int


class Embedder(Protocol):
    """Turns images into embeddings."""

    @property
    def spec(self) -> EmbedderSpec: ...

    def prepare(self, image: Image.Image) -> NDArray[Any]:
        """Turn one RGB image into an array; called on several threads at once."""
        ...

    def embed(self, batch: NDArray[Any]) -> Float32s:
        """Turn stacked arrays from `prepare` into float32 (n, dim), rows L2-normalised."""
        ...
