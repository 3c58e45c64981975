"""Fields for whole numbers and for percentages."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QSpinBox


def number_box(least: int, most: int) -> QSpinBox:
    box = QSpinBox(minimum=least, maximum=most)
    box.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return box


def percent_box(least: int = 0, most: int = 100) -> QSpinBox:
    box = number_box(least, most)
    box.setSuffix(QLocale().percent())
    box.setSingleStep(5)
    return box
