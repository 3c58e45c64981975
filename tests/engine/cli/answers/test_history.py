def told(cli, project, image):
    return cli("history", project, image, "--json").data["history"]


def test_that_an_automatic_label_is_the_engines(cli, labelled):
    (line,) = told(cli, labelled, "one/3-red.png")
    assert (line["by"], line["label"]) == ("engine", "red")


def test_that_verdicts_are_a_persons_and_told_in_order(cli, labelled):
    cli("review", "accept", labelled, "one/3-red.png", "--class", "blue")
    cli("review", "reject", labelled, "one/3-red.png")
    lines = told(cli, labelled, "one/3-red.png")
    assert [(line["by"], line["before"], line["label"]) for line in lines] == [
        ("person", "", "blue"),
        ("person", "blue", "not blue"),
        ("engine", "", "red"),
    ]


def test_that_undo_is_told(cli, labelled):
    cli("review", "none", labelled, "one/3-red.png")
    cli("undo", labelled)
    lines = told(cli, labelled, "one/3-red.png")
    assert [(line["what"], line["label"]) for line in lines[:2]] == [
        ("Mark an image as none of these", "none of these"),
        ("Undo: Mark an image as none of these", ""),
    ]


def test_that_a_class_that_is_gone_is_told_as_gone(cli, labelled):
    cli("review", "accept", labelled, "one/3-red.png", "--class", "blue")
    cli("class", "remove", labelled, "blue")
    assert told(cli, labelled, "one/3-red.png")[0]["label"] == "a class that is gone"


def test_that_a_person_reads_a_table(cli, labelled):
    lines = cli("history", labelled, "one/0-red.png").out.splitlines()
    assert lines[0].split() == ["when", "by", "what", "label"]
    assert "New class red" in lines[1]


def test_that_an_image_nobody_touched_says_so(cli, project):
    said = cli("history", project, "one/3-red.png").out
    assert said == "Nobody has judged one/3-red.png yet, and it has no label.\n"
