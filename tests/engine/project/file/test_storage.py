"""What a project file survives, and what it says when it cannot."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap

import pytest

from engine.errors import FolderError, NotSavedError, ProjectFileError
from engine.project import Project, VerdictKind, wishes
from engine.project.file import connecting
from tests.factories import make_project


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    yield project
    project.close()


def test_that_an_acknowledged_edit_survives_kill_9(tmp_path):
    make_project(tmp_path).close()
    script = """
        import os, signal, sys
        from pathlib import Path
        from engine.project import Project, wishes
        project = Project.open(Path(sys.argv[1]))
        project.do(wishes.new_class(project.state, "cat", [1, 2]))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    path = tmp_path / "test.protolabel"
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    project = Project.open(path)
    assert [d.name for d in project.classes.values()] == ["cat"]
    assert project.verdicts.of(2).kind == VerdictKind.EXAMPLE
    project.close()


def test_that_an_edit_is_acknowledged_when_it_is_on_the_disk(tmp_path, waits_for_disk, monkeypatch):
    monkeypatch.setattr(connecting, "_SYNCHRONOUS", waits_for_disk)
    for project in (make_project(tmp_path), Project.open(tmp_path / "test.protolabel")):
        assert project._file.run("PRAGMA synchronous").fetchone() == (3,)  # EXTRA
        project.close()


def test_that_a_full_disk_refuses_the_edit_and_loses_nothing(project):
    project.do(wishes.new_class(project.state, "cat"))
    pages = project._file.run("PRAGMA page_count").fetchone()[0]
    project._file.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(NotSavedError, match="The disk is full"):
        project.do(wishes.new_class(project.state, "d" * 100_000))
    assert [d.name for d in project.classes.values()] == ["cat"]
    project._file.run("PRAGMA max_page_count = 1000000")
    project.undo()
    assert not project.classes


def test_that_a_read_only_project_refuses_the_edit_and_says_so(project):
    project._file.run("PRAGMA query_only = ON")
    with pytest.raises(NotSavedError, match="is read-only"):
        project.do(wishes.new_class(project.state, "cat"))
    assert not project.classes


def test_that_nothing_is_acknowledged_once_the_file_is_gone(project):
    away = project.path.rename(project.path.with_suffix(".away"))
    with pytest.raises(NotSavedError, match="no longer there"):
        project.do(wishes.new_class(project.state, "cat"))
    away.rename(project.path)
    project.do(wishes.new_class(project.state, "cat"))
    assert len(project.classes) == 1


def test_that_edits_of_another_program_are_seen_before_the_next_edit(project):
    other = Project.open(project.path)
    other.do(wishes.new_class(other.state, "cat"))
    other.close()
    project.undo()
    assert not project.classes


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 60])
def test_that_a_file_that_is_no_project_is_refused(tmp_path, content):
    path = tmp_path / "x.protolabel"
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match="is not a Protolabel project"):
        Project.open(path)
    assert path.read_bytes() == content


def test_that_another_programs_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "x.protolabel"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ProjectFileError, match="is not a Protolabel project"):
        Project.open(path)
    assert path.read_bytes() == before


def test_that_a_damaged_project_says_what_to_do(tmp_path):
    make_project(tmp_path, 2000).close()
    path = tmp_path / "test.protolabel"
    content = bytearray(path.read_bytes())
    content[4096:-4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match="Restore it from a copy"):
        Project.open(path)


def test_that_a_project_of_a_newer_version_is_not_touched(tmp_path):
    make_project(tmp_path).close()
    path = tmp_path / "test.protolabel"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ProjectFileError, match="newer Protolabel"):
        Project.open(path)


def test_that_a_missing_project_is_named(tmp_path):
    with pytest.raises(ProjectFileError, match="There is no project"):
        Project.open(tmp_path / "gone.protolabel")


def test_that_a_new_project_does_not_replace_an_old_one(project):
    with pytest.raises(ProjectFileError, match="exists already"):
        Project.create(project.path, root=project.catalog.root)


def test_that_a_project_cannot_be_made_where_nothing_can_be_written(tmp_path):
    with pytest.raises(ProjectFileError, match="Choose a folder that you may write to"):
        Project.create(tmp_path / "no such folder" / "x.protolabel", root=tmp_path)


def test_that_the_image_root_must_be_a_folder(tmp_path):
    with pytest.raises(FolderError, match="is not a folder"):
        Project.create(tmp_path / "x.protolabel", root=tmp_path / "gone")


def test_that_a_project_moved_with_its_images_finds_them(tmp_path):
    make_project(tmp_path / "before").close()
    (tmp_path / "before").rename(tmp_path / "after")
    project = Project.open(tmp_path / "after" / "test.protolabel")
    assert project.catalog.root == tmp_path / "after" / "images"
    project.close()


def test_that_settings_and_labels_outlive_a_restart(project):
    project.put_setting("view", "{}")
    project.save_labels(b"payload")
    project.close()
    again = Project.open(project.path)
    assert (again.setting("view"), again.load_labels()) == ("{}", b"payload")
    again.close()


def test_that_the_folder_of_images_may_have_a_name_that_is_no_text(tmp_path):
    root = tmp_path / os.fsdecode(b"images-\xff")
    root.mkdir()
    Project.create(tmp_path / "test.protolabel", root=root).close()
    project = Project.open(tmp_path / "test.protolabel")
    assert project.catalog.root == root
    project.close()
