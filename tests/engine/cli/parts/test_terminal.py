import io
import json

import pytest

from engine.cli.parts.literal import literal
from engine.cli.parts.terminal import Terminal, counted, table

AWKWARD = {
    "[bold]zebra[/bold]": "[bold]zebra[/bold]",
    ":zebra:": ":zebra:",
    "<img src=x>": "<img src=x>",
    "얼룩말 🦓": "얼룩말 🦓",
    "two\nlines": r"two\nlines",
    "bell\x07\x1b[31m": r"bell\x07\x1b[31m",
    "bad\udcff.png": r"bad\udcff.png",
    "abc\u202egpj.exe": r"abc\u202egpj.exe",
    "👩\u200d🔬": "👩\u200d🔬",
}


@pytest.mark.parametrize("text", AWKWARD)
def test_that_text_is_shown_as_it_is(text):
    assert literal(text) == AWKWARD[text]


@pytest.mark.parametrize("text", AWKWARD)
def test_that_a_table_shows_names_as_they_are(capsys, text):
    Terminal().answer({}, table(["path"], [[text]]))
    assert capsys.readouterr().out.splitlines()[1].rstrip() == AWKWARD[text]


@pytest.mark.parametrize("text", AWKWARD)
def test_that_a_sentence_shows_names_as_they_are(capsys, text):
    Terminal().answer({}, text)
    assert capsys.readouterr().out == AWKWARD[text] + "\n"


@pytest.mark.parametrize("text", AWKWARD)
def test_that_json_gives_names_back(capsys, text):
    Terminal(as_json=True).answer({"path": text}, "shown to people")
    assert json.loads(capsys.readouterr().out) == {"path": text}


def test_that_notes_do_not_disturb_the_json(capsys):
    Terminal(as_json=True).note("3 files could not be read.")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "3 files could not be read.\n")


def test_that_a_long_path_in_a_file_is_not_cut(capsys):
    Terminal().answer({}, table(["path", "class"], [["x" * 500, "zebra"]]))
    assert capsys.readouterr().out.splitlines()[1].split() == ["x" * 500, "zebra"]


def test_that_progress_is_silent_away_from_a_terminal(capsys):
    with Terminal().progress("Embedding") as job:
        job.step(1, 2)
    assert capsys.readouterr() == ("", "")


def test_that_progress_is_drawn_on_a_terminal(monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with Terminal().progress("Embedding") as job:
        job.step(1, 2)
    assert "Embedding" in screen.getvalue()


def test_that_numbers_are_counted_in_words():
    assert [counted(1, "image"), counted(2000, "image")] == ["1 image", "2,000 images"]
