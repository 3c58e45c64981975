import os

import pytest

from tests.factories import write_picture

COLOURS = {
    "red": (200, 40, 40),
    "green": (40, 200, 40),
    "blue": (40, 40, 200),
    "grey": (120, 120, 120),
    "pink": (240, 150, 200),
    "brown": (110, 70, 20),
}


@pytest.fixture
def photos(tmp_path):
    """One picture of each of six colours."""
    for name, colour in COLOURS.items():
        write_picture(tmp_path / "photos" / f"{name}.png", colour)
    return tmp_path / "photos"


@pytest.fixture
def bare(cli, tmp_path, photos):
    """A project without any class."""
    path = tmp_path / "bare.protolabel"
    assert cli("new", path, "--images", photos).code == 0
    return path


@pytest.fixture
def judged(cli, bare):
    """The same with two classes of two pictures each."""
    for name, files in {"warm": ("red", "pink"), "cold": ("blue", "green")}.items():
        assert cli("class", "add", bare, name).code == 0
        paths = [f"{file}.png" for file in files]
        assert cli("review", "accept", bare, *paths, "--class", name).code == 0
    return bare


@pytest.fixture
def labelled(cli, judged):
    assert cli("label", judged).code == 0
    return judged


def listed(cli, project, *words):
    return cli("queue", project, *words, "--json").data["images"]


def paths_of(images):
    return sorted(image["path"] for image in images)


def test_that_a_project_without_classes_has_a_queue(cli, bare):
    assert len(listed(cli, bare)) == len(COLOURS)


def test_that_without_labels_there_is_neither_guess_nor_probability(cli, bare):
    assert {(image["guess"], image["probability"]) for image in listed(cli, bare)} == {("", 0.0)}


def test_that_one_class_is_enough_to_go_on(cli, bare):
    cli("class", "add", bare, "warm")
    cli("review", "accept", bare, "red.png", "--class", "warm")
    assert len(listed(cli, bare)) == len(COLOURS) - 1


def test_that_guess_and_probability_are_shown(cli, labelled):
    for image in listed(cli, labelled):
        assert image["guess"] in {"warm", "cold"}
        assert 0.3 < image["probability"] <= 1


def test_that_judged_images_are_not_listed(cli, labelled):
    assert paths_of(listed(cli, labelled)) == ["brown.png", "grey.png"]


def test_that_a_verdict_takes_its_image_off_the_list_without_labelling_again(cli, labelled):
    cli("review", "accept", labelled, "grey.png", "--class", "cold")
    assert paths_of(listed(cli, labelled)) == ["brown.png"]


def test_that_copies_of_judged_images_are_not_listed(cli, labelled, photos):
    (photos / "copy.png").write_bytes((photos / "red.png").read_bytes())
    assert "copy.png" not in paths_of(listed(cli, labelled))


def test_that_new_images_in_the_folder_are_listed(cli, labelled, photos):
    write_picture(photos / "yellow.png", (230, 220, 40))
    assert "yellow.png" in paths_of(listed(cli, labelled))


def test_that_unreadable_images_are_not_listed(cli, bare, photos):
    (photos / "broken.png").write_bytes(b"no picture")
    assert "broken.png" not in paths_of(listed(cli, bare))


def test_that_the_list_is_as_long_as_asked(cli, bare):
    assert len(listed(cli, bare, "-n", 2)) == 2


@pytest.mark.parametrize("strategy", ["queue", "random", "margin"])
def test_that_the_same_seed_gives_the_same_list(cli, labelled, strategy):
    words = ("--strategy", strategy, "--seed", 3)
    assert listed(cli, labelled, *words) == listed(cli, labelled, *words)


def test_that_random_images_say_so(cli, bare):
    reasons = {image["reason"] for image in listed(cli, bare, "--strategy", "random")}
    assert reasons == {"drawn at random"}


def test_that_a_doubtful_image_says_between_which_classes_it_lies(cli, labelled):
    first = listed(cli, labelled, "-n", 1)[0]
    assert first["why"] == "undecided"
    assert first["reason"] in {"between warm and cold", "between cold and warm"}


def test_that_a_typical_image_says_of_how_many(cli, tmp_path):
    for number in range(4):
        write_picture(tmp_path / "photos" / f"{number}.png", (200 - 15 * number, 40, 40))
        write_picture(tmp_path / "photos" / f"{number}-blue.png", (40, 40, 200 - 15 * number))
    path = tmp_path / "photos.protolabel"
    cli("new", path, "--images", tmp_path / "photos")
    first = listed(cli, path, "-n", 1)[0]
    assert first["reason"] == f"typical of {first['stands_for']} images nobody has looked at"


def test_that_the_table_ends_with_how_many_are_not_judged(cli, labelled):
    said = cli("queue", labelled, "-n", 1).out.splitlines()
    assert said[-1] == "1 image of 2 that nobody has judged."


def test_that_an_empty_queue_says_so_in_one_sentence(cli, labelled):
    cli("review", "accept", labelled, "grey.png", "brown.png", "--class", "cold")
    said = cli("queue", labelled)
    assert (said.code, said.out.count("\n")) == (0, 1)
    assert said.out.startswith("There is nothing left to look at")


def test_that_names_are_listed_as_they_are(cli, bare, photos):
    names = ["[red].png", os.fsdecode(b"bad\xff.png")]
    for number, name in enumerate(names):
        write_picture(photos / name, (10, 90 + 120 * number, 100))
    said = cli("queue", bare).out
    assert [shown in said for shown in ("[red].png", r"bad\udcff.png")] == [True, True]


def test_that_a_folder_that_is_gone_is_an_error(cli, labelled, photos):
    photos.rename(photos.with_name("elsewhere"))
    assert cli("queue", labelled).code == 1


@pytest.mark.parametrize("words", [("-n", 0), ("--strategy", "best")])
def test_that_other_wishes_are_wrong_usage(cli, bare, words):
    assert cli("queue", bare, *words).code == 2
