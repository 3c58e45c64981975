"""Keys that a widget or page wants for itself although the window has a shortcut on them."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
ENTER_KEYS: Final = (_Key.Key_Return, _Key.Key_Enter)
DIGIT_KEYS: Final = tuple(range(_Key.Key_1, _Key.Key_9 + 1))
DRAWN_DIGITS: Final = ("1", "…", "9")
_COMMANDS: Final = _Modifier.ControlModifier | _Modifier.AltModifier | _Modifier.MetaModifier


@dataclass(frozen=True)
class KeyEntry:
    """Keys that do the same, each as QKeySequence reads it or as it is drawn, and what they do."""

    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class KeyGroup:
    """Keys of one page or menu, for the key map."""

    title: str
    entries: tuple[KeyEntry, ...]


@dataclass(frozen=True)
class KeyAct:
    """What keys do.

    Attributes
    ----------
    text : what the key map says of it; "" for nothing
    repeats : whether it goes on while the key is held
    drawn : how the key map draws the keys, where not each as it is
    """

    keys: tuple[int, ...]
    text: str
    act: Callable[[], object]
    repeats: bool = False
    drawn: tuple[str, ...] = ()

    def entry(self) -> KeyEntry:
        names = (QKeySequence(key).toString() for key in self.keys if key != _Key.Key_Enter)
        return KeyEntry(self.drawn or tuple(names), self.text)


def digit_acts(text: str, act: Callable[[str], object]) -> tuple[KeyAct, ...]:
    """Let each digit do `act` with itself, as one line of the key map."""
    first, *others = DIGIT_KEYS
    return (
        KeyAct((first,), text, partial(act, chr(first)), drawn=DRAWN_DIGITS),
        *(KeyAct((key,), "", partial(act, chr(key))) for key in others),
    )


class KeyTable:
    """The keys of a page, pressed without Ctrl or the like; the last act of a key counts.

    Without `takes_shift` they mean nothing together with Shift either. A page asks `keeps` in
    `event()`, which then returns True, and `acts_on` in `keyPressEvent()`, see `KeyedWidget`.
    """

    def __init__(
        self, title: str = "", acts: Sequence[KeyAct] = (), *, takes_shift: bool = True
    ) -> None:
        self._title, self._acts = title, acts
        self._not_with = _COMMANDS if takes_shift else _COMMANDS | _Modifier.ShiftModifier
        self._by_key = {key: act for act in acts for key in act.keys}

    def keeps(self, event: QEvent, *, also: Container[int] = ()) -> bool:
        """Claim a key that means something here, or one of `also`, before the shortcuts see it."""
        if not isinstance(event, QKeyEvent) or event.modifiers() & self._not_with:
            return False
        return keeps_key(event, self._by_key) or keeps_key(event, also)

    def acts_on(self, event: QKeyEvent) -> bool:
        """Do what a key stands for, once however long it is held; say whether it had a meaning."""
        act = self._by_key.get(event.key())
        if act is None or event.modifiers() & self._not_with:
            return False
        if act.repeats or not event.isAutoRepeat():
            act.act()
        return True

    def group(self, *, also: Sequence[KeyEntry] = ()) -> KeyGroup:
        """Return what the key map says of this page, and that other parts of it do `also`."""
        meant = (act for act in self._acts if any(self._by_key[key] is act for key in act.keys))
        return KeyGroup(self._title, (*(act.entry() for act in meant if act.text), *also))


class KeyedWidget(QWidget):
    """Acts by `_keys`, which its class sets once its parts are there."""

    _keys = KeyTable()

    def event(self, event: QEvent) -> bool:
        """Keep the window's actions from keys that mean something here."""
        return self._keys.keeps(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.acts_on(event):
            super().keyPressEvent(event)


def keeps_key(event: QEvent, keys: Container[int]) -> bool:
    """Claim one of `keys` before the shortcuts see it, and say whether that was done.

    To be asked in `event()`, which then returns True; the key press itself follows.
    """
    is_offer = event.type() == QEvent.Type.ShortcutOverride
    if not is_offer or not isinstance(event, QKeyEvent) or event.key() not in keys:
        return False
    event.accept()
    return True
