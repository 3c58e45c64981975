"""Ctrl+C for real, in a process of its own."""

import signal
import subprocess
import sys

import pytest

from tests.engine.interop.builders import all_below

STOP_WHILE_EXPORTING = """
import os, signal, shutil, sys
from engine.cli.__main__ import main

whole = shutil.copyfile

def copy_then_stop(source, target):
    whole(source, target)
    if len(os.listdir(target.parent)) == 3:
        os.kill(os.getpid(), signal.{signal})

shutil.copyfile = copy_then_stop
main()
"""

STOP_WHILE_LOADING = """
import os, signal, sys

class Stop:
    def find_spec(self, name, *_):
        if name == "typer":
            try:
                os.kill(os.getpid(), signal.SIGINT)
            except Exception:
                pass

sys.meta_path.insert(0, Stop())
from engine.cli.__main__ import main
main()
"""


@pytest.fixture
def stopped(labelled, out):
    """Return a function that exports and is stopped by a signal on the way."""

    def export(name):
        program = STOP_WHILE_EXPORTING.format(signal=name)
        words = [sys.executable, "-c", program, "export", str(labelled), "--out", str(out)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    return export


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_that_a_stopped_export_says_so_in_one_line(stopped, name):
    ended = stopped(name)
    assert (ended.returncode, ended.stderr) == (
        130,
        "protolabel: Stopped. What was finished is kept.\n",
    )


def test_that_ctrl_c_while_the_program_loads_is_told_in_one_line():
    words = [sys.executable, "-c", STOP_WHILE_LOADING]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (
        130,
        "protolabel: Stopped. What was finished is kept.\n",
    )


def test_that_a_stopped_export_leaves_nothing(stopped, out):
    stopped("SIGINT")
    assert [name for name in all_below(out.parent) if "out" in name] == []


def test_that_a_killed_export_is_not_visible(stopped, out):
    assert stopped("SIGKILL").returncode == -signal.SIGKILL
    assert not out.exists()
