"""A process may be killed at any moment: nothing that it told is lost, nothing is half there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="an alarm kills")

PHASES = ["new", "scan", "accept", "undo", "label", "export", "backup", "migrate"]
ROOT = Path(__file__).parents[2]


def kill(phase, n_trials, folder):
    words = [sys.executable, "-m", "tests.faults.kills", phase, str(n_trials), "7", str(folder)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    outcomes = json.loads(ended.stdout)
    assert sum(outcomes.values()) == n_trials
    return outcomes


@pytest.mark.parametrize("phase", ["new", "accept", "export"])
def test_that_a_kill_loses_nothing_that_was_told(phase, tmp_path):
    kill(phase, 6, tmp_path)


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("phase", PHASES)
def test_that_two_hundred_kills_lose_nothing_that_was_told(phase, tmp_path, record_property):
    record_property(f"kills while in {phase}", kill(phase, 25, tmp_path))
