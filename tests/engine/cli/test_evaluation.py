import json

import pytest


@pytest.fixture
def evaluate(cli, photos):
    return lambda *words: cli("evaluate", photos, "--episodes", 3, *words)


def test_that_colours_are_told_apart(evaluate):
    result = evaluate("--shots", 1, "--json").data["results"][0]
    assert (result["shots"], result["ways"], result["accuracy"]) == (1, 2, 1.0)


def test_that_every_number_of_examples_is_tried(evaluate):
    results = evaluate("--shots", "1,2,5", "--json").data["results"]
    assert [result["shots"] for result in results] == [1, 2, 5]


def test_that_classes_too_small_for_some_are_noted(evaluate):
    said = evaluate("--shots", "1,20")
    assert (said.code, "too few for 20 examples" in said.err) == (0, True)


def test_that_classes_too_small_for_all_are_an_error(evaluate):
    assert evaluate("--shots", "20").code == 1


def test_that_more_ways_than_classes_are_an_error(evaluate):
    assert evaluate("--shots", 1, "--ways", 3).code == 1


def test_that_a_single_episode_has_no_interval(cli, photos):
    said = cli("evaluate", photos, "--shots", 1, "--episodes", 1, "--json")
    assert json.loads(said.out)["results"][0]["half_width"] is None


def test_that_the_same_seed_gives_the_same_table(evaluate):
    assert evaluate("--shots", "1,2").out == evaluate("--shots", "1,2").out


@pytest.mark.parametrize("words", [["--shots", "0"], ["--shots", "x"], ["--ways", "1"]])
def test_that_malformed_numbers_are_wrong_usage(evaluate, words):
    assert evaluate(*words).code == 2


def test_that_a_folder_without_classes_is_an_error(cli, tmp_path):
    assert "one sub-folder for each class" in cli("evaluate", tmp_path).err
