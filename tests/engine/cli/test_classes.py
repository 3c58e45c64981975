import shutil

import pytest

from tests.factories import write_picture


def classes_of(cli, project):
    return {
        c["name"]: c["examples"] for c in cli("class", "list", project, "--json").data["classes"]
    }


def test_that_a_class_is_added(cli, project):
    cli("class", "add", project, "얼룩말 <b>")
    assert list(classes_of(cli, project)) == ["red", "blue", "얼룩말 <b>"]


def test_that_a_class_is_renamed(cli, project):
    assert cli("class", "rename", project, "red", "crimson").out == "Rename red to crimson.\n"
    assert classes_of(cli, project) == {"crimson": 1, "blue": 1}


def test_that_a_class_is_described(cli, project):
    said = cli("class", "describe", project, "red", " warm  colour ")
    assert said.out == "Describe red.\n"
    assert "warm colour" in cli("class", "list", project).out
    cli("undo", project)
    assert "warm colour" not in cli("class", "list", project).out


def test_that_a_class_is_removed_with_its_examples(cli, project):
    cli("class", "remove", project, "red")
    assert classes_of(cli, project) == {"blue": 1}


def test_that_a_class_is_found_whatever_its_capitals(cli, project):
    assert cli("class", "remove", project, "RED").code == 0


@pytest.mark.parametrize(
    "words", [["remove", "green"], ["rename", "green", "x"], ["describe", "green", "x"]]
)
def test_that_an_unknown_class_is_named_with_those_there_are(cli, project, words):
    said = cli("class", words[0], project, *words[1:])
    assert (said.code, said.err) == (
        1,
        "protolabel: There is no class “green”. The classes are: red, blue.\n",
    )


@pytest.mark.parametrize("name", ["Red", " red "])
def test_that_a_second_class_of_one_name_is_refused(cli, project, name):
    assert "already" in cli("class", "add", project, name).err


def test_that_a_class_needs_a_name(cli, project):
    assert "needs a name" in cli("class", "add", project, "  ").err


def test_that_no_class_at_all_is_said(cli, tmp_path, photos):
    cli("new", tmp_path / "x.protolabel", "--images", photos)
    assert cli("class", "list", tmp_path / "x.protolabel").out == "There is no class yet.\n"


def test_that_the_list_shows_names_and_counts(cli, project):
    lines = cli("class", "list", project).out.splitlines()
    assert lines[1].split() == ["red", "1", "#4c78a8", "1", "0"]


def test_that_an_image_of_the_folder_becomes_an_example(cli, project, photos):
    cli("example", "add", project, "red", photos / "one/1-red.png", photos / "one/2-red.png")
    assert classes_of(cli, project)["red"] == 3


def test_that_an_example_may_be_named_as_the_project_lists_it(cli, project):
    cli("example", "add", project, "red", "one/1-red.png")
    assert classes_of(cli, project)["red"] == 2


def test_that_a_file_from_elsewhere_becomes_an_example(cli, project, examples):
    cli("example", "add", project, "red", examples / "red/0x.png")
    assert cli("info", project, "--json").data["examples_elsewhere"] == 1


def test_that_a_copy_from_elsewhere_stands_for_the_image_itself(cli, project, photos, tmp_path):
    shutil.copy(photos / "one/5-red.png", tmp_path / "copy.png")
    cli("example", "add", project, "red", tmp_path / "copy.png")
    info = cli("info", project, "--json").data
    assert (info["examples_elsewhere"], info["statuses"]["example"]) == (0, 3)


def test_that_adding_to_an_unknown_class_is_refused(cli, project, photos):
    said = cli("example", "add", project, "green", photos / "one/1-red.png")
    assert "no class “green”" in said.err


def test_that_a_broken_file_is_no_example(cli, project, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no image")
    said = cli("example", "add", project, "red", tmp_path / "broken.png")
    assert (said.code, classes_of(cli, project)["red"]) == (1, 1)
    assert "broken.png cannot be an example." in said.err


def test_that_a_missing_file_is_no_example(cli, project):
    said = cli("example", "add", project, "red", "nowhere.png")
    assert "nowhere.png cannot be an example." in said.err


def test_that_an_example_moves_from_its_former_class(cli, project, photos):
    cli("example", "add", project, "blue", photos / "one/0-red.png")
    assert classes_of(cli, project) == {"red": 0, "blue": 2}


def test_that_examples_and_their_new_class_are_one_step(cli, project, photos, tmp_path):
    write_picture(tmp_path / "green.png", (40, 200, 40))
    cli("example", "add", project, "green", tmp_path / "green.png", "--new")
    cli("undo", project)
    assert classes_of(cli, project) == {"red": 1, "blue": 1}


def test_that_labels_that_are_no_more_are_not_shown_where_the_images_are_gone(cli, project, photos):
    cli("label", project)
    cli("class", "remove", project, "red")
    assert cli("info", project, "--json").data["labelled"] == 0
    shutil.move(photos, photos.with_name("elsewhere"))
    assert cli("info", project, "--json").data["labelled"] == 0
