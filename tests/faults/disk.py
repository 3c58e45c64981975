"""A disk that a test can watch, fill, break and cut the power of.

SQLite reaches files through a table of functions. Here its own table is copied, and three of the
functions are replaced by ones that note what happens, and can refuse it; all else is SQLite's.
"""

import _sqlite3
import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field

import numpy as np

_SECTOR = 512
_OK = 0
_JOURNAL = 0x800  # SQLITE_OPEN_MAIN_JOURNAL

_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)


class _Methods(Structure):
    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", _Write),
        ("truncate", _Truncate),
        ("sync", _Sync),
        ("others", c_void_p * 13),
    ]


class _File(Structure):
    _fields_ = [("methods", POINTER(_Methods))]


class _Vfs(Structure):
    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _Open),
        ("delete", _Delete),
        ("others", c_void_p * 13),
    ]


@dataclass(frozen=True)
class Act:
    """Something that was done to a file: "create", "write", "truncate", "sync" or "delete"."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """What SQLite does to files, and what is refused.

    Attributes
    ----------
    acts : in order
    refuse : returns the error code of SQLite for an act that is to fail, else 0
    """

    acts: list[Act] = field(default_factory=list)
    refuse: Callable[[Act], int] = lambda _: _OK

    def note(self, act: Act) -> int:
        if code := self.refuse(act):
            return code
        self.acts.append(act)
        return _OK


def is_watchable() -> bool:
    """Say whether SQLite's functions can be reached, as on Linux."""
    return sys.platform == "linux" and hasattr(ctypes.CDLL(_sqlite3.__file__), "sqlite3_vfs_find")


@contextmanager
def watched() -> Iterator[Disk]:
    """Yield a disk that sees all that connections opened in the block do."""
    sqlite = ctypes.CDLL(_sqlite3.__file__)
    sqlite.sqlite3_vfs_find.restype = POINTER(_Vfs)
    sqlite.sqlite3_vfs_find.argtypes = [c_char_p]
    sqlite.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
    sqlite.sqlite3_vfs_unregister.argtypes = [c_void_p]
    disk, usual = Disk(), sqlite.sqlite3_vfs_find(None)
    shim = _Shim(usual.contents, disk)
    sqlite.sqlite3_vfs_register(ctypes.byref(shim.vfs), 1)
    try:
        yield disk
    finally:
        sqlite.sqlite3_vfs_register(usual, 1)
        sqlite.sqlite3_vfs_unregister(ctypes.byref(shim.vfs))


class _Shim:
    def __init__(self, usual: _Vfs, disk: Disk) -> None:
        self._disk, self._usual = disk, usual
        self._names: dict[int, str] = {}
        self._methods: list[_Methods] = []
        self.vfs = _Vfs.from_buffer_copy(usual)
        self.vfs.name = b"watched"
        self.vfs.open, self.vfs.delete = _Open(self._open), _Delete(self._delete)

    def _open(self, vfs: int, name: int, file: int, flags: int, out: int) -> int:
        code = int(self._usual.open(vfs, name, file, flags, out))
        handle = ctypes.cast(file, POINTER(_File)).contents
        if code == _OK and name and handle.methods:
            self._names[file] = _text(name)
            if flags & _JOURNAL:
                self._disk.note(Act("create", _text(name)))
            handle.methods = ctypes.pointer(self._watching(handle.methods.contents))
        return code

    def _watching(self, usual: _Methods) -> _Methods:
        mine = _Methods.from_buffer_copy(usual)
        write, truncate, sync = usual.write, usual.truncate, usual.sync

        def on_write(file: int, data: int, size: int, offset: int) -> int:
            held = ctypes.string_at(data, size)
            code = self._disk.note(Act("write", self._names[file], offset, held))
            return code or int(write(file, data, size, offset))

        def on_truncate(file: int, size: int) -> int:
            code = self._disk.note(Act("truncate", self._names[file], size))
            return code or int(truncate(file, size))

        def on_sync(file: int, flags: int) -> int:
            code = self._disk.note(Act("sync", self._names[file]))
            return code or int(sync(file, flags))

        mine.write, mine.truncate, mine.sync = (
            _Write(on_write),
            _Truncate(on_truncate),
            _Sync(on_sync),
        )
        self._methods.append(mine)
        return mine

    def _delete(self, vfs: int, name: int, syncs: int) -> int:
        code = self._disk.note(Act("delete", _text(name), offset=syncs))
        return code or int(self._usual.delete(vfs, name, syncs))


def _text(name: int) -> str:
    """Return a file name; SQLite keeps more behind the pointer, so that is what is passed on."""
    return ctypes.string_at(name).decode()


@dataclass
class _Held:
    """A file as a disk without power may have it."""

    durable: bytes
    is_named: bool
    pending: list[Act] = field(default_factory=list)


def after_power_loss(
    before: dict[str, bytes], acts: list[Act], draw: np.random.Generator
) -> dict[str, bytes]:
    """Return files by name as they may be when the power goes after `acts`.

    What was synced is there. Of what was not, each write has come through, has not, or is torn at
    a sector; a name that was not synced is there or not.

    Parameters
    ----------
    before : the files at first, all of them durable
    """
    files = {name: _Held(data, is_named=True) for name, data in before.items()}
    for act in acts:
        match act.kind:
            case "create":
                files[act.name] = _Held(b"", is_named=False)
            case "delete":
                files.pop(act.name)
            case "sync":
                held = files[act.name]
                held.durable = _applied(held.durable, held.pending)
                held.pending, held.is_named = [], True
            case _:
                files[act.name].pending.append(act)
    return {
        name: _applied(held.durable, _come_through(held.pending, draw))
        for name, held in files.items()
        if held.is_named or draw.random() < 0.5
    }


def _come_through(pending: list[Act], draw: np.random.Generator) -> list[Act]:
    found = []
    for act in pending:
        chance = draw.random()
        if chance < 0.4:
            found.append(act)
        elif chance < 0.7 and len(act.data) > _SECTOR:
            kept = int(draw.integers(1, len(act.data) // _SECTOR + 1)) * _SECTOR
            found.append(Act(act.kind, act.name, act.offset, act.data[:kept]))
    return found


def _applied(content: bytes, acts: list[Act]) -> bytes:
    data = bytearray(content)
    for act in acts:
        if act.kind == "truncate":
            del data[act.offset :]
        else:
            data.extend(bytes(max(0, act.offset - len(data))))
            data[act.offset : act.offset + len(act.data)] = act.data
    return bytes(data)
