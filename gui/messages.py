"""Sentences of the engine in the language of the window."""

from PySide6.QtCore import QCoreApplication

from engine.errors import EngineError
from engine.messages import Message


def translated(message: Message) -> str:
    """Return the sentence with its gaps filled, in the present language."""
    template = QCoreApplication.translate("engine", message.template)
    return template.format(**message.values)


def message_of(error: Exception) -> Message:
    """Return what an engine error says; any other error is a defect and raised again."""
    if not isinstance(error, EngineError):
        raise error
    return error.message
