"""What the same labels cost without any of this: keying everything, or one look at everything."""

import numpy as np

from engine.jobs import Job
from engine.labelling import LabelSettings, PseudoLabeler, request_with_examples
from engine.project import ClassId
from engine.prototypes import draw_support
from engine.simulation.effort import TILES_PER_PAGE, Effort
from engine.simulation.known_folder import KnownFolder

EXAMPLES_PER_CLASS = 5


def key_every_image(n_images: int) -> Effort:
    return Effort(keyed=n_images)


def verify_the_grid(folder: KnownFolder, settings: LabelSettings, *, seed: int) -> Effort:
    """Return the work to label from five random examples per class and look at every tile once.

    Raises
    ------
    SupportError
        If a class has no more images than that.
    """
    truth = folder.truth
    rng = np.random.default_rng(seed)
    is_example = draw_support(truth, shots=EXAMPLES_PER_CLASS, rng=rng)
    class_ids = tuple(ClassId(int(c)) for c in np.unique(truth))
    pool = folder.pool(needs_neighbours=settings.needs_neighbours)
    request = request_with_examples(pool, truth, is_example, class_ids)
    labels = PseudoLabeler(settings).run(Job(), request)
    _, tiles = np.unique(labels.guesses[~is_example], return_counts=True)
    return Effort(
        keyed=int(is_example.sum()),
        tiles=len(folder),
        corrected=int((labels.guesses != truth)[~is_example].sum()),
        pages=int(np.ceil(tiles / TILES_PER_PAGE).sum()),
    )
