"""Project files of earlier versions."""

import sqlite3

import msgspec
import pytest

from engine.messages import Message
from engine.project import (
    AuditAnswer,
    AuditPlan,
    AuditRecord,
    ClassId,
    Observation,
    Project,
    StartAudit,
    VerdictKind,
    attribute_wishes,
    wishes,
)
from engine.project.file.schema import APPLICATION_ID, MIGRATIONS
from tests.factories import clear_verdicts, ids, shown

DEFINITION = '{"class_id":1,"name":"cat","colour":"#4c78a8","key":"1"}'
TITLE = '{"template":"New class {name}","values":{"name":"cat"}}'
EXAMPLE = '{"verdict":{"kind":1,"class_id":1,"ruled_out":[]},"image_ids":[0]}'
ADDED = f'{{"type":"AddClass","title":{TITLE},"definition":{DEFINITION},"groups":[{EXAMPLE}]}}'
REMOVED = f'{{"type":"RemoveClass","title":{TITLE},"class_id":1,"restore":[]}}'


@pytest.fixture
def old(tmp_path):
    """Write a file as the first version left it: an image, a class with an example, no tags."""
    (tmp_path / "images").mkdir()
    path = tmp_path / "old.protolabel"
    connection = sqlite3.connect(path)
    connection.executescript(MIGRATIONS[0])
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    settings = {
        "root_relative": "images",
        "root_absolute": str(tmp_path / "images"),
        "next_class_id": "2",
    }
    connection.executemany("INSERT INTO setting VALUES (?, ?)", settings.items())
    connection.execute(
        "INSERT INTO image (id, path, is_outside, size_bytes, mtime_ns)"
        " VALUES (0, CAST('a.png' AS BLOB), 0, 1, 1)"
    )
    connection.execute("INSERT INTO class VALUES (1, 'cat', '#4c78a8', '1')")
    connection.execute("INSERT INTO verdict VALUES (0, 1, 1)")
    connection.execute("INSERT INTO attribute (id, name) VALUES (1, 'furry')")
    connection.execute(
        "INSERT INTO journal (at, action, title, edit, inverse) VALUES ('', 'do', ?, ?, ?)",
        (TITLE, ADDED, REMOVED),
    )
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def project(old):
    project = Project.open(old)
    yield project
    project.close()


def test_that_an_old_file_opens_with_what_it_holds(project):
    assert [(d.name, d.description) for d in project.classes.values()] == [("cat", "")]
    assert project.verdicts.of(0).kind == VerdictKind.EXAMPLE
    assert [a.description for a in project.vocabulary.attributes.values()] == [""]


def test_that_a_class_of_an_old_file_is_described(project, old):
    (cat,) = project.classes
    project.do(wishes.describe_class(project.state, cat, "small, furry\n hunter"))
    again = Project.open(old)
    assert again.classes[cat].description == "small, furry hunter"
    again.close()


def test_that_an_old_file_takes_tags(project, old):
    furry = project.vocabulary.named("furry").attribute_id
    project.do(attribute_wishes.tag_images(project.state, ids(0), {furry: True}))
    again = Project.open(old)
    assert again.vocabulary.tags == {furry: {0: True}}
    again.close()


def test_that_an_edit_of_an_old_file_is_undone_and_redone(project):
    project.undo()
    assert not project.classes
    project.redo()
    assert project.verdicts.of(0).kind == VerdictKind.EXAMPLE


def test_that_an_old_file_is_brought_up_to_date_once(project, old):
    with sqlite3.connect(old) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    assert version == len(MIGRATIONS)


@pytest.mark.parametrize(("chosen", "kept"), [((), "protolabel-s"), (("resnet18",), "resnet18")])
def test_that_what_was_embedded_stays_with_its_backbone_or_the_default_of_its_time(
    old, chosen, kept
):
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE image SET content_hash = x'00'")
        connection.executemany(
            "INSERT INTO setting VALUES ('backbone', ?)", [chosen][: len(chosen)]
        )
    connection.close()
    project = Project.open(old)
    assert project.setting("backbone") == kept
    project.close()


def test_that_a_file_of_which_nothing_was_embedded_takes_the_default_of_today(project):
    assert project.setting("backbone") is None


def test_that_an_old_file_has_no_observations_and_takes_them(project, old):
    assert project.verdicts.observations.of(0) is None
    project.do(clear_verdicts(ids(0)))
    project.do(wishes.none_of_these(project.state, ids(0)), shown({0: (ClassId(1), 0.5)}))
    again = Project.open(old)
    assert again.verdicts.observations.of(0) == Observation(ClassId(1), 0.5, 1)
    again.close()


def test_that_an_audit_answer_of_an_old_file_found_no_observation():
    text = '{"image_id":0,"kind":1,"class_id":1,"before":{"kind":0},"after":{"kind":2}}'
    assert msgspec.json.decode(text, type=AuditAnswer).observed_before is None


def test_that_an_old_file_takes_audits(project, old):
    record = AuditRecord(project.state.next_audit_id, "", AuditPlan(), "", alpha=0.05)
    project.do(StartAudit(Message("Start an audit"), record, b"labels"))
    again = Project.open(old)
    assert again.audits.records == {record.audit_id: record}
    assert again.audits.snapshot(record.audit_id) == b"labels"
    again.close()
