"""What was written is on disk before it has its name; what killed programs left goes."""

import os
import socket
from pathlib import Path

import pytest

from engine.errors import ExportError
from engine.interop import durable
from engine.interop.staging import replaced_file, staged_folder
from tests.engine.interop.builders import all_below

DAY_S = 24 * 3600


@pytest.fixture
def synced(monkeypatch):
    """Note what is waited for, by name, and whether the export had its name by then."""
    found = []
    real = os.fsync

    def note(descriptor):
        found.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr("os.fsync", note)
    return found


def names_in(synced, folder):
    return [Path(path).relative_to(folder).as_posix() for path in synced]


def is_staging(name):
    return name.startswith(".") and name.split("/")[0].endswith(".partial")


def test_that_every_file_and_folder_is_on_disk_before_the_export_has_its_name(tmp_path, synced):
    with staged_folder(tmp_path / "out") as staging:
        (staging / "cat").mkdir()
        (staging / "cat" / "1.png").write_bytes(b"1")
        (staging / "manifest.csv").write_text("x")
    *before, last = names_in(synced, tmp_path)
    assert last == "."
    assert all(map(is_staging, before))
    assert sorted(name.partition("/")[2] for name in before) == [
        "",
        "cat",
        "cat/1.png",
        "manifest.csv",
    ]


def test_that_a_file_is_on_disk_before_it_replaces_another(tmp_path, synced):
    with replaced_file(tmp_path / "labels.csv") as staging:
        staging.write_text("new")
    first, last = names_in(synced, tmp_path)
    assert is_staging(first)
    assert last == "."


def test_that_links_are_not_waited_for(tmp_path, synced):
    (tmp_path / "original").write_bytes(b"1")
    with staged_folder(tmp_path / "out") as staging:
        (staging / "soft").symlink_to(tmp_path / "original")
        (staging / "hard").hardlink_to(tmp_path / "original")
    assert not [name for name in synced if name.endswith(("soft", "hard", "original"))]


def test_that_a_disk_that_fails_at_the_end_leaves_nothing(tmp_path, monkeypatch):
    def fail(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "_sync_file", fail)
    with pytest.raises(ExportError, match="Check the disk"), staged_folder(tmp_path / "out") as s:
        (s / "1.png").write_bytes(b"1")
    assert all_below(tmp_path) == []


def leave(folder, name):
    left = folder / f".{name}.0123456789ab.partial"
    (left / "cat").mkdir(parents=True)
    (left / "cat" / "1.png").write_bytes(b"1")
    return left


def export_to(out):
    with staged_folder(out) as staging:
        (staging / "1.png").write_bytes(b"1")


def test_that_what_a_killed_export_left_a_day_ago_is_removed(tmp_path, monkeypatch):
    left = leave(tmp_path, "out")
    now = durable.time()
    monkeypatch.setattr(durable, "time", lambda: now + DAY_S + 60)
    export_to(tmp_path / "out")
    assert not left.exists()


def test_that_work_of_today_and_of_other_names_is_left_alone(tmp_path, monkeypatch):
    today, other = leave(tmp_path, "out"), leave(tmp_path, "other")
    export_to(tmp_path / "out")
    now = durable.time()
    monkeypatch.setattr(durable, "time", lambda: now + DAY_S + 60)
    (tmp_path / "out" / "1.png").unlink()
    with replaced_file(tmp_path / "labels.csv") as staging:
        staging.write_text("x")
    assert today.exists()
    assert other.exists()


def test_that_a_killed_replacement_is_removed_too(tmp_path, monkeypatch):
    left = tmp_path / ".labels[1].csv.0123456789ab.partial"
    left.write_text("half")
    now = durable.time()
    monkeypatch.setattr(durable, "time", lambda: now + DAY_S + 60)
    with replaced_file(tmp_path / "labels[1].csv") as staging:
        staging.write_text("x")
    assert not left.exists()


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def make_device(path):
    path.symlink_to("/dev/null")


@pytest.mark.parametrize("make", [make_pipe, make_socket, make_device])
@pytest.mark.parametrize("write", [export_to, lambda out: replaced_file(out).__enter__()])
def test_that_what_is_no_file_is_not_written_to(tmp_path, monkeypatch, make, write):
    monkeypatch.chdir(tmp_path)  # a socket has a short name
    make(Path("out"))
    with pytest.raises(ExportError, match="a pipe, a socket or a device"):
        write(Path("out"))
