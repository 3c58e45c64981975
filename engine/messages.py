"""Sentences for people, kept apart from their values so that a screen can translate them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A sentence with named gaps, and what fills them.

    `template` is the English source; a screen translates it and then fills the gaps.
    """

    template: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


def joined(messages: Iterable[Message]) -> Message | None:
    """Put sentences into one line; None where there are none."""
    text = " ".join(map(str, messages))
    return Message("{text}", {"text": text}) if text else None
