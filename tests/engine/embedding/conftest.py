"""What tests of embedders share."""

from threading import Thread

import pytest
from huggingface_hub import constants

from tests.engine.embedding.hub_server import Hub


@pytest.fixture
def hub(tmp_path, monkeypatch):
    server = Hub()
    Thread(target=server.serve_forever, daemon=True).start()
    pattern = f"{server.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", pattern)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    yield server
    server.shutdown()
    server.server_close()
