"""No command reads a file that a project names and that nobody has chosen on this machine."""

import os
import sqlite3
from contextlib import closing

import pytest

from engine.project.trusted import trusted_files_list
from tests.factories import write_picture

SECRET = b"what lies outside the folder of images"


@pytest.fixture(autouse=True)
def own_list(tmp_path, monkeypatch):
    monkeypatch.setenv("PROTOLABEL_TRUSTED", str(tmp_path / "trusted.jsonl"))


@pytest.mark.parametrize("is_absolute", [True, False])
def test_that_a_foreign_project_has_no_file_copied(cli, labelled, tmp_path, out, is_absolute):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.png").write_bytes(SECRET)
    path = str(tmp_path / "outside" / "secret.png") if is_absolute else "../outside/secret.png"
    with closing(sqlite3.connect(labelled)) as connection, connection:
        connection.execute("UPDATE image SET path = ? WHERE id = 0", (os.fsencode(path),))
    said = cli("export", labelled, "--out", out)
    assert said.code == 1
    assert "no path that Protolabel writes" in said.err
    assert not out.exists()


def test_that_an_example_chosen_elsewhere_is_named_and_trusted_on_request(cli, project, tmp_path):
    write_picture(tmp_path / "elsewhere" / "red.png", (200, 40, 40))
    cli("example", "add", project, "red", tmp_path / "elsewhere" / "red.png")
    trusted_files_list().unlink()
    assert "nobody has chosen it on this machine" in cli("label", project).err
    said = cli("example", "trust", project, "--json")
    assert said.data["trusted"] == [str(tmp_path / "elsewhere" / "red.png")]
    assert "nobody has chosen it" not in cli("label", project).err
