"""Reads the words of classes, where the backbone has a text tower."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.embedding import BackboneId, likeness, read_texts, reads_texts
from engine.errors import EngineError
from engine.jobs import Job
from engine.labelling.class_texts import ClassTexts
from engine.labelling.pool import EmbeddingTable
from engine.labelling.request import LabelSettings
from engine.messages import Message
from engine.project import AttributeSnapshot, ClassId
from engine.prototypes.zero_shot import tidy_words
from engine.vectors import Float16s

ReadClassTexts = Callable[[Job], ClassTexts | None]

_ENDED: Final = (
    "What reads the words of classes has ended, perhaps for lack of memory. Close other programs"
    " and label again."
)


@dataclass(frozen=True, eq=False)
class _Wanted:
    backbone: BackboneId
    words: tuple[str, ...]
    class_ids: tuple[ClassId, ...]
    vectors: Float16s
    n_images: int

    def equals(self, other: "_Wanted") -> bool:
        return (self.backbone, self.words, self.class_ids, self.n_images) == (
            other.backbone,
            other.words,
            other.class_ids,
            other.n_images,
        ) and self.vectors is other.vectors


class ClassTextReader:
    """Reads the words of the classes of one project, and keeps what it has read last.

    To be asked on one thread at a time; that takes seconds when words are new.
    """

    def __init__(self, cache_folder: Path) -> None:
        self._cache_folder = cache_folder
        self._latest: tuple[_Wanted, ClassTexts] | None = None

    def capture(
        self,
        table: EmbeddingTable,
        backbone: BackboneId,
        attributes: AttributeSnapshot,
        settings: LabelSettings,
    ) -> ReadClassTexts:
        """Capture what is there now; the returned function reads it, on any thread.

        It returns None where words are not asked for, or `backbone` knows none. It raises
        CancelledError; any other problem is said in what it returns.
        """
        if not settings.by_name or not reads_texts(backbone) or not attributes.class_ids:
            return lambda _: None
        words = tuple(map(tidy_words, attributes.class_words))
        n_images = int(table.is_embedded.sum())
        wanted = _Wanted(backbone, words, attributes.class_ids, table.vectors, n_images)
        return lambda job: self._read(job, wanted)

    def _read(self, job: Job, wanted: _Wanted) -> ClassTexts:
        if self._latest is None or not self._latest[0].equals(wanted):
            self._latest = wanted, self._read_anew(job, wanted)
        return self._latest[1]

    def _read_anew(self, job: Job, wanted: _Wanted) -> ClassTexts:
        try:
            texts = read_texts(wanted.backbone, wanted.words, job, cache_folder=self._cache_folder)
        except EngineError as error:
            return ClassTexts(problem=error.message)
        except ChildProcessError:
            return ClassTexts(problem=Message(_ENDED))
        return ClassTexts(wanted.class_ids, likeness(wanted.backbone, wanted.vectors, texts))
