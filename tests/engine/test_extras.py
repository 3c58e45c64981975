"""Packages that do not come along."""

import sys
from types import SimpleNamespace

import pytest

from engine.errors import NotInstalledError
from engine.extras import import_extra, lock_by_threads


def test_that_a_missing_package_says_what_to_run(monkeypatch):
    monkeypatch.setitem(sys.modules, "towers", None)
    with pytest.raises(NotInstalledError, match=r"Run: pip install some-towers$"):
        import_extra("towers", package="some-towers")


def test_that_progress_bars_of_others_take_no_semaphore(monkeypatch):
    locks = []
    module = SimpleNamespace(tqdm=SimpleNamespace(set_lock=locks.append))
    monkeypatch.setitem(sys.modules, "tqdm", module)
    lock_by_threads()
    assert [type(lock).__module__ for lock in locks] == ["_thread"]
    monkeypatch.setitem(sys.modules, "tqdm", None)
    lock_by_threads()
