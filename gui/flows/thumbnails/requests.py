"""Which pictures are wanted, most urgent first; shared by the UI thread and the workers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain
from pathlib import Path
from threading import Condition

from engine.images import THUMBNAIL_SIDE_PX, USUAL_VIEW, ContentHash, PictureView
from engine.project import ImageId

_MOST_ASKED = 512


@dataclass(frozen=True)
class ThumbnailRequest:
    """A picture that is to be made ready, as the catalog knew it at that moment.

    Attributes
    ----------
    content_hash : of the bytes of the file, None while nobody has read it
    view : how the picture is shown, if it is of a kind for which that matters
    """

    image_id: ImageId
    path: Path
    content_hash: ContentHash | None
    side_px: int = THUMBNAIL_SIDE_PX
    view: PictureView = USUAL_VIEW


class Source(Enum):
    """Where a worker takes pictures from."""

    CACHE = auto()
    FILE = auto()


class RequestQueue:
    """Previews, pictures asked for one by one, and pictures in view, in this order of urgency.

    The first and the last are replaced as a whole, so that what has been scrolled past is
    never loaded. A request stays until it is `done`.
    """

    def __init__(self) -> None:
        self._condition = Condition()
        self._previews: tuple[ThumbnailRequest, ...] = ()
        self._asked: dict[ThumbnailRequest, None] = {}
        self._in_view: tuple[ThumbnailRequest, ...] = ()
        self._busy: set[ThumbnailRequest] = set()
        self._uncached: set[ThumbnailRequest] = set()
        self._is_closed = False

    @property
    def is_empty(self) -> bool:
        with self._condition:
            return not (self._previews or self._asked or self._in_view)

    def ask(self, request: ThumbnailRequest) -> None:
        """Ask for one picture, before those asked for earlier."""
        with self._condition:
            self._asked.pop(request, None)
            self._asked[request] = None
            if len(self._asked) > _MOST_ASKED:
                del self._asked[next(iter(self._asked))]
            self._condition.notify_all()

    def set_in_view(self, requests: Sequence[ThumbnailRequest]) -> None:
        with self._condition:
            self._in_view = tuple(requests)
            self._uncached.intersection_update(requests)
            self._condition.notify_all()

    def set_previews(self, requests: Sequence[ThumbnailRequest]) -> None:
        with self._condition:
            self._previews = tuple(requests)
            self._condition.notify_all()

    def take(self, source: Source) -> ThumbnailRequest | None:
        """Wait for the most urgent request that `source` may grant; None once closed."""
        with self._condition:
            while not self._is_closed:
                if request := self._next(source):
                    self._busy.add(request)
                    return request
                self._condition.wait()
        return None

    def look_in_file(self, request: ThumbnailRequest) -> None:
        """Say that the cache does not hold it."""
        with self._condition:
            self._busy.discard(request)
            self._uncached.add(request)
            self._condition.notify_all()

    def done(self, requests: Iterable[ThumbnailRequest]) -> None:
        gone = set(requests)
        with self._condition:
            self._previews = tuple(w for w in self._previews if w not in gone)
            self._in_view = tuple(w for w in self._in_view if w not in gone)
            for request in gone:
                self._asked.pop(request, None)
            self._busy -= gone
            self._uncached -= gone

    def close(self) -> None:
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()

    def _next(self, source: Source) -> ThumbnailRequest | None:
        by_urgency = chain(self._previews, reversed(self._asked), self._in_view)
        waiting = (w for w in by_urgency if w not in self._busy)
        return next((w for w in waiting if self._source_of(w) is source), None)

    def _source_of(self, request: ThumbnailRequest) -> Source:
        may_be_cached = request.content_hash is not None and request.side_px == THUMBNAIL_SIDE_PX
        return Source.CACHE if may_be_cached and request not in self._uncached else Source.FILE
