"""A grid on a screen that is not there: 23 images, 4 columns."""

import numpy as np

from gui.document import Document
from gui.grid.model import ImageGridModel
from gui.grid.view import ImageGridView
from tests.factories import make_project
from tests.gui.fakes import FakeLabelling, FakeThumbnails

N_IMAGES = 23
WIDTH, HEIGHT = 720, 480


class GridStage:
    def __init__(self, folder, qtbot, n_images=N_IMAGES):
        self.document = Document(make_project(folder, n_images))
        self.labelling, self.thumbnails = FakeLabelling(n_images), FakeThumbnails()
        self.model = ImageGridModel(self.document, self.labelling, self.thumbnails)
        self.view = ImageGridView(self.model, self.thumbnails)
        qtbot.addWidget(self.view)
        self.show_images(*range(n_images))
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        qtbot.waitExposed(self.view)

    def show_images(self, *image_ids):
        self.model.set_order(np.array(image_ids, np.int32))

    def middle_of(self, image_id):
        """Return the middle of an image's tile in the viewport."""
        return self.view.visualRect(self.model.index_of(image_id)).center()

    @property
    def selected(self):
        return list(self.view.selected_images())

    @property
    def current(self):
        return self.view.current_image()
