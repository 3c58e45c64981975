"""The style sheet is one that Qt understands, and widgets that change are dressed anew."""

import pytest
from PySide6.QtWidgets import QFrame, QLabel

from gui.theme import DARK, LIGHT, apply_theme, set_flag, set_role


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def scheme(request, qapp):
    style, palette = qapp.style().name(), qapp.palette()
    apply_theme(qapp, request.param)
    yield request.param
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setStyle(style)


def border_of(frame):
    return frame.grab().toImage().pixelColor(frame.width() // 2, 0).name()


def test_that_a_flag_changes_how_a_widget_looks(scheme, qtbot):
    frame = QFrame()
    qtbot.addWidget(frame)
    frame.setProperty("role", "card")
    frame.resize(60, 40)
    assert border_of(frame) == scheme.line
    set_flag(frame, "current", is_on=True)
    assert border_of(frame) == scheme.accent


def test_that_a_role_changes_the_colour_of_words(scheme, qtbot):
    label = QLabel("x")
    qtbot.addWidget(label)
    label.setProperty("role", "muted")
    label.ensurePolished()
    set_role(label, "error")
    assert label.palette().windowText().color() == scheme.signs.bad
