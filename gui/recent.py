"""The projects that were open lately, kept in the application's settings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QSettings

MOST_KEPT: Final = 12
_KEY: Final = "recent_projects"


@dataclass(frozen=True)
class RecentProject:
    """A project file, the folder of its images, and when it was last opened (UTC)."""

    path: Path
    root: Path
    opened: datetime

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def is_there(self) -> bool:
        """Whether the file is found; it is not where its folder may not be entered."""
        try:
            return self.path.exists()
        except OSError:
            return False


class RecentProjects:
    """The newest first, each once; what cannot be read from the settings is forgotten."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def projects(self) -> tuple[RecentProject, ...]:
        text = str(self._settings.value(_KEY, ""))
        try:
            return msgspec.json.decode(text, type=tuple[RecentProject, ...], dec_hook=_decode)
        except (msgspec.DecodeError, ValueError):
            return ()

    def add(self, path: Path, *, root: Path, opened: datetime | None = None) -> None:
        """Put a project on top; `opened` is now unless given."""
        newest = RecentProject(path, root, opened or datetime.now(UTC))
        others = (p for p in self.projects() if p.path != path)
        self._store((newest, *others)[:MOST_KEPT])

    def _store(self, projects: tuple[RecentProject, ...]) -> None:
        text = msgspec.json.encode(projects, enc_hook=str).decode()
        self._settings.setValue(_KEY, text)


def _decode(kind: type[Path], value: str) -> Path:
    return kind(value)
