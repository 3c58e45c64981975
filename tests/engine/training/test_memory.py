from types import SimpleNamespace

import pytest

from engine.training import memory


@pytest.fixture
def said(monkeypatch):
    """Collect what the C library is asked for."""
    asked = {}
    library = SimpleNamespace(mallopt=asked.__setitem__)
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: library)
    monkeypatch.setattr(memory.sys, "platform", "linux")
    return asked


def test_that_glibc_is_asked_to_keep_memory(said):
    memory.keep_freed_memory()
    assert said == {-4: 0, -1: 2**31 - 1}  # M_MMAP_MAX, M_TRIM_THRESHOLD of malloc.h


def test_that_another_c_library_is_left_alone(said, monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: SimpleNamespace())
    memory.keep_freed_memory()
    assert said == {}


def test_that_another_system_is_left_alone(said, monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "win32")
    memory.keep_freed_memory()
    assert said == {}
