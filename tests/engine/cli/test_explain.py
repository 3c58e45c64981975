import pytest


def explained(cli, project, image):
    return cli("explain", project, image, "--json").data


def test_that_an_automatic_label_is_explained_by_what_it_resembles(cli, labelled):
    data = explained(cli, labelled, "one/3-red.png")
    assert (data["guess"], data["nearest"]) == ("red", ["one/0-red.png"])
    assert data["runner_up"] == {"class": "blue", "nearest": "two/0-blue.png"}
    assert [found["class"] for found in data["classes"]] == ["red", "blue"]
    assert data["classes"][0]["probability"] == pytest.approx(data["probability"], abs=1e-3)


def test_that_the_rule_is_given_as_a_word_and_as_a_sentence(cli, labelled):
    data = explained(cli, labelled, "one/0-red.png")
    assert (data["rule"], data["sentence"]) == ("given", "Given by you as an example.")
    assert data["runner_up"] is None


def test_that_a_person_reads_sentences_and_a_table(cli, labelled):
    lines = cli("explain", labelled, "one/3-red.png").out.splitlines()
    assert lines[0].startswith("one/3-red.png: ")
    assert lines[1] == "The most similar examples of red: one/0-red.png."
    assert lines[2] == "The most similar example of blue, the runner-up: two/0-blue.png."
    assert lines[-3].split() == ["class", "probability"]


def test_that_a_label_left_out_says_perhaps(cli, project):
    cli("label", project, "--threshold", 0.999)
    data = explained(cli, project, "one/3-red.png")
    assert (data["label"], data["guess"], data["rule"]) == ("", "red", "unsure")
    said = cli("explain", project, "one/3-red.png").out
    assert "perhaps red" in said
    assert "Left out: below 99.9%." in said


def test_that_an_image_of_none_of_the_classes_says_who_said_so(cli, labelled):
    cli("review", "none", labelled, "one/3-red.png")
    said = cli("explain", labelled, "one/3-red.png").out
    assert said.startswith("one/3-red.png: You said that it is none of these classes.\n")


def test_that_attributes_speak_for_and_against(cli, labelled, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("class,warm,cold\nred,1,0\nblue,0,1\n")
    assert cli("attributes", "import", labelled, table).code == 0
    data = explained(cli, labelled, "one/3-red.png")
    assert {found["attribute"] for found in data["attributes_for"]} == {"warm", "cold"}
    assert data["attributes_against"] == []
    said = cli("explain", labelled, "one/3-red.png").out
    assert "Attributes that speak for it:" in said
    assert "not cold" in said


def test_that_a_file_may_be_named_as_it_lies_on_disk(cli, labelled, photos):
    assert explained(cli, labelled, photos / "one/3-red.png")["path"] == "one/3-red.png"


def test_that_an_image_without_label_cannot_be_explained(cli, project):
    said = cli("explain", project, "one/3-red.png")
    assert (said.code, "protolabel label" in said.err) == (1, True)


def test_that_an_unreadable_image_says_why(cli, project, photos):
    (photos / "broken.png").write_bytes(b"no picture")
    cli("label", project)
    said = cli("explain", project, "broken.png")
    assert (said.code, "broken.png cannot be read" in said.err) == (1, True)


@pytest.mark.parametrize("command", ["explain", "history"])
def test_that_an_unknown_image_is_named(cli, labelled, command):
    said = cli(command, labelled, "nowhere.png")
    assert (said.code, "nowhere.png" in said.err) == (1, True)
