"""Garbage of Qt objects is collected on the UI thread only, as the application does."""

import gc
import sys

import pytest


@pytest.fixture(scope="session", autouse=True)
def _garbage_of_imports_is_left_alone():
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _garbage_is_collected_on_this_thread():
    """Qt forbids what Python does by itself: a QObject in a cycle dying on a worker."""
    n_modules = len(sys.modules)
    gc.disable()
    yield
    gc.collect()
    if len(sys.modules) > n_modules:
        gc.freeze()  # what imports leave is for ever, and takes long to look through
    gc.enable()
