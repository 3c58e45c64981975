"""What tests of the command line and of the window share."""

import pytest


@pytest.fixture
def without_bundled(tmp_path, monkeypatch):
    """Let the weights of the bundled backbones be missing; return where the default's should be."""
    monkeypatch.setattr("engine.embedding.trained_backbones._PACKAGE", tmp_path / "engine")
    return tmp_path / "assets" / "protolabel-m.safetensors"
