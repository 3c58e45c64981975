"""Run `python -m tests.mutants --minutes 10 --seed 0`; `--only labelling` for one room."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from queue import Queue
from threading import Lock

from tests.mutants.sites import Mutant, count_sites, make_mutant

_ROOT = Path(__file__).parents[2]
_COPIED = ("engine", "gui", "assets", "tests", "pyproject.toml")
_PATIENCE = 4.0  # times as long as the tests take of the whole module
_LEAST_PATIENCE_S = 20.0


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    ENDLESS = "killed: endless"


@dataclass(frozen=True)
class Module:
    """A module of the engine and the test file that mirrors it."""

    path: Path
    tests: Path

    @property
    def source(self) -> str:
        return (_ROOT / self.path).read_text()


def find_modules(only: str) -> list[Module]:
    """Return the modules that have a mirror, paths relative to the repository."""
    found = []
    for path in sorted((_ROOT / "engine").rglob("*.py")):
        module = path.relative_to(_ROOT)
        tests = Path("tests") / module.parent / f"test_{module.name}"
        if (_ROOT / tests).is_file() and only in str(module):
            found.append(Module(module, tests))
    return found


class Copies:
    """Copies of the repository, each for one test run at a time."""

    def __init__(self, folder: Path, count: int) -> None:
        self._free: Queue[Path] = Queue()
        self._learning = Lock()
        for number in range(count):
            copy = folder / str(number)
            copy.mkdir()
            for name in _COPIED:
                source, target = _ROOT / name, copy / name
                (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
            self._free.put(copy)

    def fate_of(self, module: Module, mutant: Mutant) -> Fate:
        with self._learning:
            seconds = self._seconds_of(module)
        copy = self._free.get()
        path = copy / module.path
        path.write_text(mutant.source)
        try:
            is_green = self._run(copy, module, max(_LEAST_PATIENCE_S, _PATIENCE * seconds))
        except subprocess.TimeoutExpired:
            return Fate.ENDLESS
        finally:
            path.write_text(module.source)
            self._free.put(copy)
        return Fate.SURVIVED if is_green else Fate.KILLED

    @cache  # noqa: B019 - lives as long as the program
    def _seconds_of(self, module: Module) -> float:
        """Return how long the tests of the module take as it is, which must be green."""
        copy, began = self._free.get(), time.monotonic()
        try:
            if not self._run(copy, module, limit_s=600):
                sys.exit(f"{module.tests} fails already. Mend it first.")
        finally:
            self._free.put(copy)
        return time.monotonic() - began

    @staticmethod
    def _run(copy: Path, module: Module, limit_s: float) -> bool:
        settings = {"PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-qx", "-m", "not slow", str(module.tests)],
            cwd=copy,
            env=os.environ | settings,
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
        return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    wish = parser.parse_args()
    sites = [(m, n) for m in find_modules(wish.only) for n in range(count_sites(m.source))]
    random.Random(wish.seed).shuffle(sites)  # noqa: S311 - a sample, no secret
    until, fates = time.monotonic() + 60 * wish.minutes, []

    def try_one(site: tuple[Module, int]) -> None:
        if time.monotonic() > until:
            return
        module, number = site
        mutant = make_mutant(module.source, number)
        fates.append(fate := copies.fate_of(module, mutant))
        print(f"{fate}  {module.path}:{mutant.line}  {mutant.change[:120]}", flush=True)

    n_cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(n_cores) as threads:
        copies = Copies(Path(folder), n_cores)
        list(threads.map(try_one, sites))
    n_killed = sum(fate != Fate.SURVIVED for fate in fates)
    print(
        f"{n_killed} of {len(fates)} mutants killed, of {len(sites)} possible;"
        f" seed {wish.seed}, {wish.minutes:g} minutes"
    )


if __name__ == "__main__":
    main()
