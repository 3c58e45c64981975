"""Files outside of the folders of images that a person has chosen on this machine.

A project names its examples from elsewhere by where they lie. One that was made on another
machine, or by somebody with something in mind, could so name any file; so such a file is opened
only if a person has chosen it here. What is known of that is no part of the project.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from engine.messages import Message

UNTRUSTED: Final = Message(
    "It lies outside of the folder of images, and nobody has chosen it on this machine."
    " “protolabel example trust” lets it be read."
)


def trusted_files_list() -> Path:
    """Return $PROTOLABEL_TRUSTED if set, else a file among the user's data."""
    chosen = os.environ.get("PROTOLABEL_TRUSTED")
    return Path(chosen) if chosen else user_data_path("protolabel") / "outside_examples.jsonl"


def trusted_files() -> frozenset[str]:
    """Return the absolute paths of the files that were chosen; what cannot be read counts not."""
    found = set()
    with suppress(OSError):
        for line in trusted_files_list().read_bytes().splitlines():
            with suppress(ValueError):
                found.add(str(json.loads(line)))
    return frozenset(found)


def trust_files(paths: Iterable[str]) -> None:
    """Note that a person has chosen files; where that cannot be kept, they are asked for again."""
    news = sorted(set(paths) - trusted_files())
    place = trusted_files_list()
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="ascii") as stream:
            stream.writelines(f"{json.dumps(path)}\n" for path in news)


def is_whole(path: str) -> bool:
    """Say whether a path leads to a file from wherever one stands."""
    return Path(path).is_absolute() and ".." not in Path(path).parts and "\0" not in path
