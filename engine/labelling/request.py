"""What the labeller is asked, captured so that it may run on another thread."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.labelling.class_texts import ClassTexts
from engine.project import (
    NO_CLASS,
    AttributeSnapshot,
    ClassId,
    VerdictKind,
    VerdictSnapshot,
)
from engine.vectors import Bools, Float32s, Int32s

if TYPE_CHECKING:
    from engine.labelling.neighbours.graph import NeighbourGraph

Method = Literal[
    "auto", "prototype", "logistic", "diffusion", "label-spreading", "self-training", "rounds"
]


@dataclass(frozen=True)
class LabelSettings:
    """How to label.

    Attributes
    ----------
    method : "auto" blends logistic regression and the neighbour graph, in rounds;
        "rounds" has one classifier teach the next; the others are one pass
    rounds : the most rounds that a method in rounds may take
    threshold : an image of lower probability is left out
    margin : so is one whose two best classes lie closer than this in probability
    seed : for classifiers that draw random numbers
    classifier : for "rounds" and "self-training", one of scikit-learn's as
        `make_classifier` takes it; empty for logistic regression
    reject_novel : leave out images that seem to belong to none of the classes
    target_precision : accept as many labels as should be right in this share; stands in for
        `threshold` and `margin`
    by_name : hear what the names and descriptions of classes say; where the backbone has no
        text tower, only to guess those without an example or a checklist
    """

    method: Method = "auto"
    rounds: int = 4
    threshold: float = 0.7
    margin: float = 0.1
    seed: int = 0
    classifier: str = ""
    reject_novel: bool = True
    target_precision: float | None = None
    by_name: bool = False

    @property
    def needs_neighbours(self) -> bool:
        """Whether a run needs a pool with a graph."""
        return self.method in {"auto", "diffusion", "label-spreading"}


@dataclass(frozen=True, eq=False)
class PreparedPool:
    """The images as the labeller sees them; stays the same while verdicts come and go.

    Attributes
    ----------
    features : float32 (n_images, dim), unit rows after the FeatureTransform
    is_embedded : bool (n_images,), rows of `features` that are filled
    is_pool : bool (n_images,), images to be labelled
    duplicate_of : int32 (n_images,), the first image with the same bytes, often itself; with a
        graph, also the first that looks the same
    graph : of the nodes; None until it is built
    nodes : int32 (n_nodes,), the embedded images, one of all copies, ascending
    node_of : int32 (n_images,), the row of `nodes` that stands for each image, -1 for none
    """

    features: Float32s
    is_embedded: Bools
    is_pool: Bools
    duplicate_of: Int32s
    graph: "NeighbourGraph | None" = None
    nodes: Int32s = field(init=False)
    node_of: Int32s = field(init=False)

    def __post_init__(self) -> None:
        nodes, node_of = self._find_nodes()
        object.__setattr__(self, "nodes", nodes)  # frozen, like what they are found from
        object.__setattr__(self, "node_of", node_of)

    def __len__(self) -> int:
        return len(self.features)

    def _find_nodes(self) -> tuple[Int32s, Int32s]:
        embedded = np.flatnonzero(self.is_embedded)
        _, first, node = np.unique(
            self.duplicate_of[embedded], return_index=True, return_inverse=True
        )
        order = np.argsort(first)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        node_of = np.full(len(self.duplicate_of), -1, np.int32)
        node_of[embedded] = rank[node]
        return embedded[first[order]].astype(np.int32), node_of


@dataclass(frozen=True, eq=False)
class LabelRequest:
    """All that labelling needs, captured so that it may run on another thread.

    Attributes
    ----------
    class_ids : classes that may compete; those without examples or a checklist do not
    verdicts : what a person decided, on the images of `pool` and perhaps on later ones
    attributes : the checklists of `class_ids` and the tags of images; None where there are none
    texts : how like the words of `class_ids` the images are; None where nobody can tell
    """

    pool: PreparedPool
    class_ids: tuple[ClassId, ...]
    verdicts: VerdictSnapshot
    attributes: AttributeSnapshot | None = None
    texts: ClassTexts | None = None

    def own_labels(self) -> Int32s:
        """Return int32 (n_images,): the class that a person gave each image, else NO_CLASS.

        Verdicts that speak of other classes, or of images without embedding, count for nothing.
        """
        own = self.verdicts.class_ids[: len(self.pool)]
        is_given = self.pool.is_embedded & np.isin(own, np.array(self.class_ids, np.int32))
        return np.where(is_given, own, np.int32(NO_CLASS))

    def given_labels(self) -> Int32s:
        """Return `own_labels`, where copies of an image have its class.

        Where copies were given different classes, each keeps its own and the rest have none.
        """
        own, duplicate_of = self.own_labels(), self.pool.duplicate_of
        is_given = own >= 0
        least = np.full(len(own), np.iinfo(np.int32).max, np.int32)
        greatest = np.full(len(own), NO_CLASS, np.int32)
        np.minimum.at(least, duplicate_of[is_given], own[is_given])
        np.maximum.at(greatest, duplicate_of[is_given], own[is_given])
        of_first = np.where(least == greatest, greatest, np.int32(NO_CLASS))
        return np.where(self.is_open & self.pool.is_embedded, of_first[duplicate_of], own)

    @property
    def is_open(self) -> Bools:
        """Mark images without a verdict."""
        return np.equal(self.verdicts.kinds[: len(self.pool)], VerdictKind.OPEN)
