"""Pictures of 16 bits in the whole window: one range for all, set in the large view."""

import numpy as np
import pytest
from PIL import Image

from gui.widgets.image.range_bar import RangeBar
from tests.factories import write_folder


@pytest.fixture
def photos(tmp_path):
    folder = write_folder(tmp_path / "photos", 4)
    for number in range(4):
        values = np.full((40, 60), 1000 * (number + 1), np.uint16)
        values[:20] = 100
        Image.fromarray(values).save(folder / f"deep-{number}.tif")
    (folder / "film.mp4").write_bytes(b"x")
    return folder


@pytest.fixture
def workspace(window, photos, qtbot):
    window.open(photos)
    qtbot.waitUntil(lambda: window.workspace is not None and not window.is_busy(), timeout=30_000)
    window.workspace.said = said = []
    window.workspace.noted.connect(lambda message: said.append(str(message)))
    return window.workspace


def test_that_the_range_is_measured_and_can_be_set_for_all_at_once(workspace, qtbot):
    bar = workspace.label.large.findChild(RangeBar)
    assert (bar.kinds.currentText(), bar.black.value(), bar.white.value()) == (
        "grey 16",
        100,
        4000,
    )
    with qtbot.waitSignal(workspace.embedding.finished, timeout=30_000) as done:
        bar.white.setValue(8000)
        bar.white.editingFinished.emit()
    assert (done.args[0].n_embedded, done.args[0].n_cached) == (4, 4)
    assert workspace.viewing.view.range_of("grey 16").high == (8000.0,)


def test_that_the_image_in_the_large_view_follows(workspace, qtbot):
    workspace.label.grid.view.select_next()
    workspace.label.toggle_large()
    deep = workspace.document.catalog.find("deep-0.tif")
    with qtbot.waitSignal(
        workspace.thumbnails.preview_arrived, check_params_cb=lambda i, _: i == deep, timeout=30_000
    ):
        workspace.label.large.show_image(deep)
    bar = workspace.label.large.findChild(RangeBar)
    with qtbot.waitSignal(workspace.thumbnails.preview_arrived, timeout=30_000) as came:
        bar.white.setValue(1000)
        bar.white.editingFinished.emit()
    image_id, pixmap = came.args
    assert image_id == deep
    assert pixmap.toImage().pixelColor(2, pixmap.height() - 2).red() > 250


def test_that_a_range_that_is_upside_down_changes_nothing(workspace):
    bar = workspace.label.large.findChild(RangeBar)
    bar.black.setValue(9000)
    bar.black.editingFinished.emit()
    assert bar.black.value() == 100
    assert workspace.viewing.view.range_of("grey 16").low == (100.0,)


def test_that_what_is_not_read_is_said_once(workspace, window, qtbot):
    assert "1 MP4" in window.status.line.text
    workspace.rescan()
    qtbot.waitUntil(lambda: not window.is_busy(), timeout=30_000)
    assert not [text for text in workspace.said if "MP4" in text]
