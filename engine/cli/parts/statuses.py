"""Reading a list of statuses, as it is typed."""

import typer

from engine.labelling import ImageStatus

_WORDS = {status.word: status for status in ImageStatus}


def parse_statuses(text: str) -> frozenset[ImageStatus]:
    """Return the statuses that "example,auto" or "all" names.

    Raises
    ------
    typer.BadParameter
        If there is no such status.
    """
    if text == "all":
        return frozenset(ImageStatus)
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if word not in _WORDS:
            raise typer.BadParameter(f"“{word}” is no status. They are: {', '.join(_WORDS)}.")
    return frozenset(_WORDS[word] for word in words)
