import pytest


@pytest.fixture
def mistaken(cli, project):
    """All photos labelled, one of them wrongly."""
    for name, folder in (("red", "one"), ("blue", "two")):
        paths = [f"{folder}/{n}-{name}.png" for n in range(1, 8)]
        cli("review", "accept", project, *paths, "--class", name)
    cli("review", "accept", project, "one/3-red.png", "--class", "blue")
    return project


def test_that_a_wrong_label_is_listed_with_what_it_should_be(cli, mistaken):
    data = cli("review", "mistakes", mistaken, "--json").data
    assert (data["given"], data["found"]) == (16, 1)
    (image,) = data["images"]
    assert (image["path"], image["given"], image["suggested"]) == ("one/3-red.png", "blue", "red")
    assert image["probability"] < 0.1


def test_that_the_table_ends_with_how_many_there_are_and_what_to_do(cli, mistaken):
    last = cli("review", "mistakes", mistaken).out.splitlines()[-1]
    assert last.startswith("1 of 16 labels that you gave may be wrong. Look at them again;")


def test_that_labels_that_agree_are_said_to_look_right(cli, mistaken):
    cli("review", "accept", mistaken, "one/3-red.png", "--class", "red")
    said = cli("review", "mistakes", mistaken)
    assert said.out == "None of 16 labels that you gave looks wrong.\n"


def test_that_the_list_is_limited(cli, mistaken):
    cli("review", "accept", mistaken, "two/5-blue.png", "--class", "red")
    data = cli("review", "mistakes", mistaken, "--limit", 1, "--json").data
    assert (data["found"], len(data["images"])) == (2, 1)
