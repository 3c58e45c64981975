"""Numbers that nobody means are refused in one sentence, by every command."""

import inspect
from typing import get_args, get_type_hints

import pytest
from typer.models import OptionInfo

from engine.cli.app import app

NONSENSE = {float: ("nan", "inf", "-inf", "x"), int: ("9" * 24, "nan", "1e9")}


def commands(group, words=()):
    for info in group.registered_commands:
        yield (*words, info.name or info.callback.__name__.replace("_", "-")), info.callback
    for info in group.registered_groups:
        yield from commands(info.typer_instance, (*words, info.name) if info.name else words)


def needed(callback, **given):
    """Yield what a command cannot do without, as words, and what is `given`."""
    hints = get_type_hints(callback, include_extras=True)
    for name, parameter in inspect.signature(callback).parameters.items():
        if name in given or parameter.default is inspect.Parameter.empty:
            is_option = isinstance(get_args(hints[name])[1], OptionInfo)
            value = given.get(name, "x" if is_option else "yes")
            yield from (f"--{name}", value) if is_option else (value,)


def numeric_options():
    for words, callback in commands(app):
        for name, hint in get_type_hints(callback, include_extras=True).items():
            kinds = {*get_args(get_args(hint)[0]), get_args(hint)[0]} if get_args(hint) else set()
            for kind in kinds & NONSENSE.keys():
                flags = get_args(hint)[1].param_decls or (f"--{name.replace('_', '-')}",)
                for text in NONSENSE[kind]:
                    yield pytest.param([*words, *needed(callback)], flags[-1], text)


def test_that_every_command_with_numbers_is_looked_at():
    assert len([*numeric_options()]) > 60


@pytest.mark.parametrize(("words", "flag", "text"), [*numeric_options()])
def test_that_no_option_takes_a_number_that_nobody_means(cli, words, flag, text):
    said = cli(*words, flag, text)
    assert said.code == 2
    assert f"Invalid value for '{flag}'" in said.err or f"/ '{flag}'" in said.err


@pytest.mark.parametrize("split", ["train=nan", "train=nan,val=0.5", "train=inf", "train=-1,val=2"])
def test_that_parts_of_no_size_are_refused(cli, labelled, out, split):
    said = cli("export", labelled, "--out", out, "--split", split)
    assert said.code == 1
    assert "do not make a whole" in said.err
    assert not out.exists()


@pytest.mark.parametrize("allowed", ["1000000000", "2"])
def test_that_no_more_may_be_allowed_to_be_wrong_than_the_target_lets(cli, labelled, allowed):
    words = ("--fixed", "--allow-wrong", allowed, "--target-error", "0.1")
    said = cli("audit", "start", labelled, *words)
    assert said.code == 1
    assert "cannot be allowed" in said.err


@pytest.mark.parametrize("target", ["0", "1", "7", "-1"])
def test_that_a_selection_has_a_target_between_0_and_1(cli, labelled, target):
    assert cli("audit", "select", labelled, "--target-error", target).code == 2


@pytest.mark.parametrize("size", ["0x0", "999999x1", "12x", "-1x5"])
def test_that_a_window_has_a_size_that_a_screen_could_have(cli, size):
    assert cli("open", "--size", size).code == 2


@pytest.mark.parametrize(("option", "text"), [("--shots", "9" * 24), ("--ways", "9" * 5000)])
def test_that_a_trial_has_numbers_that_a_folder_could_have(cli, photos, option, text):
    assert cli("evaluate", photos, option, text).code == 2
