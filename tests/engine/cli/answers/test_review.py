import contextlib
import os
from dataclasses import replace

import pytest

from engine.cli.answers import review
from engine.cli.parts.pipeline import opened, present_rows
from engine.labelling import ImageStatus
from engine.labelling import pseudo_labeler as pseudo_labeler_module
from engine.project import ClassId, ImageId, Project, wishes
from tests.factories import write_picture


def listed(cli, project, *words):
    return cli("review", "list", project, "--limit", 0, *words, "--json").data["images"]


def row_of(cli, project, path):
    return next(row for row in listed(cli, project) if row["path"] == path)


def test_that_the_most_doubtful_come_first(cli, labelled):
    chances = [row["probability"] for row in listed(cli, labelled)]
    assert chances == sorted(chances)


def test_that_the_surest_come_first_when_asked(cli, labelled):
    chances = [row["probability"] for row in listed(cli, labelled, "--sort", "confidence")]
    assert chances == sorted(chances, reverse=True)


def test_that_a_class_is_listed_alone(cli, labelled):
    assert {row["guess"] for row in listed(cli, labelled, "--class", "Red")} == {"red"}


def test_that_statuses_are_listed_alone(cli, labelled):
    rows = listed(cli, labelled, "--status", "example")
    assert [row["path"] for row in rows] == ["one/0-red.png", "two/0-blue.png"]


def test_that_an_unknown_status_is_wrong_usage(cli, labelled):
    assert cli("review", "list", labelled, "--status", "sure").code == 2


def test_that_an_unknown_class_is_an_error(cli, labelled):
    assert cli("review", "list", labelled, "--class", "green").code == 1


def test_that_the_list_is_limited(cli, labelled):
    data = cli("review", "list", labelled, "--limit", 3, "--json").data
    assert (data["found"], len(data["images"])) == (16, 3)


def test_that_the_table_ends_with_how_many_there_are(cli, labelled):
    assert cli("review", "list", labelled, "--limit", 3).out.splitlines()[-1] == "3 images of 16."


def test_that_names_are_listed_as_they_are(cli, project, photos):
    names = ["[red].png", "two\nlines.png", os.fsdecode(b"bad\xff.png")]
    for name in names:
        write_picture(photos / name)
    cli("label", project)
    said = cli("review", "list", project, "--limit", 0).out
    assert [shown in said for shown in ("[red].png", r"two\nlines.png", r"bad\udcff.png")]


def test_that_json_gives_an_undecodable_name_back(cli, project, photos):
    name = os.fsdecode(b"bad\xff.png")
    write_picture(photos / name)
    cli("label", project)
    assert name in {row["path"] for row in listed(cli, project)}


def test_that_accepting_agrees_with_the_guess(cli, labelled):
    assert cli("review", "accept", labelled, "one/1-red.png").out == "Accept a label: 1 red.\n"
    row = row_of(cli, labelled, "one/1-red.png")
    assert (row["label"], row["status"]) == ("red", "accepted")


def test_that_accepting_may_name_another_class(cli, labelled):
    cli("review", "accept", labelled, "one/1-red.png", "--class", "blue")
    assert row_of(cli, labelled, "one/1-red.png")["label"] == "blue"


def test_that_a_rejected_class_is_not_guessed_again(cli, labelled):
    cli("review", "reject", labelled, "one/1-red.png")
    assert row_of(cli, labelled, "one/1-red.png")["guess"] == "blue"


def test_that_a_file_may_be_named_as_it_lies_on_disk(cli, labelled, photos):
    cli("review", "accept", labelled, photos / "one/1-red.png")
    assert row_of(cli, labelled, "one/1-red.png")["status"] == "accepted"


def test_that_accepting_survives_labelling_again(cli, labelled):
    cli("review", "accept", labelled, "one/1-red.png", "--class", "blue")
    cli("label", labelled)
    assert row_of(cli, labelled, "one/1-red.png")["label"] == "blue"


@pytest.mark.parametrize("word", ["accept", "reject"])
def test_that_an_unknown_image_is_named(cli, labelled, word):
    said = cli("review", word, labelled, "nowhere.png")
    assert (said.code, "nowhere.png" in said.err) == (1, True)


@pytest.mark.parametrize("word", ["accept", "reject"])
def test_that_an_image_without_label_cannot_be_judged(cli, project, word):
    said = cli("review", word, project, "one/1-red.png")
    assert (said.code, "protolabel label" in said.err) == (1, True)


def test_that_a_class_may_be_given_before_labelling(cli, project):
    assert cli("review", "accept", project, "one/1-red.png", "--class", "red").code == 0


def test_that_labels_are_as_the_run_left_them_while_nothing_changes(cli, project):
    labelled = cli("label", project, "--json").data["classes"]
    assert cli("info", project, "--json").data["classes"] == labelled


def test_that_labels_follow_when_a_class_is_undone(cli, labelled):
    cli("undo", labelled)
    assert {row["status"] for row in listed(cli, labelled)} == {"example", "pending"}


