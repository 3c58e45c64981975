"""A folder of any shape is listed; only a root that cannot be read is an error."""

import os
import socket
from itertools import islice
from pathlib import Path

import pytest

from engine.errors import FolderError
from engine.images import ImageFile, scan_folder


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def scanned(root: Path) -> list[str]:
    return [file.path for file in scan_folder(root)]


def test_that_files_come_sorted_each_folder_before_its_sub_folders(tmp_path):
    touch(tmp_path, "b/2.png", "b/1.png", "b/c/3.png", "a/4.png", "z.png", "y.png")
    assert scanned(tmp_path) == ["y.png", "z.png", "a/4.png", "b/1.png", "b/2.png", "b/c/3.png"]


def test_that_size_and_time_are_those_of_the_file(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"12345")
    os.utime(path, ns=(7, 1_234_567_000))
    assert list(scan_folder(tmp_path)) == [ImageFile("a.jpg", 5, 1_234_567_000)]


def test_that_only_image_suffixes_count_in_any_case(tmp_path):
    touch(tmp_path, "a.JPG", "b.Tiff", "c.avif", "d.jfif", "notes.txt", "png", "e.png.bak")
    assert scanned(tmp_path) == ["a.JPG", "b.Tiff", "c.avif", "d.jfif"]


def test_that_hidden_files_and_folders_are_left_out(tmp_path):
    touch(tmp_path, ".hidden.png", ".cache/a.png", "shown.png")
    assert scanned(tmp_path) == ["shown.png"]


@pytest.mark.parametrize(
    "name",
    ["two\nlines.png", "\N{GRINNING FACE}.png", "한국어 사진.png", "<img src=x>.png", " .png"],
)
def test_that_odd_names_are_kept(tmp_path, name):
    touch(tmp_path, name)
    assert scanned(tmp_path) == [name]


def test_that_a_name_that_is_no_utf8_leads_back_to_the_file(tmp_path):
    name = os.fsdecode(b"caf\xe9.png")
    touch(tmp_path, name)
    [file] = scan_folder(tmp_path)
    assert os.fsencode(file.path) == b"caf\xe9.png"
    assert (tmp_path / file.path).exists()


def test_that_pipes_and_sockets_are_left_out(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.png")
    monkeypatch.chdir(tmp_path)  # the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.png")
        assert scanned(tmp_path) == []


def test_that_a_folder_named_like_an_image_is_entered(tmp_path):
    touch(tmp_path, "folder.png/a.png")
    assert scanned(tmp_path) == ["folder.png/a.png"]


def test_that_links_to_files_are_followed_and_broken_ones_left_out(tmp_path):
    touch(tmp_path, "elsewhere/a.png")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.png").symlink_to(tmp_path / "elsewhere/a.png")
    (root / "broken.png").symlink_to(tmp_path / "nowhere.png")
    assert scanned(root) == ["link.png"]


def test_that_a_loop_of_links_is_visited_once(tmp_path):
    touch(tmp_path, "sub/a.png")
    (tmp_path / "sub/up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "sub")
    assert scanned(tmp_path) == ["again/a.png"]


def test_that_a_link_above_the_root_does_not_widen_the_scan(tmp_path):
    touch(tmp_path, "root/a.png", "not-asked-for/b.png")
    (tmp_path / "root/up").symlink_to(tmp_path)
    assert scanned(tmp_path / "root") == ["a.png"]


def test_that_a_folder_that_cannot_be_read_does_not_stop_the_scan(tmp_path, monkeypatch):
    touch(tmp_path, "a/1.png", "locked/2.png", "z/3.png")
    real_scandir = os.scandir

    def scandir(path):
        if "locked" in os.fspath(path):
            raise PermissionError
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", scandir)  # root may read every folder
    assert scanned(tmp_path) == ["a/1.png", "z/3.png"]


def test_that_a_file_that_vanishes_during_the_scan_is_left_out(tmp_path):
    touch(tmp_path, "1.png", "2.png", "3.png")
    files = scan_folder(tmp_path)
    next(files)
    (tmp_path / "2.png").unlink()
    assert [file.path for file in files] == ["3.png"]


def test_that_files_are_yielded_before_later_folders_are_read(tmp_path):
    touch(tmp_path, "1.png", "later/2.png")
    files = scan_folder(tmp_path)
    first = list(islice(files, 1))
    touch(tmp_path, "later/3.png")
    assert [file.path for file in [*first, *files]] == ["1.png", "later/2.png", "later/3.png"]


def test_that_a_missing_root_is_named_at_once(tmp_path):
    with pytest.raises(FolderError, match=r"nowhere does not exist\. Check its name"):
        scan_folder(tmp_path / "nowhere")


def test_that_a_file_for_a_root_is_refused(tmp_path):
    touch(tmp_path, "a.png")
    with pytest.raises(FolderError, match=r"a\.png is not a folder"):
        scan_folder(tmp_path / "a.png")


def test_that_a_root_without_permission_is_refused(tmp_path, monkeypatch):
    def scandir(path):
        raise PermissionError

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(FolderError, match="You may not read"):
        scan_folder(tmp_path)
