"""Drags and drops as Qt delivers them."""

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent


def file_mime(*paths) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def text_mime(text="hello") -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def drag_onto(widget, data, actions=Qt.DropAction.CopyAction) -> QDragEnterEvent:
    """Carry `data` onto the widget and return the event, which says whether it is welcome."""
    event = QDragEnterEvent(
        QPoint(4, 4), actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QCoreApplication.sendEvent(widget, event)
    return event


def drag_away(widget) -> None:
    QCoreApplication.sendEvent(widget, QDragLeaveEvent())


def drop(widget, data, actions=Qt.DropAction.CopyAction) -> QDropEvent:
    """Carry `data` onto the widget and let go of it there."""
    assert drag_onto(widget, data, actions).isAccepted()
    event = QDropEvent(
        QPointF(4, 4), actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QCoreApplication.sendEvent(widget, event)
    return event
