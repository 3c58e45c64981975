"""Ctrl+C and a polite kill at any moment: one sentence, the right code, and a whole project."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from random import Random

import pytest

from engine.jobs import Job
from engine.project import Project, rescan, wishes
from tests.factories import write_folder

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]

STARTED_S, TRIALS = 0.4, 4
STOPPED = "protolabel: Stopped. What was finished is kept.\n"
STOPPED_COMMANDS = (
    ("embed", "{project}", "--backbone", "descriptor"),
    ("label", "{project}", "--backbone", "descriptor"),
    ("export", "{project}", "--out", "{out}"),
    ("backup", "{project}", "{copy}"),
)


def start(words, places, env):
    command = [sys.executable, "-m", "engine.cli", *(word.format(**places) for word in words)]
    return subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("words", STOPPED_COMMANDS, ids=lambda words: words[0])
def test_that_a_command_that_is_stopped_says_so_and_harms_nothing(
    tmp_path, words, number, record_property
):
    draw = Random(1)  # noqa: S311
    photos = write_folder(tmp_path / "photos", 24)
    places = {
        "project": tmp_path / "x.protolabel",
        "out": tmp_path / "out",
        "copy": tmp_path / "copy.protolabel",
    }
    with closing(Project.create(places["project"], root=photos)) as project:
        rescan(Job(), project)
        for number_of_class, name in enumerate(("red", "blue")):
            project.do(wishes.new_class(project.state, name, [number_of_class]))
    env = {**os.environ, "PROTOLABEL_CACHE": str(tmp_path / "cache")}
    codes = []
    for _ in range(TRIALS):
        process = start(words, places, env)
        try:
            said = process.communicate(timeout=STARTED_S + draw.uniform(0, 1.5))[1]
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            said = process.communicate()[1]
        codes.append(process.returncode)
        assert process.returncode in {0, 1, 130}, said
        assert process.returncode != 130 or said.endswith(STOPPED)
        assert "Traceback" not in said
        with closing(Project.open(places["project"])) as project:
            assert len(project.catalog) == 24
            assert len(project.classes) == 2
    assert 130 in codes or 0 in codes
    record_property(f"{signal.Signals(number).name} while in {words[0]}", codes)
