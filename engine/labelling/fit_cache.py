"""What labelling has learnt and can use again, kept apart from the labels it gives.

Labels are results: they are shown, kept in files and handed from thread to thread, so nothing
in them ever changes. What makes the next labels quick does change, and is here, in one object
that one call at a time may touch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from engine.jobs import Job
from engine.labelling.attributes.prior import AttributeScores
from engine.labelling.attributes.text_scores import TextWeight
from engine.labelling.logistic.heads import LinearHead
from engine.labelling.neighbours.graph import NeighbourGraph, PairwiseDiffusion
from engine.labelling.request import PreparedPool
from engine.labelling.training_set import TrainingSet
from engine.vectors import Float32s

_LOOK_EVERY_S: Final = 0.02


class FitCache:
    """The latest fits to one pool; losing it costs time and nothing else.

    Whatever it holds is replaced by a whole new value or left as it was, so that work which is
    cancelled or fails half way leaves it as good as before.

    Attributes
    ----------
    heads : those fitted last to be asked about all images, and what taught them, newest first
    columns : float32 (n_nodes,) each, what arrives along the graph from the seeds of a class
    attribute_scores : what attributes say of all images; None before any checklist was used
    names : what the names of classes say of them; None before they were asked
    text_weight : how much texts count beside examples; None before any was read
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._pool: PreparedPool | None = None
        self.heads: tuple[tuple[TrainingSet, LinearHead], ...] = ()
        self.columns: dict[bytes, Float32s] = {}
        self._pairwise: PairwiseDiffusion | None = None
        self.attribute_scores: AttributeScores | None = None
        self.names: AttributeScores | None = None
        self.text_weight: TextWeight | None = None

    @contextmanager
    def held(self, job: Job) -> Iterator[None]:
        """Have the cache alone during the block; wait for it until `job` is cancelled.

        Not to be asked for again within the block.
        """
        while not self._lock.acquire(timeout=_LOOK_EVERY_S):
            job.check()
        try:
            yield
        finally:
            self._lock.release()

    def turn_to(self, pool: PreparedPool) -> None:
        """Forget what was learnt of any other pool."""
        if pool is self._pool:
            return
        self.heads, self.columns, self._pairwise = (), {}, None
        self._pool = pool

    def pairwise_diffusion_on(self, graph: NeighbourGraph) -> PairwiseDiffusion:
        """Return what arrives from single nodes of the graph of the pool."""
        if self._pairwise is None:
            self._pairwise = PairwiseDiffusion(graph)
        return self._pairwise

    def forget_fits(self) -> None:
        """Forget what depends on the order in which things were learnt."""
        self.heads, self.attribute_scores, self.names, self.text_weight = (), None, None, None
