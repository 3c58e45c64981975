"""Images are found by a text."""

import numpy as np
import pytest

from engine.cli.answers import search
from engine.embedding import BACKBONE_SETTING
from engine.project import Project
from tests.factories import write_picture

COLOURS = {"red": (200, 40, 40), "blue": (40, 40, 200), "grey": (120, 120, 120)}


@pytest.fixture
def project(cli, tmp_path):
    for name, colour in COLOURS.items():
        write_picture(tmp_path / "photos" / f"{name}.png", colour)
    path = tmp_path / "colours.protolabel"
    assert cli("new", path, "--images", tmp_path / "photos").code == 0
    return path


@pytest.fixture
def reading(monkeypatch):
    """Let every backbone read; the file of which the text speaks is like it."""

    def likeness(_backbone, vectors, text):
        names = sorted(COLOURS)
        return np.array([float(name == text) for name in names] + [0.0] * (len(vectors) - 3))

    monkeypatch.setattr(search, "check_reads_texts", lambda _: None)
    monkeypatch.setattr(search, "read_text", lambda _backbone, text, _job: text)
    monkeypatch.setattr(search, "likeness", likeness)


def test_that_what_a_text_fits_comes_first(cli, project, reading):
    found = cli("search", project, "grey", "--json").data
    assert found["images"][0] == {"path": "grey.png", "cosine": 1.0}
    assert len(found["images"]) == 3


def test_that_no_more_are_listed_than_were_asked_for(cli, project, reading):
    answer = cli("search", project, "red", "-n", "1")
    assert "red.png" in answer.out
    assert "blue.png" not in answer.out


def test_that_a_backbone_without_words_is_refused_before_anything_is_embedded(cli, project):
    answer = cli("search", project, "grey")
    assert answer.code == 1
    assert "protolabel-m knows no words" in answer.err
    with_setting = Project.open(project)
    assert with_setting.setting(BACKBONE_SETTING) is None
    with_setting.close()


def test_that_an_empty_text_is_refused(cli, project):
    assert cli("search", project, " ").code == 2
