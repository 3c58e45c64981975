"""The whole way with the real backbone, in the process that embeds."""

import csv

import pytest

from tests.engine.cli.conftest import BLUE, RED
from tests.factories import write_picture


@pytest.fixture
def by_colour():
    """Leave the engine's own embedding in place."""


def test_that_the_default_backbone_labels_red_and_blue(cli, photos, examples, out):
    write_picture(examples / "red/2z.png", RED)
    write_picture(examples / "blue/2z.png", BLUE)
    (photos / "broken.jpg").write_bytes(b"no image")
    said = cli("label", photos, "--examples", examples, "--out", out)
    assert said.code == 0, said.err
    with (out / "labels.csv").open(newline="") as stream:
        guesses = {row["path"]: row["guess"] for row in csv.DictReader(stream)}
    assert guesses.pop("broken.jpg") == ""
    assert all(guess in path for path, guess in guesses.items())


def test_that_embedding_again_computes_nothing(cli, project):
    cli("embed", project)
    assert cli("embed", project, "--json").data["computed"] == 0
