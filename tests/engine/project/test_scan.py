"""The catalog follows the folder; verdicts follow the pictures."""

import os

import numpy as np
import pytest

from engine.errors import FolderError
from engine.images import hash_content, scan_folder
from engine.jobs import Job
from engine.project import FolderScan, Project, Reading, relink, rescan, wishes
from tests.factories import write_folder, write_picture


@pytest.fixture
def project(tmp_path):
    root = write_folder(tmp_path / "photos")
    project = Project.create(tmp_path / "test.protolabel", root=root)
    rescan(Job(), project)
    read_everything(project)
    yield project
    project.close()


def read_everything(project):
    catalog = project.catalog
    hashes = {i: hash_content(catalog.path_of(i).read_bytes()) for i in range(len(catalog))}
    project.record_reading(Reading(hashes, {}))


def test_that_a_second_scan_of_the_same_folder_changes_nothing(project):
    rescan(Job(), project)
    assert len(project.catalog) == 6
    assert project.catalog.is_read.all()


def test_that_new_files_are_appended_and_old_ids_stay(project):
    before = list(project.catalog.paths)
    write_picture(project.catalog.root / "a-first-in-order.png")
    rescan(Job(), project)
    assert project.catalog.paths == [*before, "a-first-in-order.png"]


def test_that_a_vanished_file_is_missing_until_it_returns(project):
    path = project.catalog.path_of(2)
    path.rename(path.with_suffix(".away"))
    rescan(Job(), project)
    assert np.flatnonzero(project.catalog.is_missing).tolist() == [2]
    path.with_suffix(".away").rename(path)
    rescan(Job(), project)
    assert not project.catalog.is_missing.any()


def test_that_a_changed_file_must_be_read_again(project):
    os.utime(project.catalog.path_of(1), ns=(1, 1))
    rescan(Job(), project)
    assert np.flatnonzero(~project.catalog.is_read).tolist() == [1]


def test_that_a_missing_root_is_reported(project):
    project.catalog.root.rename(project.catalog.root.with_name("elsewhere"))
    assert not project.catalog.root_exists
    with pytest.raises(FolderError):
        rescan(Job(), project)


def test_that_relinking_finds_moved_and_renamed_images_by_their_bytes(project):
    project.do(wishes.new_class(project.state, "red", [0]))
    root = project.catalog.root.rename(project.catalog.root.with_name("elsewhere"))
    renamed = project.catalog.paths[0]
    (root / "deeper").mkdir()
    (root / renamed).rename(root / "deeper" / "new name.png")
    relink(Job(), project, root)
    assert project.catalog.is_labelled.sum() == 6
    assert project.catalog.paths[0] == "deeper/new name.png"
    assert len(project.catalog) == 6
    assert project.catalog.is_read.all()


def test_that_names_outside_unicode_and_with_newlines_are_kept(tmp_path):
    root = tmp_path / "photos"
    names = ["<img src=x>.png", "two\nlines.png", "고양이 😺.png", os.fsdecode(b"bad-\xff.png")]
    for name in names:
        write_picture(root / name)
    project = Project.create(tmp_path / "x.protolabel", root=root)
    rescan(Job(), project)
    project.close()
    again = Project.open(tmp_path / "x.protolabel")
    assert sorted(again.catalog.paths) == sorted(names)
    again.close()


def test_that_a_scan_keeps_count_when_another_program_writes_meanwhile(project):
    scan = FolderScan(project)
    other = Project.open(project.path)
    other.put_setting("view", "{}")
    other.close()
    write_picture(project.catalog.root / "new.png")
    scan.take(list(scan_folder(project.catalog.root)))
    scan.finish({})
    assert not project.catalog.is_missing.any()
    assert len(project.catalog) == 7
