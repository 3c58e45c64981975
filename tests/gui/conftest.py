"""The window is tested without a screen, and collects its garbage on its own thread."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest


@pytest.fixture(scope="session", autouse=True)
def _garbage_of_imports_is_left_alone():
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _garbage_is_collected_on_this_thread():
    """Qt forbids what Python does by itself: a QObject in a cycle dying on a worker."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()
