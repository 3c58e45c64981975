import sys
from types import SimpleNamespace

import pytest


@pytest.fixture
def started(monkeypatch):
    """Collect the programs that are started, without starting them."""
    programs = []

    def start(command, *, env, check):
        programs.append((command, env))
        return SimpleNamespace(returncode=3)

    monkeypatch.setattr("subprocess.run", start)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    return programs


def test_that_the_window_is_a_program_of_its_own(cli, started):
    cli("open", "birds.protolabel")
    assert started[0][0] == [sys.executable, "-P", "-m", "gui", "birds.protolabel"]


def test_that_options_are_handed_on(cli, started):
    cli("open", "--screenshot", "x.png", "--size", "1280x800", "--theme", "dark")
    assert started[0][0][4:] == ["--screenshot", "x.png", "--size", "1280x800", "--theme", "dark"]


def test_that_the_exit_status_of_the_window_is_handed_on(cli, started):
    assert cli("open").code == 3


def test_that_without_display_opening_says_what_to_do(cli, started, monkeypatch):
    monkeypatch.delenv("DISPLAY")
    said = cli("open")
    assert (said.code, "no display" in said.err, started) == (1, True, [])


def test_that_a_screenshot_needs_no_display(cli, started, monkeypatch):
    monkeypatch.delenv("DISPLAY")
    cli("open", "--screenshot", "x.png")
    assert started[0][1]["QT_QPA_PLATFORM"] == "offscreen"


def test_that_a_chosen_platform_is_kept(cli, started, monkeypatch):
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("QT_QPA_PLATFORM", "minimal")
    cli("open")
    assert started[0][1]["QT_QPA_PLATFORM"] == "minimal"


@pytest.mark.parametrize("words", [["--theme", "pink"], ["--size", "big"]])
def test_that_impossible_wishes_are_wrong_usage(cli, started, words):
    assert cli("open", *words).code == 2
