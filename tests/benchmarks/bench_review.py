"""Measures how long confirming a page of a review takes: `python -m tests.benchmarks.bench_review`.

From the key press until the next page is painted and the project file is written, beside the
workspace that follows every edit, with made-up embeddings and pictures.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.project import wishes
from gui.pages.review.page import ReviewPage
from gui.window.workspace import Workspace
from tests.factories import clustered_features, ids, make_project
from tests.gui.fakes import FakeThumbnails

_N_CLASSES, _DIM, _TILE_PX, _SIZE_PX = 4, 64, 64, (2000, 2080)


def measure(folder: Path, *, n_images: int) -> tuple[int, float, float, float]:
    """Return tiles a page, and milliseconds: of confirming, median and UI thread; of undo."""
    workspace = _labelled(folder, n_images)
    thumbnails = FakeThumbnails()
    thumbnails.bring(*range(n_images))
    page = ReviewPage(workspace.document, workspace.labelling, thumbnails)
    page.tiles.head.slider.setValue(_TILE_PX)
    page.resize(*_SIZE_PX)
    page.show()
    _wait(500)
    times, n_tiles = [], len(page.sitting.page)
    while len(page.sitting.page) == n_tiles and len(times) < 9:
        page.tiles.grid.toggle(page.tiles.grid.images.order[3])
        times.append(_timed(page, Qt.Key.Key_Return))
        _wait(1500)
    started = time.perf_counter()
    workspace.document.undo()
    page.tiles.grid.viewport().repaint()
    undone = time.perf_counter() - started
    workspace.close_project()
    page.deleteLater()
    workspace.deleteLater()
    passed, busy = 1000 * np.median(times, axis=0)
    return n_tiles, passed, busy, 1000 * undone


def _timed(page: ReviewPage, key: Qt.Key) -> tuple[float, float]:
    """Return the seconds that passed, and those for which the UI thread was at work."""
    started, idle = time.perf_counter(), time.thread_time()
    QTest.keyClick(page.tiles.grid, key)
    page.tiles.grid.viewport().repaint()
    return time.perf_counter() - started, time.thread_time() - idle


def _labelled(folder: Path, n_images: int) -> Workspace:
    """Return a workspace whose images all have a label, and nobody's verdict."""
    workspace = Workspace(make_project(folder, n_images), folder / "cache")
    document = workspace.document
    per_class = n_images // _N_CLASSES
    features, _ = clustered_features([per_class] * _N_CLASSES, dim=_DIM, spread=0.5)
    workspace.embedding.table.put(
        ids(*range(n_images)), features.astype(np.float16), n_images=n_images
    )
    for number in range(_N_CLASSES):
        examples = ids(*range(number * per_class, number * per_class + 5))
        document.do(lambda state, n=number, e=examples: wishes.new_class(state, f"class {n}", e))
    while workspace.labelling.labels is None or workspace.tasks.is_busy:
        _wait(50)
    return workspace


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main() -> None:
    _ = QApplication(sys.argv)
    print("| images | tiles a page | confirm ms | of it on the UI thread ms | undo ms |")
    print("|---|---|---|---|---|")
    for n_images in (8_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            n_tiles, passed, busy, undo = measure(Path(folder), n_images=n_images)
        print(f"| {n_images:,} | {n_tiles} | {passed:.0f} | {busy:.0f} | {undo:.0f} |")


if __name__ == "__main__":
    main()
