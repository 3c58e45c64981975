"""Sentences of the engine in the language of the window."""

from PySide6.QtCore import QCoreApplication

from engine.messages import Message


def translated(message: Message) -> str:
    """Return the sentence with its gaps filled, in the present language."""
    template = QCoreApplication.translate("engine", message.template)
    return template.format(**message.values)
