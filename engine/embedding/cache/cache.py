"""Embeddings and thumbnails that need not be made again; a file that may be deleted any time.

Work is never lost because of the cache: a file that is damaged is made anew, and where
nothing can be written (full disk, read-only folder) the cache forgets and says why in
`problem`, once, instead of raising.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from platformdirs import user_cache_path

from engine.embedding.cache.file import CacheFile
from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.images import ContentHash
from engine.messages import Message
from engine.vectors import Bools, Float16s

_FILE_NAME = "embeddings.sqlite"
_STEP = 4096
_PUT_EMBEDDER = "INSERT OR REPLACE INTO embedders VALUES (?, ?, ?, ?)"
_PUT_VECTOR = "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)"
_PUT_THUMBNAIL = "INSERT OR REPLACE INTO thumbnails VALUES (?, ?)"


def default_cache_folder() -> Path:
    """Return $PROTOLABEL_CACHE if set, else the platform's folder for caches."""
    chosen = os.environ.get("PROTOLABEL_CACHE")
    return Path(chosen) if chosen else user_cache_path("protolabel")


class EmbeddingCache:
    """Embeddings by content hash and embedder, thumbnails by content hash.

    Several processes may open one folder at once, and several threads share one instance.
    """

    def __init__(self, folder: Path) -> None:
        self._file = CacheFile(folder / _FILE_NAME)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def problem(self) -> Message | None:
        """Why something could not be kept; None while everything is."""
        return self._file.problem

    def find_spec(self, backbone: BackboneId, version: int) -> EmbedderSpec | None:
        """Return the spec of an embedder whose embeddings have been stored here."""
        rows = self._file.read(
            "SELECT dim, input_size_px FROM embedders WHERE backbone = ? AND version = ?",
            (backbone, version),
        )
        return EmbedderSpec(backbone, version, *rows[0]) if rows else None

    def load(self, hashes: Sequence[ContentHash], spec: EmbedderSpec) -> tuple[Float16s, Bools]:
        """Return float16 (n, dim) and which of its rows were found; the others are zero."""
        vectors = np.zeros((len(hashes), spec.dim), np.float16)
        is_found = np.zeros(len(hashes), np.bool_)
        for start in range(0, len(hashes), _STEP):
            part = hashes[start : start + _STEP]
            held = dict(self._file.read(*_vectors_query(spec, part)))
            rows = [i for i, content_hash in enumerate(part) if content_hash in held]
            blobs = b"".join(held[part[i]] for i in rows)
            places = np.array(rows, np.intp) + start
            vectors[places] = np.frombuffer(blobs, np.float16).reshape(-1, spec.dim)
            is_found[places] = True
        return vectors, is_found

    def load_any(
        self, keys: Sequence[Sequence[ContentHash]], spec: EmbedderSpec
    ) -> tuple[Float16s, Bools]:
        """Do as `load`, where row i may be under any of keys[i]."""
        vectors, is_found = self.load([of_row[0] for of_row in keys], spec)
        for place in range(1, max(map(len, keys), default=0)):
            rows = [i for i in np.flatnonzero(~is_found).tolist() if len(keys[i]) > place]
            vectors[rows], is_found[rows] = self.load([keys[i][place] for i in rows], spec)
        return vectors, is_found

    def store(self, spec: EmbedderSpec, hashes: Sequence[ContentHash], vectors: Float16s) -> bool:
        """Keep row i of `vectors` (n, dim) for hashes[i]; tell whether that worked."""
        key = (spec.backbone, spec.version)
        rows = vectors.astype(np.float16)
        entries = [(*key, h, row.tobytes()) for h, row in zip(hashes, rows, strict=True)]
        return self._file.write(
            (_PUT_EMBEDDER, [(*key, spec.dim, spec.input_size_px)]), (_PUT_VECTOR, entries)
        )

    def has_thumbnail(self, content_hash: ContentHash) -> bool:
        query = "SELECT 1 FROM thumbnails WHERE hash = ?"
        return bool(self._file.read(query, (content_hash,)))

    def thumbnail(self, content_hash: ContentHash) -> bytes | None:
        """Return the JPEG of a small copy, if there is one."""
        rows = self._file.read("SELECT jpeg FROM thumbnails WHERE hash = ?", (content_hash,))
        return rows[0][0] if rows else None

    def store_thumbnails(self, thumbnails: Mapping[ContentHash, bytes]) -> bool:
        """Keep JPEGs; tell whether that worked."""
        return self._file.write((_PUT_THUMBNAIL, list(thumbnails.items())))

    def close(self) -> None:
        self._file.close()


def _vectors_query(spec: EmbedderSpec, hashes: Sequence[ContentHash]) -> tuple[str, list[Any]]:
    marks = ",".join("?" * len(hashes))
    query = (
        "SELECT hash, vector FROM vectors WHERE backbone = ? AND version = ?"
        f" AND length(vector) = ? AND hash IN ({marks})"
    )
    return query, [spec.backbone, spec.version, 2 * spec.dim, *hashes]
