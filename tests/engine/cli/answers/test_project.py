import pytest

from engine.labelling import LabelSettings
from tests.factories import write_picture


def test_that_a_new_project_counts_its_images(cli, tmp_path, photos):
    said = cli("new", tmp_path / "x.protolabel", "--images", photos, "--json")
    assert said.data["images"] == 16


def test_that_embedding_reports_what_it_did(cli, project):
    data = cli("embed", project, "--json").data
    assert (data["images"], data["computed"], data["unreadable"]) == (16, 16, 0)


def test_that_embedding_finds_new_images(cli, project, photos):
    write_picture(photos / "late.png")
    assert cli("embed", project, "--json").data["images"] == 17


def test_that_labelling_labels_every_image(cli, labelled):
    data = cli("info", labelled, "--json").data
    assert (data["labelled"], data["left_out"]) == (14, 0)


def test_that_labelling_reports_its_rounds(cli, project):
    assert cli("label", project, "--rounds", 3, "--json").data["rounds"] == 3


def test_that_info_lists_classes_with_their_counts(cli, labelled):
    assert cli("info", labelled, "--json").data["classes"]["red"] == {
        "examples": 1,
        "accepted": 0,
        "labelled": 7,
        "left_out": 0,
    }


def test_that_info_of_a_project_without_class_is_shown(cli, tmp_path, photos):
    cli("new", tmp_path / "x.protolabel", "--images", photos)
    assert "16 images: 16 not labelled yet." in cli("info", tmp_path / "x.protolabel").out


def test_that_undo_and_redo_say_what_they_did(cli, project):
    assert cli("undo", project).out == "Undone: New class blue\n"
    assert cli("redo", project).out == "Redone: New class blue\n"


def test_that_undo_takes_the_last_edit_back(cli, project):
    cli("undo", project)
    assert [c["name"] for c in cli("class", "list", project, "--json").data["classes"]] == ["red"]


@pytest.mark.parametrize("word", ["undo", "redo"])
def test_that_nothing_to_undo_is_no_error(cli, tmp_path, photos, word):
    cli("new", tmp_path / "x.protolabel", "--images", photos)
    said = cli(word, tmp_path / "x.protolabel")
    assert (said.code, said.out) == (0, f"There is nothing to {word}.\n")


def test_that_the_choice_of_a_backbone_stays(cli, project):
    cli("embed", project, "--backbone", "other")
    assert cli("info", project, "--json").data["backbone"] == "other"


def test_that_the_settings_of_the_last_run_stay(cli, project, settings_used):
    cli("label", project, "--threshold", 0.9)
    cli("review", "accept", project, "one/1-red.png", "--class", "red")
    cli("info", project)
    assert settings_used == [LabelSettings(threshold=0.9)] * 2


def test_that_options_of_the_one_shot_do_not_fit_a_project(cli, project, out):
    assert cli("label", project, "--out", out).code == 2


def test_that_a_folder_needs_examples(cli, photos):
    assert cli("label", photos).code == 2
