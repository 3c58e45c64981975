"""Labelling without a window, on images that need no file."""

import numpy as np

from engine.embedding import FALLBACK_BACKBONE
from engine.project import wishes
from gui.document import Document
from gui.flows.embedding import EmbeddingFlow
from gui.flows.labelling import LabellingFlow
from gui.tasks import TaskRunner
from tests.factories import clustered_features, ids, make_project

WAIT_MS = 30_000  # scikit-learn is imported by the first labels


class LabellingStage:
    """A document whose 90 images are embedded as three clear clusters."""

    def __init__(self, folder):
        self.document = Document(make_project(folder, 90))
        self.tasks = TaskRunner()
        self.embedding = EmbeddingFlow(
            self.document, self.tasks, backbone=FALLBACK_BACKBONE, cache_folder=folder
        )
        features, self.truth = clustered_features((30, 30, 30))
        everything = ids(*range(90))
        self.embedding.table.put(everything, features.astype(np.float16), n_images=90)
        self.flow = LabellingFlow(self.document, self.tasks, self.embedding)

    def define(self, name, *examples):
        self.document.do(lambda state: wishes.new_class(state, name, ids(*examples)))

    def close(self):
        self.tasks.close()
        self.document.close()


def wait_until_labelled(stage, qtbot):
    def is_labelled():
        return stage.flow.labels is not None and not stage.tasks.is_busy

    qtbot.waitUntil(is_labelled, timeout=WAIT_MS)


def define_three(stage, qtbot):
    for number, name in enumerate(("a", "b", "c")):
        stage.define(name, 30 * number, 30 * number + 1)
    wait_until_labelled(stage, qtbot)
