"""Weights from the hub: a server on this machine plays its part."""

import pytest
from huggingface_hub import constants

from engine.embedding import BackboneId
from engine.embedding.backbones.hub import fetch_from_hub
from engine.errors import WeightsUnavailableError
from engine.jobs import CancelledError, Job
from tests.engine.embedding.hub_server import CONTENT, NAMES

NET = BackboneId("timm/net")


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
