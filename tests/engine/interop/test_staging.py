import errno
import os
from pathlib import Path

import pytest

from engine.errors import ExportError
from engine.interop.staging import check_is_outside, replaced_file, staged_folder
from tests.engine.interop.builders import all_below


def stage(out, failure=None):
    with staged_folder(out) as staging:
        (staging / "file.txt").write_text("done")
        if failure:
            raise failure


def replace_content(path, failure=None):
    with replaced_file(path) as staging:
        staging.write_text("new")
        if failure:
            raise failure


def test_that_a_staged_folder_becomes_its_destination(tmp_path):
    stage(tmp_path / "out")
    assert all_below(tmp_path) == ["out", "out/file.txt"]


def test_that_nothing_is_visible_until_the_end(tmp_path):
    with staged_folder(tmp_path / "out") as staging:
        assert staging.name.startswith(".")
        assert not (tmp_path / "out").exists()


def test_that_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    stage(tmp_path / "out")
    assert (tmp_path / "out" / "file.txt").is_file()


def test_that_missing_parents_are_made(tmp_path):
    stage(tmp_path / "a" / "b" / "out")
    assert (tmp_path / "a" / "b" / "out" / "file.txt").is_file()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_that_a_failure_leaves_nothing_behind(tmp_path, error):
    with pytest.raises((error, ExportError)):
        stage(tmp_path / "a" / "out", error())
    assert all_below(tmp_path) == []


def test_that_a_failure_leaves_a_folder_that_was_there(tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(ValueError, match="half"):
        stage(tmp_path / "out", ValueError("half"))
    assert all_below(tmp_path) == ["out"]


def test_that_a_folder_in_use_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ExportError, match="is not empty"):
        stage(tmp_path)
    assert all_below(tmp_path) == ["thesis.txt"]


def test_that_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ExportError, match="is not empty"):
        stage(tmp_path / "out")


def test_that_a_place_where_a_disk_is_attached_is_refused():
    with pytest.raises(ExportError, match="new folder inside it"):
        stage(Path("/"))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "may not write"),
        (errno.EACCES, "may not write"),
        (errno.EIO, "Check the disk"),
    ],
)
def test_that_a_disk_error_says_what_to_do(tmp_path, code, words):
    with pytest.raises(ExportError, match=words):
        stage(tmp_path / "out", OSError(code, os.strerror(code)))


def test_that_a_destination_among_the_images_is_refused(tmp_path):
    with pytest.raises(ExportError, match="folder of images"):
        check_is_outside(tmp_path / "images" / "out", tmp_path / "images")


def test_that_a_link_into_the_images_is_refused(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "images")
    with pytest.raises(ExportError):
        check_is_outside(tmp_path / "link" / "out", tmp_path / "images")


def test_that_a_file_is_replaced_as_a_whole(tmp_path):
    (tmp_path / "labels.csv").write_text("old")
    with replaced_file(tmp_path / "labels.csv") as staging:
        staging.write_text("new")
        assert (tmp_path / "labels.csv").read_text() == "old"
    assert (tmp_path / "labels.csv").read_text() == "new"


def test_that_a_failed_replacement_leaves_the_old_file(tmp_path):
    (tmp_path / "labels.csv").write_text("old")
    with pytest.raises(ValueError, match="half"):
        replace_content(tmp_path / "labels.csv", ValueError("half"))
    assert (tmp_path / "labels.csv").read_text() == "old"
    assert all_below(tmp_path) == ["labels.csv"]


def test_that_a_full_disk_is_reported_as_such(tmp_path):
    with pytest.raises(ExportError, match="disk is full"), replaced_file(tmp_path / "labels.csv"):
        Path("/dev/full").write_text("x")


def test_that_a_file_is_written_past_a_folder_that_is_not_there(tmp_path):
    replace_content(tmp_path / "nowhere" / ".." / "out.csv")
    assert all_below(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("write", [stage, replace_content])
def test_that_a_link_to_itself_is_refused(tmp_path, write):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ExportError, match="was not written"):
        write(loop / "out")
