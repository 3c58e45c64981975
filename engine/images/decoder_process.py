"""Decodes pictures in a process of its own.

Decoding on threads of the window's process stalls it, and a file that crashes a decoder
would take the window along. Here it takes the child, and the next file gets a new one.
"""

import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Self, cast

from engine.errors import UnreadableImageError
from engine.images.decoding import decode_viewed, read_bytes
from engine.images.hashing import ContentHash, hash_content
from engine.images.limits import MOST_BYTES
from engine.images.thumbnails import encode_thumbnail
from engine.images.view import PictureView
from engine.processes import ChildProcess, start_child

_START_LIMIT_S = 60.0
_READY = 0
"""The number of the answer that comes unasked, once the child has started."""
_MOST_MORE_BYTES = 2 * MOST_BYTES
"""So much memory may a child take beyond what it starts with, where the system limits it."""


@dataclass(frozen=True)
class RenderedImage:
    """A picture made ready to be shown.

    Attributes
    ----------
    content_hash : of the bytes of the file
    key : under which the picture may be cached; depends on the view where the picture does
    jpeg : the picture at the size that was asked for, encoded
    width_px, height_px : of the whole picture, upright
    """

    content_hash: ContentHash
    key: ContentHash
    jpeg: bytes
    width_px: int
    height_px: int


_Answer = RenderedImage | UnreadableImageError


class DecoderProcess:
    """One child process that renders one picture at a time; safe to call from many threads.

    The child starts with the first picture and ends with `close` or with its parent.
    """

    def __init__(self, *, time_limit_s: float = 30.0) -> None:
        self._time_limit_s = time_limit_s
        self._lock = Lock()
        self._child: ChildProcess | None = None
        self._n_asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        child = self._child
        return None if child is None else child.process.pid

    def render(
        self, path: Path, *, max_side_px: int, view: PictureView | None = None
    ) -> RenderedImage:
        """Read, hash, decode and shrink one file, shown by `view`.

        Raises
        ------
        UnreadableImageError
            If the file cannot be decoded, crashes the decoder or exceeds the time limit.
        """
        with self._lock:
            try:
                answer = self._ask(path, max_side_px, view or PictureView())
            except (EOFError, OSError) as error:
                self._end_child()
                raise UnreadableImageError("The decoder crashed on this file.") from error
        if isinstance(answer, UnreadableImageError):
            raise answer
        return answer

    def close(self) -> None:
        """End the child, also in the middle of a picture."""
        if (child := self._child) is not None:
            child.process.kill()
        with self._lock:
            self._end_child()

    def _ask(self, path: Path, max_side_px: int, view: PictureView) -> _Answer:
        if self._child is None or not self._child.process.is_alive():
            self._end_child()
            self._child = _start_child()
        connection = self._child.connection
        self._n_asked += 1
        connection.send((self._n_asked, path, max_side_px, view))
        ends_at = monotonic() + self._time_limit_s
        while connection.poll(max(0.0, ends_at - monotonic())):
            number, answer = connection.recv()
            if number == self._n_asked:  # else it answers what nobody waits for any more
                return cast("_Answer", answer)
        self._end_child()
        return UnreadableImageError(
            "The decoder took more than {seconds} seconds for this file.",
            seconds=round(self._time_limit_s),
        )

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


def _start_child() -> ChildProcess:
    child = start_child(_serve)
    if child.connection.poll(_START_LIMIT_S):
        child.connection.recv()
    return child


def _serve(connection: Connection) -> None:
    """Answer until the parent hangs up."""
    _limit_memory()
    connection.send((_READY, None))
    while True:
        try:
            number, path, max_side_px, view = connection.recv()
            connection.send((number, _render(path, max_side_px, view)))
        except (EOFError, OSError):
            return


def _limit_memory() -> None:
    """Let an allocation fail in this process before others are short of memory."""
    held = Path("/proc/self/statm")
    if sys.platform == "win32" or not held.exists():
        return
    import resource

    most = int(held.read_text().split()[0]) * resource.getpagesize() + _MOST_MORE_BYTES
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _render(path: Path, max_side_px: int, view: PictureView) -> _Answer:
    try:
        data = read_bytes(path)
        decoded = decode_viewed(data, suffix=path.suffix, min_side_px=max_side_px, view=view)
    except UnreadableImageError as error:
        return error
    jpeg = encode_thumbnail(decoded.picture, max_side_px=max_side_px)
    content_hash = hash_content(data)
    key = view.key(content_hash, path, decoded.kind, is_stack=decoded.is_stack)
    return RenderedImage(content_hash, key, jpeg, *decoded.size_px)
