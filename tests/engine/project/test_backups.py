"""Copies of a project: whole while others write, one a day, and put back without mixing."""

import errno
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import NotSavedError, ProjectFileError
from engine.project import Project, backups_of, keep_daily, restore, save_copy, wishes
from tests.factories import make_project

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    with closing(make_project(tmp_path)) as project:
        project.do(wishes.new_class(project.state, "cat"))
        return project.path


def class_names(path):
    with closing(Project.open(path)) as project:
        return [definition.name for definition in project.classes.values()]


def define(path, name):
    with closing(Project.open(path)) as project:
        project.do(wishes.new_class(project.state, name))


def leftovers(folder):
    return [p.name for p in folder.iterdir() if ".partial" in p.name or p.name.endswith("-journal")]


def test_that_a_copy_of_an_open_project_holds_what_was_acknowledged_before_it(path, tmp_path):
    with closing(Project.open(path)) as project:
        project.do(wishes.new_class(project.state, "dog"))
        save_copy(path, tmp_path / "copy.protolabel")
        project.do(wishes.new_class(project.state, "fish"))
    assert class_names(tmp_path / "copy.protolabel") == ["cat", "dog"]


def test_that_a_copy_replaces_nothing(path, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("mine")
    with pytest.raises(ProjectFileError, match="exists already"):
        save_copy(path, other)
    assert other.read_text() == "mine"


def test_that_a_copy_on_a_full_disk_is_refused_in_one_sentence_and_leaves_nothing(
    path, tmp_path, monkeypatch
):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("engine.project.file.storage.ProjectFile.copy_into", refuse)
    with pytest.raises(NotSavedError, match="The disk is full"):
        save_copy(path, tmp_path / "out" / "copy.protolabel")
    assert list((tmp_path / "out").iterdir()) == []


def test_that_one_copy_is_kept_a_day_and_those_of_the_newest_seven(path, tmp_path):
    home = tmp_path / "kept"
    for day in range(10):
        keep_daily(path, home, now=NOW + timedelta(days=day))
    kept = backups_of(path, home)
    assert [b.day for b in kept] == [NOW.date() + timedelta(days=d) for d in range(9, 2, -1)]
    assert class_names(kept[0].path) == ["cat"]


def test_that_the_copy_of_the_day_follows_what_changes_but_not_all_the_time(path, tmp_path):
    home = tmp_path / "kept"
    keep_daily(path, home)
    define(path, "dog")
    keep_daily(path, home)
    assert class_names(backups_of(path, home)[0].path) == ["cat"]
    keep_daily(path, home, renews_after_s=0)
    assert class_names(backups_of(path, home)[0].path) == ["cat", "dog"]
    before = backups_of(path, home)[0].path.stat().st_ino
    keep_daily(path, home, renews_after_s=0)
    assert backups_of(path, home)[0].path.stat().st_ino == before


def test_that_a_clock_that_is_put_back_keeps_no_copy_from_being_made(path, tmp_path):
    keep_daily(path, tmp_path / "kept")
    (kept,) = backups_of(path, tmp_path / "kept")
    os.utime(kept.path, (kept.path.stat().st_mtime + 7200,) * 2)
    define(path, "dog")
    keep_daily(path, tmp_path / "kept")
    assert "dog" in class_names(kept.path)


def test_that_of_a_project_without_any_edit_no_copy_is_kept(tmp_path):
    with closing(make_project(tmp_path)) as project:
        keep_daily(project.path, tmp_path / "kept")
        assert backups_of(project.path, tmp_path / "kept") == ()


def test_that_copies_of_projects_of_one_name_are_kept_apart(path, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    with closing(make_project(tmp_path / "elsewhere")) as other:
        other.do(wishes.new_class(other.state, "dog"))
        keep_daily(other.path, tmp_path / "kept")
    assert backups_of(path, tmp_path / "kept") == ()


def test_that_what_a_restored_copy_replaces_is_kept(path, tmp_path):
    save_copy(path, tmp_path / "copy.protolabel")
    define(path, "lost")
    replaced = restore(path, tmp_path / "copy.protolabel")
    assert class_names(path) == ["cat"]
    assert class_names(replaced) == ["cat", "lost"]
    assert leftovers(tmp_path) == []


def test_that_a_copy_is_put_back_where_nothing_is_left(path, tmp_path):
    save_copy(path, tmp_path / "copy.protolabel")
    path.unlink()
    assert restore(path, tmp_path / "copy.protolabel") is None
    assert class_names(path) == ["cat"]


@pytest.mark.parametrize("damage", ["truncated", "no database"])
def test_that_a_damaged_copy_replaces_nothing(path, tmp_path, damage):
    copy = tmp_path / "copy.protolabel"
    save_copy(path, copy)
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2] if damage == "truncated" else b"junk" * 99)
    with pytest.raises(ProjectFileError):
        restore(path, copy)
    assert class_names(path) == ["cat"]


def test_that_a_program_with_the_replaced_file_open_cannot_write_to_the_new_one(path, tmp_path):
    save_copy(path, tmp_path / "copy.protolabel")
    with closing(Project.open(path)) as project:
        restore(path, tmp_path / "copy.protolabel")
        with pytest.raises(NotSavedError):
            project.do(wishes.new_class(project.state, "dog"))
    assert class_names(path) == ["cat"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
