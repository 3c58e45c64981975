"""The one window: a welcome page, or the workspace of the open project."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget

from engine.errors import EngineError
from engine.project import SUFFIX
from gui.flows.sample import SampleFlow
from gui.messages import translated
from gui.models.image_mime import dragged_files
from gui.opening import open_path
from gui.panels.key_map import KeyMap
from gui.panels.welcome import WelcomePage
from gui.recent import add_recent, recent_projects
from gui.windows.actions import Actions
from gui.windows.project_dialogs import ProjectDialogs
from gui.windows.status_bar import StatusBar
from gui.windows.workspace import Workspace
