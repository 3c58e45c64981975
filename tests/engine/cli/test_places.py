"""Pipes, sockets and devices are refused wherever a person may name a file or a folder."""

import os
from typing import get_args, get_type_hints

import pytest

from engine.cli.app import app
from tests.engine.cli.test_numbers import commands, needed


def named_places():
    for words, callback in commands(app):
        for name, hint in get_type_hints(callback, include_extras=True).items():
            if "Path" in str(get_args(hint)[:1]):
                yield pytest.param(words, callback, name, id=f"{' '.join(words)} {name}")


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.mark.parametrize(("words", "callback", "name"), [*named_places()])
def test_that_a_pipe_is_refused_by_every_command(cli, pipe, words, callback, name):
    said = cli(*words, *needed(callback, **{name: pipe}))
    assert said.code == 2
    assert "is a pipe, a socket or a device" in said.err


@pytest.mark.parametrize("flag", ["--backbone", "--teacher", "--start"])
def test_that_a_pipe_is_no_backbone(cli, pipe, flag):
    said = cli("embed" if flag == "--backbone" else "train-backbone", "x", flag, pipe)
    assert said.code == 2
    assert "is a pipe, a socket or a device" in said.err
