import hashlib
import pickle

import pytest
import torch

from engine.embedding import BackboneId
from engine.embedding.network.weights import load_weights
from engine.errors import WeightsUnavailableError
from engine.jobs import CancelledError, Job

TINY = BackboneId("tiny")


class Server:
    """A folder that plays the network, with one weight file in it."""

    def __init__(self, folder):
        folder.mkdir()
        torch.save({"layer.weight": torch.arange(3000)}, folder / "new.pth")
        digest = hashlib.sha256((folder / "new.pth").read_bytes()).hexdigest()
        self.file = (folder / "new.pth").rename(folder / f"tiny-{digest[:8]}.pth")
        self.url = self.file.as_uri()


@pytest.fixture
def server(tmp_path):
    return Server(tmp_path / "server")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "weights"


@pytest.fixture(autouse=True)
def nothing_of_torch(tmp_path, monkeypatch):
    """Let torch keep its files where there are none."""
    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


def test_that_what_torch_has_fetched_is_used(server, folder, tmp_path):
    place = tmp_path / "caches" / "torch" / "hub" / "checkpoints"
    place.mkdir(parents=True)
    server.file.rename(place / server.file.name)
    assert "layer.weight" in load_weights(server.url, folder, backbone=TINY)
    assert not folder.exists()


def test_that_weights_are_fetched_to_the_home_of_torch(server, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    load_weights(server.url, folder, backbone=TINY)
    assert (tmp_path / "home" / "hub" / "checkpoints" / server.file.name).is_file()
    assert not folder.exists()


def test_that_what_is_in_the_own_folder_is_not_fetched_to_the_home_of_torch(
    server, folder, tmp_path, monkeypatch
):
    load_weights(server.url, folder, backbone=TINY)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    server.file.unlink()
    assert "layer.weight" in load_weights(server.url, folder, backbone=TINY)
    assert not (tmp_path / "home").exists()


def test_that_weights_are_fetched_once(server, folder):
    first = load_weights(server.url, folder, backbone=TINY)
    server.file.unlink()
    again = load_weights(server.url, folder, backbone=TINY)
    assert torch.equal(first["layer.weight"], again["layer.weight"])


def test_that_progress_counts_bytes(server, folder):
    steps = []
    job = Job(lambda done, total: steps.append((done, total)))
    load_weights(server.url, folder, backbone=TINY, job=job)
    size = server.file.stat().st_size
    assert steps[-1] == (size, size)


def test_that_cancelling_a_download_leaves_no_file(server, folder):
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        load_weights(server.url, folder, backbone=TINY, job=job)
    assert list(folder.iterdir()) == []


def test_that_a_file_placed_by_hand_is_used(server, folder):
    folder.mkdir()
    server.file.rename(folder / server.file.name)
    assert "layer.weight" in load_weights(server.url, folder, backbone=TINY)


def test_that_without_network_file_and_folder_are_named(server, folder):
    server.file.unlink()
    with pytest.raises(WeightsUnavailableError) as caught:
        load_weights(server.url, folder, backbone=TINY)
    assert f"put the file {server.file.name} into {folder}." in str(caught.value)
    assert server.url in str(caught.value)


def test_that_a_damaged_file_is_refused_by_name(server, folder):
    folder.mkdir()
    (folder / server.file.name).write_bytes(server.file.read_bytes()[:-10])
    with pytest.raises(WeightsUnavailableError) as caught:
        load_weights(server.url, folder, backbone=TINY)
    assert str(caught.value).startswith(f"The weight file {server.file.name} in {folder} is dam")


class Malicious:
    def __reduce__(self):
        return print, ("this code ran",)


def test_that_a_file_that_would_run_code_is_refused(folder, capsys):
    folder.mkdir()
    content = pickle.dumps(Malicious())
    name = f"bad-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    (folder / name).write_bytes(content)
    with pytest.raises(WeightsUnavailableError):
        load_weights(f"https://example.invalid/{name}", folder, backbone=TINY)
    assert "this code ran" not in capsys.readouterr().out
