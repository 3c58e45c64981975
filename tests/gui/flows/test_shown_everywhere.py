"""Window, command line, audit and export say the same of every image, whatever was done."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from engine.audit import freeze
from engine.cli.parts.pipeline import rows_with
from engine.errors import AuditError
from engine.labelling import EmbeddingTable, ImageStatus, pack_labels
from engine.messages import Message
from engine.project import NO_CLASS, NO_IMAGE, Reading, wishes
from gui.document import Document
from gui.flows.auditing.work import HeldCatalog, PresentWork
from gui.flows.labelling import LabellingFlow
from tests.factories import ids, make_labels, make_project

N_IMAGES, N_CLASSES = 40, 4


class Embedding(QObject):
    """Looks at nothing."""

    advanced, finished = Signal(int), Signal(object)
    backbone, table, cache_folder = "none", EmbeddingTable(), Path("unused")


class Tasks:
    """Works at nothing, so that labels stay older than the verdicts."""

    def submit(self, *_):
        pass

    def is_running(self, _):
        return False


def random_labels(rng):
    chances = np.sort(rng.dirichlet(np.ones(N_CLASSES), N_IMAGES))[:, ::-1]
    candidates = np.argsort(rng.random((N_IMAGES, N_CLASSES)), axis=1)
    return make_labels(
        np.where(rng.random(N_IMAGES) < 0.1, NO_CLASS, candidates[:, 0] + 1),
        class_ids=range(1, N_CLASSES + 1),
        candidates=candidates,
        candidate_probabilities=chances,
        probabilities=chances[:, 0],
        is_confident=rng.random(N_IMAGES) < 0.6,
        is_novel=rng.random(N_IMAGES) < 0.2,
        nearest=rng.integers(NO_IMAGE, N_IMAGES, N_IMAGES),
    )


def judge(document, rng):
    """Do what a person may do in the time between two labellings."""
    for _ in range(12):
        images = ids(*rng.choice(N_IMAGES, 3, replace=False).tolist())
        class_id = list(document.classes)[rng.integers(len(document.classes))]
        for wish in rng.permutation(
            [
                lambda state, i=images, c=class_id: wishes.assign(state, c, i),
                lambda state, i=images, c=class_id: wishes.add_examples(state, c, i),
                lambda state, i=images, c=class_id: wishes.reject(state, {c: i}),
                lambda state, i=images: wishes.none_of_these(state, i),
                lambda _, i=images: wishes.skip(i),
            ]
        )[:2]:
            document.do(wish)
    document.do(lambda state: wishes.remove_class(state, next(iter(document.classes))))
    unreadable = ids(*rng.choice(N_IMAGES, 3, replace=False).tolist())
    document.record_reading(Reading({}, dict.fromkeys(unreadable, Message("It is empty."))))


@pytest.mark.parametrize("seed", range(6))
def test_that_all_say_the_same_of_every_image(qapp, tmp_path, seed):
    rng = np.random.default_rng(seed)
    project, labels = make_project(tmp_path, N_IMAGES), random_labels(rng)
    for name in "abcd":
        project.do(wishes.new_class(project.state, name))
    project.save_labels(pack_labels(labels))
    document = Document(project)
    flow = LabellingFlow(document, Tasks(), Embedding())
    judge(document, rng)

    table = flow.table
    catalog = HeldCatalog.of(document.catalog)
    present = PresentWork.of(document, catalog, flow.labels).present()
    names = {c: d.name for c, d in document.classes.items()} | {NO_CLASS: ""}
    rows = rows_with(project, flow.labels)

    assert ImageStatus.NEEDS_CLASS in table.statuses
    assert [row.status for row in rows] == table.statuses.tolist() == present.statuses.tolist()
    assert [row.guess for row in rows] == [names[c] for c in table.guesses.tolist()]
    assert [row.label for row in rows] == [names[c] for c in table.class_ids.tolist()]
    assert np.allclose([row.probability for row in rows], table.probabilities)
    audited = audited_images(document, present)
    assert audited == [row.image_id for row in rows if row.status == ImageStatus.AUTO]
    document.close()


def audited_images(document, present):
    try:
        return freeze(document.catalog, present, "automatic").image_ids.tolist()
    except AuditError:
        return []
