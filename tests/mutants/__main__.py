"""Run `python -m tests.mutants --minutes 10 --seed 0`; `--only labelling` for one room."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Queue

from tests.mutants.sites import Mutant, count_sites, make_mutant

_ROOT = Path(__file__).parents[2]
_COPIED = ("engine", "gui", "assets", "tests", "pyproject.toml")
_PATIENCE = 4.0  # times as long as the tests take of the whole module
_LEAST_PATIENCE_S = 60.0
_OF_A_MODULE = 4


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


class Trials:
    """Tries mutants of one module at a time in a copy of the repository of its own."""

    def __init__(self, folder: Path, until: float) -> None:
        self._copy, self._until = folder, until
        for name in _COPIED:
            source, target = _ROOT / name, folder / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)

    def fates(self, module: Module, numbers: list[int]) -> Iterator[Fate]:
        """Say of one mutant after the other what became of it, while there is time."""
        source, began = (self._copy / module.path).read_text(), time.monotonic()
        if began > self._until:
            return
        if not self._is_green(module, limit_s=600):
            print(f"{module.tests} fails already and says nothing", flush=True)
            return
        limit_s = max(_LEAST_PATIENCE_S, _PATIENCE * (time.monotonic() - began))
        for number in numbers:
            if time.monotonic() < self._until:
                yield self._fate(module, make_mutant(source, number), limit_s)
        (self._copy / module.path).write_text(source)

    def _fate(self, module: Module, mutant: Mutant, limit_s: float) -> Fate:
        (self._copy / module.path).write_text(mutant.source)
        try:
            fate = Fate.SURVIVED if self._is_green(module, limit_s) else Fate.KILLED
        except subprocess.TimeoutExpired:
            fate = Fate.ENDLESS
        print(f"{fate}  {module.path}:{mutant.line}  {mutant.change[:120]}", flush=True)
        return fate

    def _is_green(self, module: Module, limit_s: float) -> bool:
        here = {"PYTHONPATH": str(self._copy), "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-qx", "-m", "not slow", str(module.tests)],
            cwd=self._copy,
            env=os.environ | here,
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
        return done.returncode == 0


def choose(modules: list[Module], seed: int) -> list[tuple[Module, list[int]]]:
    """Choose a few mutants of every module, in random order."""
    rng, chosen = random.Random(seed), []  # noqa: S311 - a sample, no secret
    for module in rng.sample(modules, len(modules)):
        sites = range(count_sites(module.source))
        chosen.append((module, rng.sample(sites, min(_OF_A_MODULE, len(sites)))))
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    until, modules = time.monotonic() + 60 * asked.minutes, find_modules(asked.only)
    free: Queue[Trials] = Queue()

    def try_some(chosen: tuple[Module, list[int]]) -> list[Fate]:
        trials = free.get()
        try:
            return list(trials.fates(*chosen))
        finally:
            free.put(trials)

    n_cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(n_cores) as threads:
        for number in range(n_cores):
            (copy := Path(folder) / str(number)).mkdir()
            free.put(Trials(copy, until))
        fates = [
            fate for some in threads.map(try_some, choose(modules, asked.seed)) for fate in some
        ]
    n_killed = sum(fate != Fate.SURVIVED for fate in fates)
    n_sites = sum(count_sites(module.source) for module in modules)
    print(
        f"{n_killed} of {len(fates)} mutants killed, of {n_sites} possible in {len(modules)}"
        f" modules; seed {asked.seed}, {asked.minutes:g} minutes"
    )


if __name__ == "__main__":
    main()
