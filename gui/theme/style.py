"""The only style sheet; widgets say what they are through object names and properties.

Properties: QLabel[role] is "title", "heading", "muted", "error" or "key" (a keycap);
QPushButton[role] is "primary", "quiet", "row" or "link"; QToolButton[role] is "quiet" or
"chip"; QLineEdit[role] is "inline" in a card; QTableView[role] is "list"; QCheckBox[role]
is "tick"; QFrame[role] is "card", "panel" or "target" (a place to drop things),
QFrame[current] marks the card that is chosen and QFrame[drop] one that would take what
is dragged.
"""

from string import Template

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyleFactory

from gui.theme.colours import DARK, LIGHT, Scheme
from gui.theme.sizes import GAP_PX, RADIUS_PX

_CELL_PADDING_PX = GAP_PX - 3  # Qt adds 3 to cells, but not to their headers

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QLabel[role="title"] { font-size: 22px; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="error"] { color: $bad; }
QLabel[role="key"] {
    background: $surface; color: $muted; border: 1px solid $line; border-radius: 4px;
    padding: 0 5px; min-height: 18px; font-size: 11px;
}
QFrame[role="panel"] { background: $window; border: none; }
QFrame[role="card"] {
    background: $raised; border: 1px solid $line; border-radius: ${radius}px;
}
QFrame[role="card"][current="true"] { border: 1px solid $accent; }
QFrame[role="card"]:focus { border: 1px solid $muted; }
QFrame[role="target"] {
    background: transparent; border: 1px dashed $muted; border-radius: ${radius}px;
}
QFrame[role="target"]:hover, QFrame[role="target"]:focus { border-color: $accent; }
QFrame[role="card"][drop="true"], QFrame[role="target"][drop="true"] {
    background: $surface; border: 1px dashed $accent;
}
QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $line;
    border-radius: ${radius}px; padding: 5px 12px; min-height: 18px;
}
QToolButton { padding: 5px 8px; }
QPushButton:hover, QToolButton:hover { border-color: $muted; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: $line; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; }
QPushButton[role="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[role="primary"]:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; border: none; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $raised; }
QToolButton[role="chip"] {
    background: transparent; color: $muted; border: 1px solid $line; border-radius: 12px;
    padding: 2px 9px; min-height: 18px; font-size: 12px;
}
QToolButton[role="chip"]:hover { color: $text; border-color: $muted; }
QToolButton[role="chip"]:checked { background: $raised; color: $text; border-color: $accent; }
QPushButton[role="row"] {
    background: transparent; border: 1px solid transparent; padding: 0; min-height: 44px;
}
QPushButton[role="row"]:hover { border-color: $muted; }
QPushButton[role="row"]:focus { border-color: $accent; }
QPushButton[role="link"] {
    background: transparent; border: none; color: $accent; padding: 0 4px; min-height: 0;
}
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { text-decoration: underline; }
QLineEdit, QComboBox, QSpinBox {
    background: $surface; border: 1px solid $line; border-radius: ${radius}px;
    padding: 4px ${gap}px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit[role="inline"] { padding: 0 3px; min-height: 18px; border-radius: 4px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
    background: transparent; color: $muted;
}
QLineEdit QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
QSpinBox QLineEdit {
    background: transparent; border: none; padding: 0 0 0 ${gap}px; min-height: 0;
}
QSpinBox { max-height: 20px; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QCheckBox { spacing: ${gap}px; }
QCheckBox[role="tick"]::indicator {
    width: 16px; height: 16px; background: transparent; border: none; image: none;
}
QComboBox::drop-down { border: none; width: 20px; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QSplitter::handle { background: $line; }
QScrollArea, QAbstractScrollArea { border: none; }
QStatusBar { background: $window; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QHeaderView::section {
    background: $window; border: none; border-bottom: 1px solid $line; padding: 4px ${gap}px;
}
QTableView[role="list"], QTableView[role="list"] QHeaderView::section { background: transparent; }
QTableView[role="list"] QHeaderView { background: transparent; }
QListView[role="list"] { background: transparent; border: none; outline: none; }
QListView[role="list"]::item { padding: ${cell_padding}px; border-radius: ${radius}px; }
QListView[role="list"]::item:selected { background: $accent; color: $on_accent; }
QTableView[role="list"]::item { padding: 0 ${cell_padding}px; }
QTableView[role="list"]::item:selected { background: $accent; color: $on_accent; }
QTableView[role="list"] QHeaderView::section { color: $muted; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 5px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def apply_theme(app: QApplication, scheme: Scheme) -> None:
    """Dress the application in `scheme`."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(scheme.palette())
    app.setStyleSheet(
        _SHEET.substitute(
            window=scheme.window,
            surface=scheme.surface,
            raised=scheme.raised,
            line=scheme.line,
            text=scheme.text,
            muted=scheme.muted,
            accent=scheme.accent,
            on_accent=scheme.on_accent,
            bad=scheme.signs.bad.name(),
            radius=RADIUS_PX,
            gap=GAP_PX,
            cell_padding=_CELL_PADDING_PX,
        )
    )


def follow_system_theme(app: QApplication) -> None:
    """Dress the application as the desktop asks, now and whenever that changes."""

    def dress(wanted: Qt.ColorScheme) -> None:
        apply_theme(app, DARK if wanted == Qt.ColorScheme.Dark else LIGHT)

    hints = app.styleHints()
    hints.colorSchemeChanged.connect(dress)
    dress(hints.colorScheme())
