"""Which image a person is asked about, and which come next."""

from collections.abc import Iterable

from engine.project import ImageId


class ImageQueue:
    """Images one after the other; one that was shown comes again only when called back.

    Attributes
    ----------
    current : None while there is none
    """

    def __init__(self) -> None:
        self.current: ImageId | None = None
        self._waiting: list[ImageId] = []
        self._shown: dict[ImageId, None] = {}

    @property
    def n_waiting(self) -> int:
        return len(self._waiting)

    @property
    def following(self) -> tuple[ImageId, ...]:
        """The next image, if there is one."""
        return tuple(self._waiting[:1])

    @property
    def shown(self) -> tuple[ImageId, ...]:
        """All that were current, in the order of their last turn."""
        return tuple(self._shown)

    def refill(self, images: Iterable[ImageId]) -> None:
        """Let `images` wait instead of those not shown yet; the current one stays."""
        called_back = [i for i in self._waiting if i in self._shown]
        self._waiting = called_back + [i for i in images if i not in self._shown]
        if self.current is None:
            self.advance()

    def advance(self) -> None:
        """Make the next image current, or none where none waits."""
        self._make_current(self._waiting.pop(0) if self._waiting else None)

    def call_back(self, image_id: ImageId, *, keeps_current: bool) -> None:
        """Make an image current again; the one that it displaces follows, or is done."""
        displaced = [self.current] if keeps_current and self.current is not None else []
        self._waiting = [i for i in (*displaced, *self._waiting) if i != image_id]
        self._make_current(image_id)

    def _make_current(self, image_id: ImageId | None) -> None:
        self.current = image_id
        if image_id is not None:
            self._shown.pop(image_id, None)
            self._shown[image_id] = None
