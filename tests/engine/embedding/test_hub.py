"""Weights from the hub: a server on this machine plays its part."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from huggingface_hub import constants

from engine.embedding import BackboneId
from engine.embedding.hub import fetch_from_hub
from engine.errors import WeightsUnavailableError
from engine.jobs import CancelledError, Job

NAMES = "model.safetensors", "pytorch_model.bin"
NET = BackboneId("timm/net")
CONTENT = bytes(range(256)) * 400


class Hub(ThreadingHTTPServer):
    """Has one file of a repository; may hang up after some bytes, once."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.name, self.content, self.hangs_up_after, self.ranges = NAMES[0], CONTENT, None, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        hub = self.server
        content = self.answer()
        hub.ranges.append(self.headers.get("Range"))
        if hub.hangs_up_after:
            content, hub.hangs_up_after = content[: hub.hangs_up_after], None
            self.close_connection = True
        self.wfile.write(content)

    def answer(self):
        hub = self.server
        if not self.path.endswith(hub.name):
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return b""
        start = int((self.headers.get("Range") or "bytes=0-").split("=")[1].split("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{hashlib.sha256(hub.content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "a" * 40)
        self.send_header("Content-Length", str(len(hub.content) - start))
        self.end_headers()
        return hub.content[start:]

    def log_message(self, *_):
        pass


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


class Steps(Job):
    def __init__(self):
        super().__init__()
        self.seen = []

    def step(self, done, total):
        super().step(done, total)
        self.seen.append((done, total))


def test_that_a_file_is_fetched_and_its_bytes_are_counted(hub):
    job = Steps()
    path = fetch_from_hub("timm/net", NAMES, NET, job)
    assert path.read_bytes() == CONTENT
    assert job.seen[-1] == (len(CONTENT), len(CONTENT))


def test_that_a_file_is_fetched_once(hub):
    first = fetch_from_hub("timm/net", NAMES, NET, Job())
    hub.shutdown()
    hub.server_close()
    assert fetch_from_hub("timm/net", NAMES, NET, Job()) == first
    assert len(hub.ranges) == 1


def test_that_the_next_name_is_tried_where_the_first_is_not_there(hub):
    hub.name = NAMES[1]
    assert fetch_from_hub("timm/net", NAMES, NET, Job()).name == NAMES[1]


def test_that_a_download_that_breaks_off_is_tried_again(hub):
    hub.hangs_up_after = 1000
    assert fetch_from_hub("timm/net", NAMES, NET, Job()).read_bytes() == CONTENT
    assert len(hub.ranges) == 2


def test_that_a_cancelled_download_stops(hub):
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        fetch_from_hub("timm/net", NAMES, NET, job)


def test_that_a_repository_without_weights_says_what_to_do(hub):
    hub.name = "nothing"
    with pytest.raises(WeightsUnavailableError, match=r"hf download timm/net model.safetensors"):
        fetch_from_hub("timm/net", NAMES, NET, Job())


def test_that_it_says_what_to_do_where_the_network_is_switched_off(hub, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsUnavailableError, match="Connect to the network and try again"):
        fetch_from_hub("timm/net", NAMES, NET, Job())
    assert not hub.ranges
