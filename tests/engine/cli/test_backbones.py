"""Where nobody asks for a backbone and the bundled one is broken, work goes on without it."""

import json

from engine.embedding import BACKBONE_SETTING
from engine.project import Project

NOTE = "“descriptor” takes the place of “protolabel-s”, whose weight file"


def setting_of(path):
    project = Project.open(path)
    try:
        return project.setting(BACKBONE_SETTING)
    finally:
        project.close()


def test_that_the_bundled_backbone_is_the_default(cli, labelled):
    assert cli("info", labelled, "--json").data["backbone"] == "protolabel-s"


def test_that_nothing_is_said_while_it_is_whole(cli, project):
    assert cli("embed", project).err == ""


def test_that_the_descriptor_takes_its_place_and_a_note_says_so(cli, project, without_bundled):
    said = cli("embed", project, "--json")
    assert said.data["backbone"] == "descriptor"
    assert said.err.count("\n") == 1
    assert f"{NOTE} {without_bundled} is missing" in said.err


def test_that_the_project_is_not_bound_to_it(cli, project, without_bundled):
    cli("embed", project)
    assert setting_of(project) is None


def test_that_evaluating_says_so_too(cli, photos, without_bundled):
    said = cli("evaluate", photos, "--shots", "1", "--seeds", "1", "--json")
    assert said.data["backbone"] == "descriptor"
    assert NOTE in said.err


def test_that_nothing_is_said_to_who_has_chosen(cli, project, without_bundled):
    assert cli("embed", project, "--backbone", "resnet18").err == ""
    assert cli("embed", project).err == ""


def test_that_a_choice_is_kept_even_if_it_is_the_default_now(cli, project, without_bundled):
    cli("embed", project, "--backbone", "descriptor")
    assert setting_of(project) == "descriptor"


def test_that_the_list_marks_the_default(cli, without_bundled, monkeypatch):
    monkeypatch.setattr(
        "engine.cli.evaluation.list_backbones", lambda: ("protolabel-s", "descriptor")
    )
    said = cli("backbones")
    assert "descriptor    default" in said.out
    assert json.loads(cli("backbones", "--json").out)["default"] == "descriptor"
