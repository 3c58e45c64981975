"""A project that was made elsewhere has no file read that a person did not choose here."""

import os
import sqlite3
from contextlib import closing

import pytest

from engine.errors import DamagedProjectError
from engine.images import ImageFile
from engine.labelling.pool import images_to_embed
from engine.project import Project, is_inside
from engine.project.trusted import trust_files, trusted_files, trusted_files_list
from tests.factories import write_picture


@pytest.fixture(autouse=True)
def own_list(tmp_path, monkeypatch):
    monkeypatch.setenv("PROTOLABEL_TRUSTED", str(tmp_path / "data" / "trusted.jsonl"))


@pytest.fixture
def outside(tmp_path):
    write_picture(tmp_path / "outside" / "zebra.png")
    return tmp_path / "outside" / "zebra.png"


@pytest.fixture
def project_file(tmp_path, outside):
    """A project with one image in its folder, and one example from elsewhere."""
    write_picture(tmp_path / "photos" / "1.png")
    project = Project.create(tmp_path / "p.protolabel", root=tmp_path / "photos")
    project.add_files([ImageFile("1.png", 1, 1)])
    project.add_files([ImageFile(str(outside), 1, 1)], is_outside=True)
    project.close()
    return tmp_path / "p.protolabel"


def name(project_file, image_id, path):
    with closing(sqlite3.connect(project_file)) as connection, connection:
        connection.execute("UPDATE image SET path = ? WHERE id = ?", (os.fsencode(path), image_id))


def opened(project_file):
    return closing(Project.open(project_file))


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x.png", "a/../../x.png", "./1.png", "a//1.png", "a/", ".."]
)
def test_that_a_path_out_of_the_folder_is_refused(project_file, path):
    name(project_file, 0, path)
    with pytest.raises(DamagedProjectError, match="no path that Protolabel writes"):
        Project.open(project_file)


@pytest.mark.parametrize("path", ["a.png", "a/b.png", "..a/b..png", "=1.png", ".a/b", "a b/c.png"])
def test_that_a_path_in_the_folder_is_taken(path):
    assert is_inside(path)


def test_that_an_example_chosen_here_is_read(project_file, outside):
    with opened(project_file) as project:
        assert not project.catalog.untrusted
        assert project.catalog.path_of(1) == outside


@pytest.mark.parametrize("path", ["", "/home/somebody/secret.png", "../secret.png", "C:\\x.png"])
def test_that_an_example_chosen_elsewhere_is_not_read(project_file, path):
    if path:
        name(project_file, 1, path)
    else:
        trusted_files_list().unlink()
    with opened(project_file) as project:
        catalog = project.catalog
        assert catalog.untrusted == {1}
        assert not catalog.path_of(1).is_file()
        assert "example trust" in str(catalog.problems[1])
        assert images_to_embed(catalog, ~catalog.is_read) == (0,)


def test_that_a_person_may_trust_them(project_file, outside):
    trusted_files_list().unlink()
    with opened(project_file) as project:
        project.catalog.trust_outside()
        assert project.catalog.path_of(1) == outside
        assert not project.catalog.problems
    with opened(project_file) as project:
        assert not project.catalog.untrusted


def test_that_a_relative_path_cannot_be_trusted(project_file):
    name(project_file, 1, "../outside/zebra.png")
    with opened(project_file) as project:
        project.catalog.trust_outside()
        assert project.catalog.untrusted == {1}


def test_that_choosing_a_file_again_trusts_it(project_file, outside):
    trusted_files_list().unlink()
    with opened(project_file) as project:
        project.add_files([ImageFile(str(outside), 1, 1)], is_outside=True)
        assert not project.catalog.untrusted


def test_that_the_list_holds_names_that_are_no_text():
    paths = {os.fsdecode(b"/a/bad\xff.png"), "/a/two\nlines.png", "/a/얼룩말.png"}
    trust_files(paths)
    assert trusted_files() == paths


def test_that_a_damaged_list_trusts_what_is_left_of_it():
    trust_files(["/a.png"])
    with trusted_files_list().open("ab") as stream:
        stream.write(b'\xff{garbage\n"/b.png"\n')
    assert trusted_files() == {"/a.png", "/b.png"}


def test_that_a_list_that_cannot_be_kept_does_no_harm(tmp_path, monkeypatch, project_file, outside):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("PROTOLABEL_TRUSTED", str(tmp_path / "file" / "trusted.jsonl"))
    with opened(project_file) as project:
        project.catalog.trust_outside()
        assert project.catalog.path_of(1) == outside
