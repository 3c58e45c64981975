"""What was acknowledged is there, whatever becomes of the disk or of its power."""

import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import numpy as np
import pytest

from engine.errors import EngineError, NotSavedError
from engine.project import Project, VerdictKind, save_copy, wishes
from tests.factories import make_project
from tests.faults.disk import Act, after_power_loss, is_watchable, watched

pytestmark = pytest.mark.skipif(not is_watchable(), reason="SQLite's functions are out of reach")

N_IMAGES, N_EDITS = 40, 12


@pytest.fixture(autouse=True)
def _as_durable_as_outside_the_tests(monkeypatch, waits_for_disk):
    monkeypatch.setattr("engine.project.file.connecting._SYNCHRONOUS", waits_for_disk)


@pytest.fixture
def path(tmp_path):
    with closing(make_project(tmp_path, N_IMAGES)) as project:
        project.do(wishes.new_class(project.state, "fox", [0]))
        return project.path


def accept(project, number):
    """Make edit `number`; a few are large, so that more than one page is written."""
    images = [number + 1] if number % 3 else list(range(1, number + 2))
    project.do(wishes.assign(project.state, 1, images))


def accepted(project):
    return np.flatnonzero(project.verdicts.kinds == VerdictKind.ACCEPTED).tolist()


@dataclass
class Recorded:
    """A session of edits: the file before it, what reached the disk, and when edits were told."""

    before: bytes
    acts: list[Act]
    told_at: list[int]
    after_edit: list[list[int]]


@pytest.fixture
def recorded(path):
    before = path.read_bytes()
    with watched() as disk, closing(Project.open(path)) as project:
        told_at, states = [], [accepted(project)]
        for number in range(N_EDITS):
            accept(project, number)
            told_at.append(len(disk.acts))
            states.append(accepted(project))
    return Recorded(before, disk.acts, told_at, states)


def check_power_loss(recorded, path, folder, seed):
    """Cut the power at a moment drawn at random, and look what is left."""
    draw = np.random.default_rng(seed)
    moment = int(draw.integers(len(recorded.acts) + 1))
    left = after_power_loss({str(path): recorded.before}, recorded.acts[:moment], draw)
    folder.mkdir()
    for name, content in left.items():
        (folder / name.rpartition("/")[2]).write_bytes(content)
    n_told = sum(told <= moment for told in recorded.told_at)
    with closing(Project.open(folder / path.name)) as project:
        found = accepted(project)
        assert found in recorded.after_edit[n_told : n_told + 2], (seed, moment, n_told)


def test_that_no_loss_of_power_takes_an_edit_that_was_told(recorded, path, tmp_path):
    for seed in range(40):
        check_power_loss(recorded, path, tmp_path / str(seed), seed)


@pytest.mark.faults
def test_that_no_loss_of_power_takes_an_edit_in_a_thousand_trials(
    recorded, path, tmp_path, record_property
):
    for seed in range(1000, 2000):
        check_power_loss(recorded, path, tmp_path / str(seed), seed)
    record_property("losses of power", 1000)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (sqlite3.SQLITE_FULL, "disk is full: nothing is lost"),
        (sqlite3.SQLITE_IOERR, "Check the disk"),
    ],
)
@pytest.mark.parametrize("kind", ["write", "sync", "delete"])
def test_that_an_edit_that_the_disk_refuses_has_not_happened(path, code, says, kind):
    """Refuse every act of an edit in turn: the edit is told as not made, and is not there."""
    with watched() as disk, closing(Project.open(path)) as project:
        accept(project, 2)
        n_acts = sum(act.kind == kind for act in disk.acts)
        project.undo()
        told: list[str] = []
        for nth in range(n_acts):
            disk.refuse = refusing(kind, nth, code)
            with suppress_not_saved(told):
                accept(project, 2)
            disk.refuse = lambda _: 0
            with closing(Project.open(path)) as again:
                assert accepted(again) == accepted(project) == ([] if told else [3])
            assert all(says in sentence for sentence in told)
            if not told:
                project.undo()
        accept(project, 2)
        assert accepted(project) == [3]


@contextmanager
def suppress_not_saved(told):
    """Collect what a refused edit says instead of raising it; first forget what was said before."""
    told.clear()
    try:
        yield
    except NotSavedError as error:
        told.append(str(error))


def refusing(kind, nth, code):
    """Return a disk's refusal of the nth act of a kind, and of no other."""
    seen = []

    def refuse(act):
        if act.kind != kind:
            return 0
        seen.append(act)
        return code if len(seen) == nth + 1 else 0

    return refuse


def test_that_a_full_disk_leaves_no_half_copy_and_no_half_project(path, tmp_path):
    for nth in range(12):
        copy, new = tmp_path / f"copy-{nth}.protolabel", tmp_path / f"new-{nth}.protolabel"
        with watched() as disk:
            disk.refuse = refusing("write", nth, sqlite3.SQLITE_FULL)
            with suppress(EngineError):
                save_copy(path, copy)
        if copy.exists():
            with closing(Project.open(copy)) as held:
                assert len(held.catalog) == N_IMAGES
        with watched() as disk:
            disk.refuse = refusing("write", nth, sqlite3.SQLITE_FULL)
            with suppress(EngineError):
                Project.create(new, root=tmp_path / "images").close()
        if not new.exists():
            Project.create(new, root=tmp_path / "images").close()
        Project.open(new).close()
    assert not [p.name for p in tmp_path.iterdir() if ".partial" in p.name]
