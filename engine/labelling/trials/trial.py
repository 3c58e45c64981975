"""Trials: labelling images whose class is known, to see what to expect of unknown ones."""

from dataclasses import replace

import numpy as np

from engine.jobs import Job
from engine.labelling.pool import with_graph
from engine.labelling.pseudo_labeler import PseudoLabeler
from engine.labelling.request import LabelRequest, LabelSettings, PreparedPool
from engine.labelling.trials.draws import TrialDraw, TrialSettings, draw_trial
from engine.labelling.trials.figures import TrialFigures, measure_labels
from engine.project import ClassId, ImageId, Verdict, VerdictGroup, VerdictKind, Verdicts
from engine.prototypes import FeatureTransform
from engine.vectors import Bools, Float16s, Float32s, Int32s


class KnownImages:
    """Images whose class is known, made ready for trials.

    The latest pool is kept, since most trials on a folder use all of it: then its graph is
    built once.
    """

    def __init__(
        self, embeddings: Float16s | Float32s, labels: Int32s, duplicate_of: Int32s
    ) -> None:
        """Take embeddings (n, dim), true class ids int32 (n,), and duplicates of PreparedPool."""
        self.embeddings, self.labels, self.duplicate_of = embeddings, labels, duplicate_of
        self._rows = np.zeros(0, np.int32)
        self._pools: dict[bool, PreparedPool] = {}

    def pool(self, rows: Int32s, *, needs_neighbours: bool) -> PreparedPool:
        """Return a pool of `rows` alone, ascending, as if there were no other images."""
        if not np.array_equal(rows, self._rows):
            self._rows, self._pools = rows, {False: self._prepare(rows)}
        if needs_neighbours not in self._pools:
            self._pools[needs_neighbours] = with_graph(Job(), self._pools[False])
        return self._pools[needs_neighbours]

    def is_query(self, draw: TrialDraw) -> Bools:
        """Mark those of its rows that are to be guessed: no examples, nor files like them."""
        duplicate_of = self.duplicate_of[draw.rows]
        return ~np.isin(duplicate_of, duplicate_of[draw.is_support])

    def _prepare(self, rows: Int32s) -> PreparedPool:
        embeddings, everything = self.embeddings[rows], np.ones(len(rows), np.bool_)
        features = FeatureTransform.fit(embeddings, everything).apply(embeddings)
        _, first, place = np.unique(self.duplicate_of[rows], return_index=True, return_inverse=True)
        return PreparedPool(features, everything, everything, first[place].astype(np.int32))


def run_trial(images: KnownImages, settings: LabelSettings, trial: TrialSettings) -> TrialFigures:
    """Draw a trial, label its pool from nothing, and measure the labels.

    Raises
    ------
    SupportError
        As for `draw_trial`.
    """
    draw = draw_trial(images.labels, trial)
    pool = images.pool(draw.rows, needs_neighbours=settings.needs_neighbours)
    truth = images.labels[draw.rows]
    request = request_with_examples(pool, truth, draw.is_support, draw.class_ids)
    labels = PseudoLabeler(settings).run(Job(), request)
    return measure_labels(labels, truth, images.is_query(draw))


def run_trials(
    job: Job, images: KnownImages, settings: LabelSettings, trial: TrialSettings, *, seeds: int
) -> tuple[TrialFigures, ...]:
    """Run a trial with each of the seeds from 0 on.

    Raises
    ------
    SupportError
        As for `draw_trial`.
    """
    figures = []
    for seed in range(seeds):
        job.step(seed, seeds)
        seeded = replace(settings, seed=seed), replace(trial, seed=seed)
        figures.append(run_trial(images, *seeded))
    return tuple(figures)


def request_with_examples(
    pool: PreparedPool, truth: Int32s, is_example: Bools, class_ids: tuple[ClassId, ...]
) -> LabelRequest:
    """Ask for labels where a person has given the images that `is_example` marks.

    Parameters
    ----------
    truth : int32 (n_images,), the class id of each
    """
    verdicts = Verdicts(len(pool))
    for class_id in class_ids:
        rows = np.flatnonzero(is_example & (truth == class_id)).tolist()
        example = Verdict(VerdictKind.EXAMPLE, class_id)
        verdicts.put(VerdictGroup(example, tuple(map(ImageId, rows))))
    return LabelRequest(pool, class_ids, verdicts.snapshot())
