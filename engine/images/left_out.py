"""Counts what a scan passes by, so that nothing is left out in silence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.images.formats import EXTRA_OF_SUFFIX, UNREAD_SUFFIXES, readable_suffixes
from engine.messages import Message, joined

METADATA_FOLDERS: Final = frozenset(
    {
        *("@eadir", "#recycle", "@recycle", "@recently-snapshot", "#snapshot", ".@__thumb"),
        *("__macosx", ".appledouble", ".spotlight-v100", ".trashes", ".fseventsd"),
        *("$recycle.bin", "system volume information", ".trash-1000", "lost+found"),
        *(".thumbnails", ".thumbs", ".dtrash", ".picasaoriginals", ".xvpics", ".comments"),
    }
)
"""Folders that NAS systems, operating systems, photo managers and archives make, in lower case."""

METADATA_ENDINGS: Final = (".lrdata", ".photoslibrary", ".cocatalog", ".cosessiondb", ".lrcat-data")
"""How the names of folders end in which photo managers keep previews."""

METADATA_FILES: Final = frozenset(
    {
        *("thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "picasa.ini", ".picasa.ini"),
        *("zbthumbnail.info", "synofile_thumb.db"),
    }
)
_MOST_NAMES: Final = 4


@dataclass
class LeftOut:
    """What a scan has seen and not given.

    Attributes
    ----------
    unread : how many files there are of each suffix that is not read, without its dot
    metadata : how often each name of a folder or file was met that holds no picture of a person's
    n_elsewhere : files that are only in the cloud
    """

    unread: Counter[str] = field(default_factory=Counter)
    metadata: Counter[str] = field(default_factory=Counter)
    n_elsewhere: int = 0

    def meet_file(self, name: str, suffix: str) -> None:
        """Note a file that is no readable image by its name."""
        if suffix in UNREAD_SUFFIXES or suffix in EXTRA_OF_SUFFIX:
            if not name.startswith("."):
                self.unread[suffix[1:]] += 1
        elif suffix == ".icloud":
            self.n_elsewhere += 1
        elif name.lower() in METADATA_FILES:
            self.metadata[name] += 1

    @property
    def statement(self) -> Message | None:
        """All notes as one; None where nothing was left out."""
        return joined(self.notes())

    def data(self) -> dict[str, object]:
        """Return what a program is told."""
        return {
            "not_read": dict(sorted(self.unread.items())),
            "left_out": dict(sorted(self.metadata.items())),
            "not_on_this_disk": self.n_elsewhere,
        }

    def notes(self) -> Iterator[Message]:
        """Yield a sentence for each kind of what was left out."""
        if self.unread:
            n_files = self.unread.total()
            verb = "file is" if n_files == 1 else "files are"
            yield Message(
                f"{{count}} {verb} not read: {{formats}}.",
                {"count": f"{n_files:,}", "formats": ", ".join(_by_remedy(self.unread))},
            )
        if self.n_elsewhere:
            verb = "file is" if self.n_elsewhere == 1 else "files are"
            yield Message(
                f"{{count}} {verb} only in the cloud. Have them downloaded, then scan again.",
                {"count": f"{self.n_elsewhere:,}"},
            )
        if self.metadata:
            yield Message(
                "Left out, as they hold no pictures of yours: {names}.",
                {"names": _listed(self.metadata)},
            )


def is_metadata_folder(name: str) -> bool:
    """Say whether a folder of this name holds thumbnails and the like of some system."""
    lower = name.lower()
    return lower in METADATA_FOLDERS or lower.endswith(METADATA_ENDINGS)


def _by_remedy(unread: Counter[str]) -> Iterator[str]:
    """Yield the formats with their counts, those together that one package would read."""
    groups: dict[str, list[str]] = {}
    for suffix, count in sorted(unread.items()):
        extra = EXTRA_OF_SUFFIX.get(f".{suffix}")
        needs = "" if extra is None or f".{suffix}" in readable_suffixes() else extra.name
        groups.setdefault(needs, []).append(f"{count:,} {suffix.upper()}")
    for needs, formats in sorted(groups.items(), reverse=True):
        named = ", ".join(formats)
        yield f"{named} (pip install protolabel[{needs}])" if needs else named


def _listed(names: Counter[str]) -> str:
    shown = [name if n == 1 else f"{name} ({n:,})" for name, n in names.most_common(_MOST_NAMES)]
    more = len(names) - _MOST_NAMES
    return ", ".join(shown) + (f" and {more:,} other names" if more > 0 else "")
