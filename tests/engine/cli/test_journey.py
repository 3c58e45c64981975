"""The whole way with the real backbone, in the process that embeds."""

import csv

import pytest

from tests.engine.cli.conftest import BLUE, RED
from tests.factories import write_picture, write_tiny_backbone


@pytest.fixture
def by_colour():
    """Leave the engine's own embedding in place."""


@pytest.mark.parametrize("backbone", ["protolabel-m", "protolabel-s", "descriptor"])
def test_that_a_built_in_backbone_labels_red_and_blue(cli, photos, examples, out, backbone):
    write_picture(examples / "red/2z.png", RED)
    write_picture(examples / "blue/2z.png", BLUE)
    (photos / "broken.jpg").write_bytes(b"no image")
    said = cli("label", photos, "--examples", examples, "--out", out, "--backbone", backbone)
    assert said.code == 0, said.err
    with (out / "labels.csv").open(newline="") as stream:
        guesses = {row["path"]: row["guess"] for row in csv.DictReader(stream)}
    assert guesses.pop("broken.jpg") == ""
    assert all(guess in path for path, guess in guesses.items())


def test_that_embedding_again_computes_nothing(cli, project):
    cli("embed", project)
    assert cli("embed", project, "--json").data["computed"] == 0


def test_that_a_house_backbone_named_from_its_folder_is_found_from_any_other(
    cli, project, tmp_path, monkeypatch
):
    house = write_tiny_backbone(tmp_path / "nets" / "house.safetensors")
    monkeypatch.chdir(house.parent)
    assert cli("embed", project, "--backbone", house.name).code == 0
    monkeypatch.chdir(tmp_path)
    again = cli("embed", project, "--json").data
    assert (again["backbone"], again["computed"]) == (str(house), 0)


def test_that_a_damaged_house_backbone_is_an_error_in_one_line(cli, project, tmp_path):
    house = write_tiny_backbone(tmp_path / "house.safetensors")
    house.write_bytes(house.read_bytes()[:-1])
    said = cli("embed", project, "--backbone", house)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert f"The weight file {house} is damaged" in said.err


def test_that_asking_for_a_missing_bundled_backbone_is_an_error(cli, project, without_bundled):
    said = cli("embed", project, "--backbone", "protolabel-m")
    assert said.code == 1
    assert f"The weight file {without_bundled} is not there." in said.err
    assert "--backbone descriptor" in said.err
