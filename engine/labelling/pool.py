"""The embeddings of a project's images as one table, and the pool made ready from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from engine.embedding import BackboneId, EmbeddedChunk, EmbedRequest
from engine.images import USUAL_VIEW, ContentHash, PictureView
from engine.jobs import Job
from engine.labelling.neighbours.graph import NEIGHBOURS, NeighbourGraph
from engine.labelling.neighbours.search import find_originals, nearest_neighbours
from engine.labelling.request import LabelSettings, PreparedPool
from engine.project import Catalog, ImageId, Reading
from engine.prototypes import FeatureTransform, whiten
from engine.vectors import Bools, Float16s, Float32s, Int32s

_MOST_MERGES: Final = 4  # of images that have more copies than neighbours
QUICK_GRAPH: Final = 3_000
"""Images among which neighbours are found within two seconds."""


class EmbeddingTable:
    """One row of embedding per image of a catalog; rows fill in any order.

    Attributes
    ----------
    vectors : float16 (n_images, dim); dim is 0 until the first rows come
    is_embedded : bool (n_images,)
    """

    def __init__(self) -> None:
        self.vectors: Float16s = np.zeros((0, 0), np.float16)
        self.is_embedded: Bools = np.zeros(0, np.bool_)

    def put(self, image_ids: Sequence[ImageId], vectors: Float16s, *, n_images: int) -> None:
        """Fill the rows of `image_ids` with `vectors` (n, dim), all with finite numbers."""
        self._reserve(n_images, vectors.shape[1])
        finite = np.isfinite(vectors).all(axis=1)
        rows = np.asarray(image_ids, np.intp)[finite]
        self.vectors[rows] = vectors[finite]
        self.is_embedded[rows] = True

    def embedded(self, n_images: int) -> Bools:
        """Return `is_embedded` with a row for each of `n_images`."""
        return np.pad(self.is_embedded, (0, n_images - len(self.is_embedded)))

    def _reserve(self, n_images: int, dim: int) -> None:
        held, width = self.vectors.shape
        if n_images <= held and dim == width:
            return
        room = np.zeros((max(n_images, held), dim), np.float16)
        room[:held, :width] = self.vectors
        self.vectors = room
        self.is_embedded = np.pad(self.is_embedded, (0, len(room) - held))


def images_to_embed(catalog: Catalog, is_embedded: Bools) -> tuple[ImageId, ...]:
    """Return the readable images, examples from elsewhere included, that lack an embedding."""
    wanted = ~(catalog.is_missing | catalog.is_unreadable | (is_embedded & catalog.is_read))
    return tuple(map(ImageId, np.flatnonzero(wanted).tolist()))


def embed_request(
    catalog: Catalog,
    image_ids: Sequence[ImageId],
    *,
    backbone: BackboneId,
    cache_folder: Path,
    view: PictureView = USUAL_VIEW,
) -> EmbedRequest:
    """Ask for the embeddings of `image_ids`, shown by `view`; row i is image_ids[i]."""
    return EmbedRequest(
        paths=tuple(catalog.path_of(i) for i in image_ids),
        hashes=tuple(catalog.hashes[i] for i in image_ids),
        backbone=backbone,
        cache_folder=cache_folder,
        view=view,
    )


@dataclass(frozen=True, eq=False)
class EmbeddedImages:
    """A chunk of embeddings under the ids of a catalog."""

    image_ids: tuple[ImageId, ...]
    vectors: Float16s
    reading: Reading


def by_image(chunk: EmbeddedChunk, image_ids: Sequence[ImageId]) -> EmbeddedImages:
    """Translate rows of the request for `image_ids` into images; unreadable ones are left out."""
    ids = [image_ids[row] for row in chunk.rows]
    readable = [position for position, h in enumerate(chunk.hashes) if h is not None]
    hashes = {i: h for i, h in zip(ids, chunk.hashes, strict=True) if h is not None}
    problems = {image_ids[row]: problem for row, problem in chunk.problems.items()}
    return EmbeddedImages(
        tuple(ids[position] for position in readable),
        chunk.vectors[readable],
        Reading(hashes, problems),
    )


def find_duplicates(hashes: Sequence[ContentHash | None]) -> Int32s:
    """Return int32 (n_images,): the first image with the same bytes, often itself."""
    first: dict[ContentHash, int] = {}
    return np.array(
        [i if h is None else first.setdefault(h, i) for i, h in enumerate(hashes)], np.int32
    )


def prepare_pool(table: EmbeddingTable, catalog: Catalog) -> Callable[[], PreparedPool]:
    """Capture table and catalog now; the returned function does the work, on any thread.

    Rows of the table that fill later do not disturb it: they are not marked as embedded.
    """
    is_embedded = table.embedded(len(catalog))
    is_embedded &= ~catalog.is_missing
    is_pool, hashes, vectors = catalog.is_labelled, list(catalog.hashes), table.vectors

    def prepare() -> PreparedPool:
        held = vectors[: len(is_embedded)]
        transform = FeatureTransform.fit(held, (is_pool & is_embedded)[: len(held)])
        features = transform.apply(held)
        if len(held) < len(is_embedded):
            features = np.pad(features, ((0, len(is_embedded) - len(held)), (0, 0)))
        features[~is_embedded] = 0
        return PreparedPool(features, is_embedded, is_pool, find_duplicates(hashes))

    return prepare


def with_graph(job: Job, pool: PreparedPool) -> PreparedPool:
    """Return the pool with the graph of its nodes, which is built if it is not there yet.

    Images that look the same, such as one photo saved twice, become copies of the first.
    """
    if pool.graph is not None or not len(pool.nodes):
        return pool
    found = _neighbours(job, pool)
    for _ in range(_MOST_MERGES):
        originals = find_originals(pool.features[pool.nodes], *found)
        if (originals == np.arange(len(originals))).all():
            break
        of_images = pool.nodes[originals[pool.node_of]]
        pool = replace(pool, duplicate_of=np.where(pool.node_of >= 0, of_images, pool.duplicate_of))
        found = _neighbours(job, pool)
    return replace(pool, graph=NeighbourGraph.of(job, pool.nodes, *found))


def ready_pool(
    job: Job, pool: PreparedPool, settings: LabelSettings, *, at_once: bool = False
) -> PreparedPool:
    """Return the pool with all that labelling under `settings` needs.

    Parameters
    ----------
    at_once : leave out a graph that is not there yet where the method can do without, and it
        takes long; without one, images of known classes are often taken for novel
    """
    can_do_without = at_once and settings.method == "auto" and len(pool.nodes) > QUICK_GRAPH
    needs_graph = settings.needs_neighbours and not can_do_without
    return with_graph(job, pool) if needs_graph else pool


def _neighbours(job: Job, pool: PreparedPool) -> tuple[Int32s, Float32s]:
    return nearest_neighbours(job, whiten(pool.features[pool.nodes]), count=NEIGHBOURS)
