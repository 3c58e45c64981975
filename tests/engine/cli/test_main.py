import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import FolderError
from engine.jobs import CancelledError

HEAVY = ("numpy", "torch", "torchvision", "sklearn", "skimage", "onnxruntime", "PIL", "rich")

COMMANDS = [
    "",
    *("new", "embed", "info", "undo", "redo", "label", "export", "open"),
    *("demo", "evaluate", "backbones", "class", "class add", "class remove", "class rename"),
    *("class list", "example", "example add", "review", "review list", "review accept"),
    *("review reject", "relink", "import", "verify", "backup", "restore"),
]

FIND_HEAVY = f"""
import sys
from engine.cli.__main__ import main
sys.stdout = sys.stderr
for command in {COMMANDS}:
    sys.argv = ["protolabel", *command.split(), "--help"]
    try:
        main()
    except SystemExit:
        pass
    found = [name for name in {HEAVY} if name in sys.modules]
    assert not found, (command, found)
"""


def interrupt_with(error):
    def fail(*_, **__):
        raise error

    return fail


def test_that_no_help_imports_anything_heavy():
    ended = subprocess.run([sys.executable, "-c", FIND_HEAVY], stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 0, ended.stderr.decode()


@pytest.mark.parametrize("command", COMMANDS[1:])
def test_that_every_command_says_what_it_does(cli, command):
    assert len(cli(*command.split(), "--help").out.splitlines()[2].strip()) > 10


def test_that_no_command_at_all_shows_the_help(cli):
    said = cli()
    assert "Commands:" in said.out + said.err


def test_that_the_version_is_shown(cli):
    assert cli("--version").out.startswith("protolabel 0.")


@pytest.mark.parametrize("words", [["frobnicate"], ["new"], ["review", "list", "--sort", "x"]])
def test_that_wrong_usage_ends_with_2(cli, words):
    assert cli(*words).code == 2


def test_that_an_error_is_one_line_and_ends_with_1(cli, monkeypatch):
    error = FolderError("{folder} is gone.", folder="two\nlines")
    monkeypatch.setattr("engine.cli.answers.project.show_info", interrupt_with(error))
    said = cli("info", "x.protolabel")
    assert (said.code, said.out, said.err) == (1, "", "protolabel: two\\nlines is gone.\n")


def test_that_what_the_disk_refuses_is_one_line_and_ends_with_1(cli, monkeypatch):
    error = PermissionError(errno.EACCES, "Permission denied", "photos")
    monkeypatch.setattr("engine.cli.answers.project.show_info", interrupt_with(error))
    said = cli("info", "x.protolabel")
    assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1)
    assert "Permission denied: 'photos'" in said.err


def test_that_stopping_is_one_line_and_ends_with_130(cli, monkeypatch):
    monkeypatch.setattr("engine.cli.answers.project.show_info", interrupt_with(CancelledError()))
    said = cli("info", "x.protolabel")
    assert (said.code, len(said.err.splitlines())) == (130, 1)


def test_that_a_bug_is_not_hidden(cli, monkeypatch):
    monkeypatch.setattr("engine.cli.answers.project.show_info", interrupt_with(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli("info", "x.protolabel")


def test_that_a_reader_who_leaves_early_sees_no_traceback(labelled):
    words = [sys.executable, "-m", "engine.cli", "review", "list", str(labelled)]
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(words, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert "Traceback" not in ended.stderr


def run_in_a_process(*words, **more):
    command = [sys.executable, "-m", "engine.cli", *map(str, words)]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, **more)


def test_that_names_outside_ascii_are_taken_where_the_system_says_ascii(photos, tmp_path):
    project = tmp_path / "\uc0c8.protolabel"
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = run_in_a_process(
        "new", project, "--images", photos / "one", env=env, stdout=subprocess.PIPE
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert project.exists()


def test_that_an_answer_that_cannot_be_written_says_that_the_work_is_done(photos, tmp_path):
    with Path("/dev/full").open("w") as full:
        said = run_in_a_process(
            "new", tmp_path / "x.protolabel", "--images", photos / "one", stdout=full
        )
    assert said.returncode == 1
    assert said.stderr.startswith("protolabel: What you asked for is done, but")
    assert (tmp_path / "x.protolabel").exists()


def test_that_a_closed_output_keeps_no_command_from_its_work(photos, tmp_path):
    program = (
        "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    words = ["-m", "engine.cli", "new", tmp_path / "x.protolabel", "--images", photos / "one"]
    said = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert (tmp_path / "x.protolabel").exists()


def test_that_a_reader_that_goes_away_is_no_error_to_tell(photos, tmp_path):
    read, write = os.pipe()
    os.close(read)
    said = run_in_a_process(
        "new", tmp_path / "x.protolabel", "--images", photos / "one", stdout=write
    )
    os.close(write)
    assert (said.returncode, said.stderr) == (1, "")
