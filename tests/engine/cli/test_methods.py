"""Every method and every classifier can be asked for by name."""

from dataclasses import replace
from typing import get_args

import pytest

from engine.cli.commands import options
from engine.labelling import LabelledUnder, LabelSettings, Method
from tests.engine.cli.answers.test_label_folder import read_rows


@pytest.fixture
def label(cli, photos, examples, out):
    """Return a function that labels the photos."""
    return lambda *words: cli("label", photos, "--examples", examples, "--out", out, *words)


def test_that_the_command_line_knows_the_methods_of_the_engine():
    assert get_args(options.Method) == get_args(Method)


@pytest.mark.parametrize("method", get_args(Method))
def test_that_every_method_labels_a_folder(label, out, method):
    assert label("--method", method).code == 0
    guesses = {path: row["guess"] for path, row in read_rows(out).items()}
    assert all(guess in path for path, guess in guesses.items())


@pytest.mark.parametrize("method", ["rounds", "self-training"])
def test_that_a_classifier_reaches_the_labeller(label, settings_used, method):
    said = label("--method", method, "--classifier", "SVC(C=10)")
    assert said.code == 0, said.err
    assert settings_used == [LabelSettings(method, classifier="SVC(C=10)")]


@pytest.mark.parametrize("method", ["auto", "logistic", "label-spreading"])
def test_that_a_classifier_that_the_method_does_not_use_is_refused(label, out, method):
    said = label("--method", method, "--classifier", "SVC")
    assert said.code == 2
    assert "--classifier belongs to" in said.err
    assert not out.exists()


def test_that_an_unknown_classifier_is_refused_before_any_work(label, out, settings_used):
    said = label("--method", "rounds", "--classifier", "RandomForest")
    assert (said.code, settings_used) == (1, [])
    assert "Did you mean RandomForestClassifier?" in said.err


def test_that_a_classifier_that_cannot_learn_says_why(label):
    said = label("--method", "rounds", "--classifier", "KNeighborsClassifier(n_neighbors=90)")
    assert said.code == 1
    assert said.err.strip().splitlines()[-1].startswith("protolabel: KNeighborsClassifier(n_")


@pytest.mark.parametrize("method", ["label-spreading", "self-training", "rounds"])
def test_that_a_project_is_brought_up_to_date_by_the_method_of_its_labels(
    cli, project, settings_used, method
):
    cli("label", project, "--method", method)
    cli("review", "accept", project, "one/3-red.png")
    assert cli("review", "list", project).code == 0
    assert settings_used == [LabelSettings(method)] * 2


def test_that_settings_without_a_classifier_are_still_read():
    text = '{"settings": {"method": "self-training", "rounds": 4, "seed": 0}, "digest": ""}'
    assert LabelledUnder.unpacked(text).settings == LabelSettings("self-training")


def test_that_every_option_reaches_the_labeller(label, settings_used):
    assert label("--target-precision", 0.95, "--no-reject-novel", "--rounds", 2).code == 0
    assert settings_used == [LabelSettings(rounds=2, target_precision=0.95, reject_novel=False)]


def test_that_a_project_goes_on_with_what_was_said_before(cli, project, settings_used):
    cli("label", project, "--method", "rounds", "--classifier", "SVC", "--target-precision", 0.9)
    cli("label", project, "--seed", 3)
    before = LabelSettings("rounds", classifier="SVC", target_precision=0.9)
    assert settings_used == [before, replace(before, seed=3)]


def test_that_another_method_or_threshold_takes_the_place_of_what_it_excludes(
    cli, project, settings_used
):
    cli("label", project, "--method", "rounds", "--classifier", "SVC", "--target-precision", 0.9)
    cli("label", project, "--method", "logistic", "--threshold", 0.8)
    assert settings_used[-1] == LabelSettings("logistic", threshold=0.8)
