"""What is whole of a damaged project is saved, and what is lost is said."""

import sqlite3
from contextlib import closing

import pytest

from engine.errors import DamagedProjectError
from engine.project import Project, find_damage, repair, wishes
from tests.factories import make_project


@pytest.fixture
def path(tmp_path):
    project = make_project(tmp_path)
    project.do(wishes.new_class(project.state, "cat", [1, 2]))
    project.do(wishes.new_class(project.state, "dog", [3, 5]))
    project.close()
    return tmp_path / "test.protolabel"


def damage(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA foreign_keys = OFF; {sql}")


def verdicts_of(path):
    with closing(Project.open(path)) as project:
        return [project.verdicts.of(i) for i in range(len(project.catalog))]


def test_that_a_whole_project_has_no_damage(path):
    assert find_damage(path) is None


def test_that_a_step_that_cannot_be_read_is_found(path):
    damage(path, "UPDATE journal SET edit = '{}' WHERE seq = 1")
    assert "is damaged" in str(find_damage(path))


def test_that_a_lost_image_leaves_the_others_their_verdicts(path):
    before = verdicts_of(path)
    damage(path, "DELETE FROM verdict WHERE image_id = 2; DELETE FROM image WHERE id = 2")
    repair(path)
    after = verdicts_of(path)
    assert after[:2] + after[3:] == before[:2] + before[3:]


def test_that_what_was_replaced_is_kept(path):
    damage(path, "DELETE FROM image WHERE id = 2")
    damaged = path.read_bytes()
    assert repair(path).replaced.read_bytes() == damaged


def test_that_lost_rows_are_counted(path):
    damage(path, "UPDATE verdict SET class_id = 77 WHERE image_id IN (1, 5)")
    assert repair(path).lost == {"verdict": 2}
    assert find_damage(path) is None


def test_that_a_trigger_does_not_come_along(path):
    damage(path, "CREATE TRIGGER t AFTER INSERT ON verdict BEGIN DELETE FROM class; END")
    assert not repair(path).lost
    assert len(verdicts_of(path)) > 0


def test_that_a_project_of_which_too_little_is_left_stays_as_it_is(path):
    damage(path, "DELETE FROM setting")
    before = path.read_bytes()
    with pytest.raises(DamagedProjectError, match="too little"):
        repair(path)
    assert path.read_bytes() == before
