"""Whether a project is whole, asked of the command line, and what is saved of one that is not."""

import sqlite3
from contextlib import closing


def change(path, sql):
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(sql)


def test_that_a_whole_project_is_said_to_be_one(cli, labelled):
    said = cli("verify", labelled, "--json")
    assert (said.code, said.err) == (0, "")


def test_that_damage_is_told_with_the_way_out(cli, labelled):
    change(labelled, "UPDATE verdict SET class_id = 2 WHERE class_id = 1")
    said = cli("verify", labelled)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "what was said of its images is not what was saved" in said.err
    assert "protolabel restore" in said.err


def test_that_what_is_whole_is_saved_and_the_damaged_one_kept(cli, labelled):
    change(labelled, "DELETE FROM image WHERE id = 3")
    damaged = labelled.read_bytes()
    said = cli("verify", labelled, "--repair")
    assert said.code == 0, said.err
    assert cli("verify", labelled).code == 0
    assert any(path.read_bytes() == damaged for path in labelled.parent.glob("*protolabel*"))
    assert cli("label", labelled).code == 0


def test_that_frozen_labels_that_are_damaged_end_an_audit_in_a_sentence(cli, labelled):
    assert cli("audit", "start", labelled, "--seed", 1).code == 0
    change(labelled, "UPDATE audit SET snapshot = zeroblob(length(snapshot))")
    said = cli("audit", "next", labelled, "--count", 1)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "The labels that an audit froze are damaged" in said.err
    assert cli("audit", "start", labelled, "--seed", 2).code == 0
