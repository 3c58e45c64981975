"""A damaged or hostile project ends in a sentence, and never in other labels."""

import sqlite3
from contextlib import closing

import pytest

from engine.errors import DamagedProjectError, NotSavedError, ProjectFileError
from engine.project import Project, wishes
from engine.project.file import connecting, genuine, storage
from tests.factories import make_project

LOOSE = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"
DAMAGES = {
    "a view instead of a table": "ALTER TABLE tag RENAME TO t; CREATE VIEW tag AS SELECT * FROM t",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON verdict BEGIN DELETE FROM class; END",
    "a further table": "CREATE TABLE other (x)",
    "a lost index": "DROP INDEX image_by_hash",
    "a table of other columns": "ALTER TABLE class ADD COLUMN other TEXT",
    "no root": "DELETE FROM setting WHERE key LIKE 'root%'",
    "a counter that is no number": "UPDATE setting SET value = 'x' WHERE key = 'next_class_id'",
    "a lost image": "DELETE FROM image WHERE id = 2",
    "a NUL in a path": "UPDATE image SET path = x'610062' WHERE id = 3",
    "an empty path": "UPDATE image SET path = x'' WHERE id = 3",
    "an image that is half missing": "UPDATE image SET is_missing = 7 WHERE id = 3",
    "a problem that is no JSON": "UPDATE image SET problem = 'x' WHERE id = 3",
    "a problem that is no message": "UPDATE image SET problem = '[1]' WHERE id = 3",
    "a verdict of no kind": "UPDATE verdict SET kind = 99",
    "an open verdict": "UPDATE verdict SET kind = 0",
    "an example of no class": "UPDATE verdict SET class_id = NULL",
    "a skipped image of a class": "UPDATE verdict SET kind = 5",
    "a verdict of another class": "UPDATE verdict SET class_id = 77",
    "a verdict of a great class": "UPDATE verdict SET class_id = 99999999999",
    "a verdict on no image": "UPDATE verdict SET image_id = image_id + 1000",
    "a class below 1": "UPDATE class SET id = -5; UPDATE verdict SET class_id = -5",
    "a class without a name": "UPDATE class SET name = ' '",
    "a rejection of nothing": "INSERT INTO ruled_out VALUES (5, 77)",
    "a strength above 1": (
        "INSERT INTO attribute VALUES (1, 'red', '', ''); INSERT INTO checklist VALUES (1, 1, 3);"
        "INSERT INTO setting VALUES ('next_attribute_id', '2')"
    ),
    "a tag of no attribute": "INSERT INTO tag VALUES (8, 1, 1)",
    "an observation above 1": "INSERT INTO observation VALUES (1, 1, 1.5, 1)",
    "an observation of no order": "INSERT INTO observation VALUES (1, 1, 0.5, 0)",
    "an audit that is no audit": "INSERT INTO audit VALUES (1, '{}', x'00')",
    "an answer to no audit": "INSERT INTO audit_answer VALUES (4, 1, '{}')",
    "an undo of nothing": "DELETE FROM journal WHERE seq = 1; UPDATE journal SET action = 'undo'",
    "a title that is no JSON": "UPDATE journal SET title = 'x'",
}


@pytest.fixture
def path(tmp_path):
    project = make_project(tmp_path)
    project.do(wishes.new_class(project.state, "cat", [1, 2]))
    project.do(wishes.skip([3]))
    project.close()
    return tmp_path / "test.protolabel"


def damage(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(LOOSE + sql)


@pytest.mark.parametrize("name", DAMAGES)
def test_that_a_damaged_project_is_refused_with_a_way_out(path, name):
    damage(path, DAMAGES[name])
    with pytest.raises(DamagedProjectError, match="Restore it from a copy"):
        Project.open(path)


@pytest.mark.parametrize("column", ["edit", "inverse"])
def test_that_a_damaged_step_is_named_when_it_is_to_be_taken_back(path, column):
    damage(path, f"UPDATE journal SET {column} = '[]'")
    with closing(Project.open(path)) as project:
        if column == "inverse":
            with pytest.raises(DamagedProjectError):
                project.undo()
        assert project.verdicts.of(1).class_id == 1


def test_that_a_view_without_end_ends(path):
    damage(
        path,
        "ALTER TABLE image RENAME TO was; CREATE VIEW image AS WITH RECURSIVE n (i) AS"
        " (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n",
    )
    with pytest.raises(DamagedProjectError, match="not those of a project"):
        Project.open(path)


def test_that_a_statement_without_end_is_interrupted(path, monkeypatch):
    monkeypatch.setattr(genuine, "_LEAST_STEPS", 0)
    images = ", ".join(f"image AS i{n}" for n in range(20))
    with (
        closing(Project.open(path)) as project,
        pytest.raises(DamagedProjectError, match="interrupted"),
        project.state.file.loading(),
    ):
        project.state.file.run(f"SELECT count(*) FROM {images}").fetchone()


@pytest.mark.parametrize("sql", ["DELETE FROM", "UPDATE setting SET value = '1' WHERE key ="])
def test_that_a_lost_count_gives_no_number_twice(path, sql):
    where = "setting WHERE key = 'next_class_id'"
    damage(path, f"DELETE FROM {where}" if "DELETE" in sql else f"{sql} 'next_class_id'")
    with closing(Project.open(path)) as project:
        assert project.state.next_class_id == 2


def test_that_no_other_file_can_be_reached(path):
    with (
        closing(Project.open(path)) as project,
        pytest.raises(sqlite3.DatabaseError, match="not authorized"),
    ):
        project.state.file.run("ATTACH DATABASE ':memory:' AS other")


def test_that_labels_of_which_a_byte_has_changed_are_not_taken(path):
    with closing(Project.open(path)) as project:
        project.save_labels(b"labels")
        assert project.load_labels() == b"labels"
    damage(path, "UPDATE labelling SET payload = x'6c6162656c74'")
    with closing(Project.open(path)) as project:
        assert project.load_labels() not in (None, b"labels", b"labelt")


def test_that_a_project_that_another_program_writes_is_not_called_damaged(path, monkeypatch):
    monkeypatch.setattr(connecting, "_PATIENCE_S", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ProjectFileError, match="Another program is writing"):
            Project.open(path)


@pytest.mark.parametrize("is_old", [False, True])
def test_that_a_read_only_project_is_looked_at_and_not_changed(path, monkeypatch, is_old):
    if is_old:
        damage(
            path,
            "ALTER TABLE labelling DROP COLUMN checksum;"
            " ALTER TABLE image DROP COLUMN judged_hash;"
            " ALTER TABLE journal DROP COLUMN checksum; PRAGMA user_version = 7",
        )
    before = path.read_bytes()
    monkeypatch.setattr(storage, "takes_changes", lambda _: False)
    with closing(Project.open(path)) as project:
        assert project.is_read_only
        assert project.verdicts.of(1).class_id == 1
        with pytest.raises(NotSavedError, match="is read-only"):
            project.do(wishes.skip([4]))
    assert path.read_bytes() == before
