"""Messages as a project file holds them: as JSON."""

import msgspec

from engine.messages import Message


def encode_message(message: Message) -> str:
    return msgspec.json.encode(message).decode()


def decode_message(text: str) -> Message:
    return msgspec.json.decode(text, type=Message)
