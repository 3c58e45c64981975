import pytest

from tests.factories import write_picture


@pytest.fixture
def evaluate(cli, photos):
    return lambda *words: cli("evaluate", photos, "--seeds", 3, *words)


@pytest.fixture
def three_colours(photos):
    for number in range(8):
        write_picture(photos / "three" / f"{number}-green.png", (40, 200, 40))
    return photos


def first_result(said):
    return said.data["results"][0]


def test_that_colours_are_told_apart(evaluate):
    result = first_result(evaluate("--shots", 1, "--json"))
    assert (result["shots"], result["accuracy"], result["half_width"]) == (1, 1.0, 0.0)


def test_that_the_answer_says_what_was_tried(evaluate):
    data = evaluate("--shots", 1, "--method", "prototype", "--json").data
    assert (data["method"], data["ways"], data["seeds"]) == ("prototype", "all", 3)


def test_that_every_number_of_examples_is_tried(evaluate):
    results = evaluate("--shots", "1,2,5", "--json").data["results"]
    assert [result["shots"] for result in results] == [1, 2, 5]


def test_that_the_table_has_a_row_for_each(evaluate):
    *_, head, first, second = evaluate("--shots", "1,2").out.splitlines()
    assert "calibration error" in head
    assert "AUROC" not in head
    assert first.split()[:3] == ["1", "1.000", "0.000"]
    assert second.startswith("    2")


def test_that_classes_too_small_for_some_are_noted(evaluate):
    said = evaluate("--shots", "1,20")
    assert (said.code, "too few for 20 examples" in said.err) == (0, True)


def test_that_classes_too_small_for_all_are_an_error(evaluate):
    assert evaluate("--shots", "20").code == 1


def test_that_more_ways_than_classes_are_an_error(evaluate):
    assert evaluate("--shots", 1, "--ways", 3).code == 1


def test_that_a_single_draw_has_no_interval(cli, photos):
    said = cli("evaluate", photos, "--shots", 1, "--seeds", 1, "--json")
    assert first_result(said)["half_width"] is None


def test_that_the_same_command_gives_the_same_table(evaluate):
    assert evaluate("--shots", "1,2").out == evaluate("--shots", "1,2").out


def test_that_figures_of_strangers_are_shown_where_there_are_some(cli, three_colours):
    said = cli("evaluate", three_colours, "--shots", 2, "--seeds", 2, "--strangers", "three")
    assert "strangers labelled" in said.out


def test_that_nothing_is_said_of_strangers_where_there_are_none(evaluate):
    result = first_result(evaluate("--shots", 1, "--json"))
    assert (result["novelty_auroc"], result["strangers_labelled"]) == (None, None)


def test_that_a_share_of_the_classes_can_be_strangers(cli, three_colours):
    words = "--shots", 2, "--seeds", 2, "--strangers", 0.33, "--json"
    assert first_result(cli("evaluate", three_colours, *words))["novelty_auroc"] is not None


def test_that_strangers_that_are_no_class_are_wrong_usage(evaluate):
    said = evaluate("--shots", 1, "--strangers", "one,zebra")
    assert (said.code, "no class “zebra”" in said.err) == (2, True)


def test_that_strangers_leave_classes_to_label(evaluate):
    assert evaluate("--shots", 1, "--strangers", "one").code == 1


def test_that_classes_can_be_thinned(evaluate):
    assert evaluate("--shots", 1, "--imbalance", 5).code == 0


@pytest.mark.parametrize(
    "words",
    [
        *(["--shots", "0"], ["--shots", "x"], ["--ways", "1"], ["--seeds", "0"]),
        *(["--strangers", "1.5"], ["--imbalance", "0.5"], ["--target-precision", "2"]),
    ],
)
def test_that_malformed_numbers_are_wrong_usage(evaluate, words):
    assert evaluate(*words).code == 2


def test_that_a_classifier_can_be_chosen(evaluate):
    words = "--method", "rounds", "--classifier", "GaussianNB", "--json"
    assert first_result(evaluate("--shots", 3, *words))["accuracy"] == 1.0


def test_that_a_classifier_for_a_method_without_one_is_wrong_usage(evaluate):
    assert evaluate("--shots", 1, "--classifier", "GaussianNB").code == 2


def test_that_a_folder_without_classes_is_an_error(cli, tmp_path):
    assert "one sub-folder for each class" in cli("evaluate", tmp_path).err