def test_that_an_image_is_of_none_of_the_classes_when_a_person_says_so(cli, labelled):
    said = cli("review", "none", labelled, "one/3-red.png")
    assert (said.code, row_of(cli, labelled, "one/3-red.png")["status"]) == (0, "none")


def test_that_agreeing_with_a_stranger_makes_it_none_of_the_classes(cli, labelled, monkeypatch):
    def as_novel(terminal, project):
        return [replace(row, status=ImageStatus.NOVEL) for row in present_rows(terminal, project)]

    with monkeypatch.context() as patched:
        patched.setattr(review, "present_rows", as_novel)
        said = cli("review", "accept", labelled, "one/3-red.png").out
    assert said == "Mark an image as none of these: 1 none of these.\n"
    assert row_of(cli, labelled, "one/3-red.png")["status"] == "none"


def test_that_accepting_says_how_many_were_accepted_as_what(cli, labelled, monkeypatch):
    def as_novel(terminal, project):
        return [
            replace(row, status=ImageStatus.NOVEL, guess="") if "3-red" in row.path else row
            for row in present_rows(terminal, project)
        ]

    monkeypatch.setattr(review, "present_rows", as_novel)
    names = ["one/1-red.png", "one/2-red.png", "one/3-red.png", "two/1-blue.png"]
    data = cli("review", "accept", labelled, *names, "--json").data
    assert data == {
        "done": "Accept 3 labels, mark 1 as none of these",
        "accepted": {"red": 2, "blue": 1},
        "none_of_these": 1,
    }


def test_that_a_rejected_image_without_another_sure_class_is_found_as_needing_one(cli, labelled):
    for _ in range(2):
        cli("review", "reject", labelled, "one/1-red.png")
    (row,) = listed(cli, labelled, "--status", "needs-class")
    assert (row["path"], row["label"]) == ("one/1-red.png", "")
    info = cli("info", labelled, "--json").data
    assert info["statuses"]["needs-class"] == 1
    cli("review", "accept", labelled, "one/1-red.png", "--class", "red")
    assert listed(cli, labelled, "--status", "needs-class") == []


def observed(project):
    """Return what was shown of the images judged: the class, its probability, whether right."""
    with opened(project) as held:
        found = held.verdicts.snapshot().judged()
        names = [held.classes[c].name for c in found.class_ids.tolist()]
        paths = [held.catalog.paths[i] for i in found.image_ids.tolist()]
    kept = zip(names, found.probabilities.tolist(), found.is_right.tolist(), strict=True)
    return dict(zip(paths, kept, strict=True))


def test_that_the_label_that_was_shown_is_kept_with_the_verdict(cli, labelled):
    names = [f"one/{n}-red.png" for n in (1, 2, 3)]
    chance = pytest.approx(row_of(cli, labelled, names[0])["probability"], abs=1e-5)
    cli("review", "accept", labelled, names[0])
    cli("undo", labelled)
    cli("redo", labelled)
    cli("review", "accept", labelled, names[1], "--class", "blue")
    kept = observed(labelled)
    assert kept[names[0]] == ("red", chance, True)
    assert kept[names[1]][::2] == ("red", False)
    cli("review", "reject", labelled, names[2])
    assert observed(labelled)[names[2]][::2] == ("red", False)


def test_that_an_example_does_not_answer_what_was_shown(cli, labelled, photos):
    cli("example", "add", labelled, "red", photos / "one/1-red.png")
    assert "one/1-red.png" not in observed(labelled)


def test_that_none_of_these_is_kept_with_the_label_it_speaks_of(cli, labelled):
    cli("review", "none", labelled, "one/3-red.png")
    assert observed(labelled)["one/3-red.png"][::2] == ("red", False)


def test_that_nothing_was_shown_before_the_first_labels(cli, project):
    cli("review", "accept", project, "one/1-red.png", "--class", "red")
    assert observed(project) == {}


def verdict_meanwhile(monkeypatch, path, image):
    """Let another program reject what `image` is labelled as while labelling is under way."""
    assemble = pseudo_labeler_module.assemble_labels

    def interrupted(task, *rest):
        with contextlib.closing(Project.open(path)) as project:
            images = (ImageId(project.catalog.paths.index(image)),)
            project.do(wishes.reject(project.state, {ClassId(int(task.class_ids[0])): images}))
        return assemble(task, *rest)

    monkeypatch.setattr(pseudo_labeler_module, "assemble_labels", interrupted)


@pytest.mark.parametrize("command", ["label", "list"])
def test_that_a_verdict_given_while_labels_are_made_is_followed(
    cli, labelled, monkeypatch, command
):
    words = {"label": ("label", labelled), "list": ("review", "list", labelled)}[command]
    cli("review", "accept", labelled, "one/1-red.png")  # so that a list labels anew
    with monkeypatch.context() as patched:
        verdict_meanwhile(patched, labelled, "one/5-red.png")
        assert cli(*words).code == 0
    assert row_of(cli, labelled, "one/5-red.png")["guess"] == "blue"
