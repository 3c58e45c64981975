"""Recent projects survive a restart, newest first, each once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from gui.recent import MOST_KEPT, RecentProject, RecentProjects


@pytest.fixture
def settings_file(tmp_path):
    return tmp_path / "settings.ini"


def open_recent(settings_file) -> RecentProjects:
    return RecentProjects(QSettings(str(settings_file), QSettings.Format.IniFormat))


def add(recent, *names):
    for name in names:
        recent.add(Path(f"/p/{name}.protolabel"), root=Path(f"/i/{name}"))


def names(recent):
    return [project.name for project in recent.projects()]


def test_that_there_are_none_at_first(settings_file):
    assert open_recent(settings_file).projects() == ()


def test_that_the_newest_comes_first(settings_file):
    recent = open_recent(settings_file)
    add(recent, "birds", "steel")
    assert names(recent) == ["steel", "birds"]


def test_that_opening_again_moves_a_project_to_the_top(settings_file):
    recent = open_recent(settings_file)
    add(recent, "birds", "steel", "birds")
    assert names(recent) == ["birds", "steel"]


def test_that_the_oldest_is_forgotten(settings_file):
    recent = open_recent(settings_file)
    add(recent, *(f"p{n}" for n in range(MOST_KEPT + 1)))
    assert len(recent.projects()) == MOST_KEPT
    assert "p0" not in names(recent)


def test_that_everything_is_there_after_a_restart(settings_file):
    project = RecentProject(
        Path("/p/붉은여우, & [1].protolabel"), Path("/i/x"), datetime(2025, 3, 1, 12, tzinfo=UTC)
    )
    recent = open_recent(settings_file)
    recent.add(project.path, root=project.root, opened=project.opened)
    recent._settings.sync()
    assert open_recent(settings_file).projects() == (project,)


@pytest.mark.parametrize("text", ["{", "[1]", '[{"path": "/x"}]', '{"a": 1}'])
def test_that_damaged_settings_are_taken_for_none(settings_file, text):
    recent = open_recent(settings_file)
    recent._settings.setValue("recent_projects", text)
    assert recent.projects() == ()


def test_that_a_project_the_disk_refuses_to_look_for_is_not_there(tmp_path):
    project = RecentProject(tmp_path / ("x" * 300), tmp_path, datetime.now(UTC))
    assert not project.is_there
