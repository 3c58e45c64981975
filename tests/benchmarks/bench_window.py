"""Measures how long the window takes to label every image after one edit: `python -m ...`.

The whole workspace is shown, with made-up embeddings and no files to decode, so that only
what follows an edit is measured.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from engine.project import wishes
from gui.window.workspace import Workspace
from tests.factories import clustered_features, ids, make_project

_TICK_MS = 5


class _Stalls:
    """Notes the longest time for which the event loop did not run."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=_TICK_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, 1000 * (now - self._last))
        self._last = now

    def reset(self) -> None:
        self._last, self.longest_ms = time.perf_counter(), 0.0


def measure(folder: Path, *, n_images: int, n_classes: int, dim: int) -> tuple[float, float, float]:
    """Return milliseconds: the edit itself, until all labels are new, the longest stall."""
    workspace = Workspace(make_project(folder, n_images), folder / "cache")
    workspace.resize(1280, 800)
    workspace.show()
    document, tasks = workspace.document, workspace.tasks
    per_class = n_images // n_classes
    features, _ = clustered_features([per_class] * n_classes, dim=dim, spread=1.0)
    workspace.embedding.table.put(
        ids(*range(n_images)), features.astype(np.float16), n_images=n_images
    )
    for number in range(n_classes):
        examples = ids(*range(number * per_class, number * per_class + 5))
        document.do(lambda state, n=number, e=examples: wishes.new_class(state, f"class {n}", e))
    _wait_until(lambda: workspace.labelling.labels is not None and not tasks.is_busy)
    _wait(3000)
    stalls, times = _Stalls(), []
    for image_id in range(6, 16):
        _wait(50)
        stalls.reset()
        started = time.perf_counter()
        document.do(lambda state, i=image_id: wishes.assign(state, 1, ids(i)))
        edited = time.perf_counter()
        _wait_until(lambda: not tasks.is_busy)
        labelled = time.perf_counter()
        _wait(500)  # what is painted and counted afterwards may stall too
        times.append((edited - started, labelled - started, stalls.longest_ms / 1000))
    workspace.close_project()
    workspace.deleteLater()
    edit, labelled, stall = 1000 * np.median(times, axis=0)
    return edit, labelled, stall


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _wait_until(is_done) -> None:
    while not is_done():
        _wait(1)


def main() -> int:
    app = QApplication(sys.argv)
    print("| images | classes | dim | edit | labels new | longest stall |")
    print("|---|---|---|---|---|---|")
    for n_images, n_classes in ((1_000, 10), (10_000, 20), (100_000, 50)):
        with tempfile.TemporaryDirectory() as folder:
            edit, labelled, stall = measure(
                Path(folder), n_images=n_images, n_classes=n_classes, dim=512
            )
        print(
            f"| {n_images:,} | {n_classes} | 512 | {edit:.0f} ms | {labelled:.0f} ms"
            f" | {stall:.0f} ms |",
            flush=True,
        )
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
