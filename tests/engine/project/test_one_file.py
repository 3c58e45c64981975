"""A project is one file: copies hold all that was acknowledged, and no foreign journal counts."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import EngineError, ProjectFileError
from engine.project import Project, wishes
from tests.factories import make_project
from tests.faults.disk import is_watchable

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path):
    make_project(tmp_path).close()
    return tmp_path / "test.protolabel"


def class_names(path):
    with closing(Project.open(path)) as project:
        return [definition.name for definition in project.classes.values()]


def define(path, *names):
    with closing(Project.open(path)) as project:
        for name in names:
            project.do(wishes.new_class(project.state, name))


def killed_while_writing(path):
    """Let a program be killed in the middle of an edit, when its first page is written."""
    script = """
        import os, signal, sys
        from pathlib import Path
        from engine.project import Project, wishes
        from tests.faults.disk import watched

        def kill(act):
            if act.kind == "write" and not act.name.endswith("-journal"):
                written.append(act)
                if len(written) == 2:
                    os.kill(os.getpid(), signal.SIGKILL)
            return 0

        written = []
        with watched() as disk:
            project = Project.open(Path(sys.argv[1]))
            disk.refuse = kill
            project.do(wishes.new_class(project.state, "half"))
    """
    words = [sys.executable, "-c", textwrap.dedent(script), str(path)]
    done = subprocess.run(words, check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL


def test_that_a_copy_made_while_the_project_is_open_holds_every_edit(path, tmp_path):
    with closing(Project.open(path)) as project:
        for name in ("cat", "dog"):
            project.do(wishes.new_class(project.state, name))
        shutil.copy(path, tmp_path / "copy.protolabel")
        assert sorted(p.name for p in tmp_path.iterdir() if "test.protolabel" in p.name) == [
            "test.protolabel"
        ]
    assert class_names(tmp_path / "copy.protolabel") == ["cat", "dog"]


def test_that_a_project_moved_after_a_kill_holds_every_edit(path, tmp_path):
    script = """
        import os, signal, sys
        from pathlib import Path
        from engine.project import Project, wishes
        project = Project.open(Path(sys.argv[1]))
        for name in ("cat", "dog"):
            project.do(wishes.new_class(project.state, name))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(path)], check=False)
    (tmp_path / "elsewhere").mkdir()
    moved = path.rename(tmp_path / "elsewhere" / path.name)
    assert class_names(moved) == ["cat", "dog"]


@pytest.mark.skipif(not is_watchable(), reason="SQLite's functions are out of reach")
def test_that_a_transaction_cut_short_is_taken_back(path):
    define(path, "cat")
    killed_while_writing(path)
    assert class_names(path) == ["cat"]


@pytest.mark.skipif(not is_watchable(), reason="SQLite's functions are out of reach")
def test_that_a_copy_put_back_beside_the_journal_of_a_killed_program_opens_as_that_copy(path):
    backup = path.with_name("backup.protolabel")
    shutil.copy(path, backup)
    define(backup, "from", "the", "backup")
    define(path, "later", "edits", "of", "the", "other", "history")
    killed_while_writing(path)
    backup.replace(path)
    assert class_names(path) == ["from", "the", "backup"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_that_a_copy_put_back_beside_a_write_ahead_log_opens_as_that_copy(path):
    define(path, "kept")
    backup = path.with_name("backup.protolabel")
    shutil.copy(path, backup)
    with closing(sqlite3.connect(path, isolation_level=None)) as older:  # as versions before did
        older.execute("PRAGMA journal_mode = WAL")
        older.execute("INSERT INTO class VALUES (9, 'in the log', '', '', '')")
        log = path.with_name(f"{path.name}-wal")
        held = log.read_bytes()
    backup.replace(path)
    log.write_bytes(held)
    assert class_names(path) == ["kept"]
    assert log.with_name(f"{log.name}-set-aside-1").read_bytes() == held


def test_that_a_project_of_a_version_with_a_log_keeps_what_is_in_it(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.execute("PRAGMA journal_mode = WAL")
        older.execute("INSERT INTO class VALUES (9, 'in the log', '', '', '')")
        main, log = path.read_bytes(), path.with_name(f"{path.name}-wal").read_bytes()
    path.write_bytes(main)
    path.with_name(f"{path.name}-wal").write_bytes(log)
    assert class_names(path) == ["in the log"]
    assert not path.with_name(f"{path.name}-wal").exists()


def test_that_the_journal_of_a_program_that_is_writing_is_left_alone(path):
    script = """
        import sys
        from pathlib import Path
        from engine.project import Project, wishes
        project = Project.open(Path(sys.argv[1]))
        with project._file.transaction():
            project._file.run("INSERT INTO class VALUES (7, 'slow', '', '', '')")
            print("writing", flush=True)
            sys.stdin.readline()
        project.close()
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "writing\n"
        assert class_names(path) == []
        other.stdin.write("\n")
    assert class_names(path) == ["slow"]
    assert not list(path.parent.glob("*set-aside*"))


def test_that_a_project_that_could_not_be_made_leaves_its_name_free(tmp_path, monkeypatch):
    (tmp_path / "images").mkdir()

    def fail(*_, **__):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("engine.project.file.connecting._migrate", fail)
    with pytest.raises(ProjectFileError, match="cannot be written"):
        Project.create(tmp_path / "new.protolabel", root=tmp_path / "images")
    assert [p.name for p in tmp_path.iterdir()] == ["images"]


def test_that_what_a_killed_program_left_of_a_new_project_is_removed_a_day_later(tmp_path):
    (tmp_path / "images").mkdir()
    left = tmp_path / ".old.protolabel.0123456789ab.partial"
    fresh = tmp_path / ".fresh.protolabel.0123456789ab.partial"
    for file in (left, fresh):
        file.write_bytes(b"half")
    os.utime(left, (1, 1))
    Project.create(tmp_path / "new.protolabel", root=tmp_path / "images").close()
    assert not left.exists()
    assert fresh.exists()


def test_that_a_project_that_cannot_be_opened_is_let_go_of(path, monkeypatch):
    opened = []
    connect = sqlite3.connect

    def note(*args, **options):
        opened.append(connect(*args, **options))
        return opened[-1]

    monkeypatch.setattr("sqlite3.connect", note)
    content = bytearray(path.read_bytes())
    content[60:64] = (99).to_bytes(4)  # a newer version
    path.write_bytes(content)
    with pytest.raises(EngineError):
        Project.open(path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


def test_that_a_refused_edit_does_not_read_the_project_again(path, monkeypatch):
    with closing(Project.open(path)) as project:
        project.do(wishes.new_class(project.state, "cat"))
        edit = wishes.new_class(project.state, "dog")
        project.do(edit)
        monkeypatch.setattr(Project, "_load", lambda _: pytest.fail("all was read again"))
        with pytest.raises(EngineError):
            project.do(edit)
        assert [d.name for d in project.classes.values()] == ["cat", "dog"]
