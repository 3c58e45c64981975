"""Kills a process in the middle of a phase again and again, and counts how that came out.

Run as a program, because it forks: `python -m tests.faults.kills PHASE TRIALS SEED FOLDER` prints
one JSON object with a count for each outcome. A child is killed by an alarm whose default action
ends it at once, like kill -9, at a moment drawn from the time that the phase takes.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

from engine.interop import ExportPlan, export, export_rows
from engine.jobs import Job
from engine.project import Project, Reading, VerdictKind, rescan, save_copy, wishes
from tests.factories import write_picture

N_IMAGES, N_EDITS = 60, 25


@dataclass(frozen=True)
class Place:
    """Where one trial happens."""

    folder: Path

    @property
    def photos(self) -> Path:
        return self.folder / "photos"

    @property
    def project(self) -> Path:
        return self.folder / "photos.protolabel"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def opened(self) -> Project:
        return Project.open(self.project)


Tell = Callable[[], None]


def new(place: Place, tell: Tell) -> None:
    place.project.unlink()
    Project.create(place.project, root=place.photos).close()
    tell()


def scan(place: Place, tell: Tell) -> None:
    with closing(place.opened()) as project:
        for number in range(5):
            (place.photos / f"{number:03}.png").rename(place.photos / f"renamed-{number}.png")
        rescan(Job(), project)
        tell()


def accept(place: Place, tell: Tell) -> None:
    with closing(place.opened()) as project:
        for number in range(N_EDITS):
            project.do(wishes.assign(project.state, 1, [number + 1]))
            tell()


def undo(place: Place, tell: Tell) -> None:
    with closing(place.opened()) as project:
        for number in range(N_EDITS // 2):
            project.do(wishes.assign(project.state, 1, [number + 1]))
            project.undo()
            project.redo()
            tell()


def label(place: Place, tell: Tell) -> None:
    with closing(place.opened()) as project:
        for number in range(8):
            project.save_labels(bytes([number]) * 200_000)
            tell()


def write_out(place: Place, tell: Tell) -> None:
    with closing(place.opened()) as project:
        project.do(wishes.assign(project.state, 1, range(1, N_IMAGES)))
        state = project.state
        rows = export_rows(
            state.catalog, state.verdict_snapshot(), state.classes, None, backbone=""
        )
        export(Job(), rows, ExportPlan(), root=place.photos, out=place.out)
        tell()


def back_up(place: Place, tell: Tell) -> None:
    save_copy(place.project, place.folder / "copy.protolabel")
    tell()


def migrate(place: Place, tell: Tell) -> None:
    with closing(sqlite3.connect(place.project)) as file:
        file.executescript(
            "BEGIN; ALTER TABLE labelling DROP COLUMN checksum;"
            "ALTER TABLE image DROP COLUMN judged_hash;"
            "ALTER TABLE journal DROP COLUMN checksum;"
            "ALTER TABLE class DROP COLUMN description; PRAGMA user_version = 6; COMMIT;"
        )
    place.opened().close()
    tell()


PHASES = {
    "new": new,
    "scan": scan,
    "accept": accept,
    "undo": undo,
    "label": label,
    "export": write_out,
    "backup": back_up,
    "migrate": migrate,
}


def look(phase: str, place: Place, n_told: int) -> str:
    """Return how a trial came out; AssertionError if anything that was told is lost."""
    if phase == "new" and not place.project.exists():
        assert not n_told
        Project.create(place.project, root=place.photos).close()
        return "not there, and the name is free"
    with closing(place.opened()) as project:
        if phase != "new":
            assert len(project.catalog) == N_IMAGES
            assert (project.verdicts.kinds == VerdictKind.EXAMPLE).sum() == 1
        if phase in LOOKS:
            LOOKS[phase](project, n_told)
    return look_at_export(place, n_told) if phase == "export" else "whole"


def has_what_was_told(project: Project, n_told: int) -> None:
    n_accepted = int((project.verdicts.kinds == VerdictKind.ACCEPTED).sum())
    assert n_told <= n_accepted <= n_told + 1


def has_whole_labels(project: Project, n_told: int) -> None:
    held = project.load_labels()
    assert held is None or (len(set(held)) == 1 and held[0] >= n_told - 1)


def finds_all(project: Project, _: int) -> None:
    rescan(Job(), project)
    assert not project.catalog.is_missing.any()
    assert len(project.catalog) == N_IMAGES


def has_a_whole_copy(project: Project, n_told: int) -> None:
    copy = project.path.with_name("copy.protolabel")
    assert copy.exists() or not n_told
    if copy.exists():
        with closing(Project.open(copy)) as held:
            assert len(held.catalog) == N_IMAGES


LOOKS = {
    "accept": has_what_was_told,
    "undo": has_what_was_told,
    "label": has_whole_labels,
    "scan": finds_all,
    "backup": has_a_whole_copy,
}


def look_at_export(place: Place, n_told: int) -> str:
    if not place.out.exists():
        assert not n_told
        return "no dataset, not even in part"
    files = list(place.out.rglob("*.png"))
    assert len(files) == N_IMAGES
    assert {sha256(f.read_bytes()).digest() for f in files} == {
        sha256(f.read_bytes()).digest() for f in place.photos.iterdir()
    }
    return "whole"


def run(phase: str, place: Place, after_s: float | None) -> tuple[int, float]:
    """Run a phase in a child, killed after a while; return how often it told, and its time."""
    read, write = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(read)
        if after_s is not None:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, max(after_s, 1e-4))
        PHASES[phase](place, lambda: os.write(write, b"."))
        os._exit(0)
    os.close(write)
    told = b""
    while part := os.read(read, 100):
        told += part
    os.close(read)
    os.waitpid(child, 0)
    return len(told), time.monotonic() - start


def prepared(folder: Path) -> Place:
    place = Place(folder)
    for number in range(N_IMAGES):
        write_picture(place.photos / f"{number:03}.png", (number, 90, 40), size=(40, 30))
    with closing(Project.create(place.project, root=place.photos)) as project:
        rescan(Job(), project)
        catalog = project.catalog
        hashes = {i: sha256(catalog.path_of(i).read_bytes()).digest() for i in range(N_IMAGES)}
        project.record_reading(Reading(hashes, {}))
        project.do(wishes.new_class(project.state, "fox", [0]))
    return place


def main(phase: str, n_trials: int, seed: int, folder: Path) -> None:
    draw, outcomes = Random(seed), Counter()  # noqa: S311
    base = prepared(folder / "base")
    whole = Place(shutil.copytree(base.folder, folder / "whole"))
    _, duration_s = run(phase, whole, None)
    for number in range(n_trials):
        place = Place(shutil.copytree(base.folder, folder / str(number)))
        n_told, _ = run(phase, place, draw.uniform(0, duration_s))
        outcomes[look(phase, place, n_told)] += 1
        shutil.rmtree(place.folder)
    print(json.dumps(outcomes))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
