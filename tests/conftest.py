"""What tests of the command line and of the window share."""

import pytest


@pytest.fixture
def without_bundled(tmp_path, monkeypatch):
    """Let the weight file of the bundled backbone be missing; return where it should be."""
    monkeypatch.setattr("engine.embedding.trained_backbones._PACKAGE", tmp_path / "engine")
    return tmp_path / "assets" / "protolabel-s.safetensors"
