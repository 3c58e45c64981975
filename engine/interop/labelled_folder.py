"""A folder whose truth is known: the sub-folder of each image is its class."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.embedding import (
    BackboneId,
    EmbeddedChunk,
    EmbeddingReport,
    EmbedRequest,
    default_cache_folder,
    embed_images,
)
from engine.errors import FolderError
from engine.images import USUAL_VIEW, ContentHash, scan_folder, survey_pictures
from engine.jobs import Job
from engine.project.examples import class_folders
from engine.vectors import Float16s, Int32s


@dataclass(frozen=True, eq=False)
class LabelledFolder:
    """The readable images of a folder of class folders.

    Attributes
    ----------
    vectors : float16 (n, dim), embeddings
    labels : int32 (n,), rows of `class_names`
    hashes : of the bytes of each image
    """

    class_names: tuple[str, ...]
    vectors: Float16s
    labels: Int32s
    hashes: tuple[ContentHash, ...]
    report: EmbeddingReport


def read_labelled_folder(job: Job, folder: Path, *, backbone: BackboneId) -> LabelledFolder:
    """Embed all images below the sub-folders of `folder`.

    Raises
    ------
    EngineError
        If there are no two class folders, or no readable image.
    """
    folders = class_folders(folder)
    files = [
        (index, place / file.path)
        for index, places in enumerate(folders.values())
        for place in places
        for file in scan_folder(place)
    ]
    names = [str(path.relative_to(folder)) for _, path in files]
    request = EmbedRequest(
        paths=tuple(path for _, path in files),
        hashes=(None,) * len(files),
        backbone=backbone,
        cache_folder=default_cache_folder(),
        view=survey_pictures(folder, names, USUAL_VIEW).view,
    )
    chunks: list[EmbeddedChunk] = []
    report = embed_images(job, request, chunks.append)
    return _assemble(folder, tuple(folders), [index for index, _ in files], chunks, report)


def _assemble(
    folder: Path,
    class_names: tuple[str, ...],
    class_index: list[int],
    chunks: list[EmbeddedChunk],
    report: EmbeddingReport,
) -> LabelledFolder:
    """Put the chunks, which come in any order, into the order of the files."""
    found = sorted(
        (
            (row, content_hash, vector)
            for chunk in chunks
            for row, content_hash, vector in zip(
                chunk.rows, chunk.hashes, chunk.vectors, strict=True
            )
            if content_hash is not None
        ),
        key=lambda item: item[0],
    )
    if not found:
        raise FolderError(
            "There is no readable image in the class folders of {folder}."
            " Choose a folder that has one sub-folder of images per class.",
            folder=str(folder),
        )
    return LabelledFolder(
        class_names,
        np.stack([vector for _, _, vector in found]),
        np.array([class_index[row] for row, _, _ in found], np.int32),
        tuple(content_hash for _, content_hash, _ in found),
        report,
    )
