"""A command line to type at, and folders of red and blue pictures to type it about."""

import json
import shutil
import signal
from dataclasses import dataclass
from typing import Any

import pytest

from engine.cli.__main__ import main
from engine.labelling import PseudoLabeler
from engine.project import Project
from tests.engine.cli.embedding import embed_by_colour
from tests.factories import write_picture

RED, BLUE = (200, 40, 40), (40, 40, 200)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def signals():
    """Give Ctrl+C back to pytest after each test."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("PROTOLABEL_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def by_colour(monkeypatch):
    """Let the mean colour of a picture be its embedding, without a second process."""
    monkeypatch.setattr("engine.cli.parts.pipeline.embed_images", embed_by_colour)
    monkeypatch.setattr("engine.interop.labelled_folder.embed_images", embed_by_colour)


@pytest.fixture
def cli(capsys, monkeypatch, by_colour):
    """Return a function that types a command and returns how it ended."""

    def run(*words) -> Outcome:
        monkeypatch.setattr("sys.argv", ["protolabel", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def settings_used(monkeypatch):
    """Collect the settings that the pseudo-labeller is made with."""
    used = []

    class Spy(PseudoLabeler):
        def __init__(self, settings):
            used.append(settings)
            super().__init__(settings)

    monkeypatch.setattr("engine.cli.parts.pipeline.PseudoLabeler", Spy)
    return used


@pytest.fixture(scope="session")
def first_photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first") / "photos"
    for number in range(8):
        write_picture(folder / "one" / f"{number}-red.png", RED)
        write_picture(folder / "two" / f"{number}-blue.png", BLUE)
    return folder


@pytest.fixture
def photos(first_photos, tmp_path):
    """Eight red pictures in one folder, eight blue ones in another."""
    return shutil.copytree(first_photos, tmp_path / "photos")


@pytest.fixture
def examples(tmp_path):
    """Two examples each that are not among the photos."""
    folder = tmp_path / "examples"
    for number in range(2):
        write_picture(folder / "red" / f"{number}x.png", (190, 50, 50))
        write_picture(folder / "blue" / f"{number}y.png", (50, 50, 190))
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture(scope="session")
def first_projects(tmp_path_factory):
    """Return a function that has a project file made once for the same photos, then copied."""
    folder, known = tmp_path_factory.mktemp("projects"), {}

    def make(path, photos, stage, made_by):
        files = [(f.name, f.stat().st_mtime_ns) for f in sorted(photos.rglob("*"))]
        key = stage, tuple(files)
        if key not in known:
            made_by()
            known[key] = shutil.copy(path, folder / str(len(known)))
        shutil.copy(known[key], path)
        project = Project.open(path)
        project.set_root(photos)
        project.close()
        return path

    return make


@pytest.fixture
def project(cli, tmp_path, photos, first_projects):
    """A project of the photos with an example of each class."""
    path = tmp_path / "photos.protolabel"

    def make():
        assert cli("new", path, "--images", photos).code == 0
        assert cli("example", "add", path, "red", photos / "one/0-red.png", "--new").code == 0
        assert cli("example", "add", path, "blue", photos / "two/0-blue.png", "--new").code == 0

    return first_projects(path, photos, "with examples", make)


@pytest.fixture
def labelled(cli, project, photos, first_projects):
    def make():
        assert cli("label", project).code == 0

    return first_projects(project, photos, "labelled", make)
