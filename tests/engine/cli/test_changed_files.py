"""The command line says what became of the files that a person has judged, and loses no verdict."""

import shutil

from tests.factories import write_picture


def statuses(cli, project):
    rows = cli("review", "list", project, "--json", "--limit", "0").data["images"]
    return {row["path"]: (row["status"], row["label"], row["guess"]) for row in rows}


def test_that_a_renamed_example_is_still_one(cli, project, photos):
    (photos / "one/0-red.png").rename(photos / "two/moved.png")
    said = cli("label", project)
    assert "In the folder: 1 renamed." in said.err
    assert statuses(cli, project)["two/moved.png"] == ("example", "red", "red")


def test_that_an_overwritten_verdict_is_named_left_out_and_confirmed(cli, project, photos, out):
    assert cli("review", "accept", project, "one/3-red.png", "--class", "red").code == 0
    write_picture(photos / "one/3-red.png", (40, 40, 200), size=(50, 50))
    said = cli("label", project)
    assert "1 changed since you looked (one/3-red.png)" in said.err
    assert "1 changed since they were looked at" in said.out
    assert statuses(cli, project)["one/3-red.png"] == ("changed", "", "red")
    assert cli("export", project, "--out", out, "--json").data["changed"] == 1
    assert not list(out.rglob("3-red.png"))
    assert cli("review", "accept", project, "one/3-red.png").code == 0
    assert statuses(cli, project)["one/3-red.png"] == ("accepted", "red", "red")
    assert cli("undo", project).code == 0
    assert statuses(cli, project)["one/3-red.png"] == ("changed", "", "red")


def test_that_examples_whose_files_are_gone_are_named(cli, project, photos):
    assert cli("example", "add", project, "red", photos / "one/1-red.png").code == 0
    (photos / "one/1-red.png").unlink()
    (photos / "one/0-red.png").unlink()
    for number in range(2, 4):
        assert cli("example", "add", project, "red", photos / f"one/{number}-red.png").code == 0
    said = cli("label", project, "--json")
    assert "2 of 4 examples of red cannot be used, because the file is gone" in said.err
    assert said.data["classes"]["red"]["examples"] == 2


def test_that_a_project_finds_its_images_where_they_lie_now(cli, project, photos, tmp_path):
    assert cli("embed", project).code == 0
    moved = shutil.move(photos, tmp_path / "elsewhere")
    said = cli("relink", project, moved, "--json")
    assert (said.data["images"], said.data["missing"], said.data["changed"]) == (16, 0, [])
    assert statuses(cli, project)["one/0-red.png"][0] == "example"


def test_that_a_folder_without_any_of_the_images_is_refused(cli, project, tmp_path):
    write_picture(tmp_path / "other/x.png", (9, 9, 9))
    said = cli("relink", project, tmp_path / "other")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "None of the images of this project is in" in said.err
    assert cli("label", project).code == 0
