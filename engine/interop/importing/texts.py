"""The text of files that other programs wrote, whatever bytes they made of it."""

import codecs
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import charset_normalizer

from engine.errors import LabelFileError

_MOST_BYTES: Final = 128 * 2**20
_GUESSED: Final = ("cp949", "shift_jis", "cp1252")
_HANGUL: Final = (("\uac00", "\ud7a3"), ("\u3131", "\u318e"))
_JAPANESE: Final = (("\u3000", "\u30ff"), ("\u4e00", "\u9fff"))
_NAMES: Final = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp949": "CP949",
    "shift_jis": "Shift-JIS",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True)
class Text:
    """What a file says; `encoding` is how it was read, "" for UTF-8."""

    content: str
    encoding: str = ""


def read_text(path: Path, encoding: str = "") -> Text:
    """Return the text of a file.

    Parameters
    ----------
    encoding : as Python names it; "" to find out: UTF-8, UTF-16 with its mark, else the likeliest
        of CP949, Shift-JIS and Windows-1252, which a few words alone do not tell for sure

    Raises
    ------
    LabelFileError
        If the file is not there, too large, empty, or no text.
    """
    data = _read(path)
    if encoding:
        return Text(_decoded(path, data, _known(encoding)), encoding)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Text(_decoded(path, data, "utf-16"), _NAMES["utf-16"])
    try:
        return Text(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        likeliest = _likeliest(data)
    if likeliest is None:
        raise _no_text(path)
    return Text(_decoded(path, data, likeliest), _NAMES[likeliest])


def _likeliest(data: bytes) -> str | None:
    """Return what the bytes of a text that is not Unicode are most likely in, None for nothing.

    A list of labels has few words, too few for the statistics of charset-normalizer. So it is
    asked only where the letters do not tell: of the syllables of Hangul only the common ones, or
    Japanese letters of full width.
    """
    for common, letters, encoding in (
        ("euc_kr", _HANGUL, "cp949"),
        ("shift_jis", _JAPANESE, "shift_jis"),
    ):
        with suppress(UnicodeDecodeError):
            strange = [c for c in data.decode(common) if not c.isascii()]
            if all(any(first <= c <= last for first, last in letters) for c in strange):
                return encoding
    found = charset_normalizer.from_bytes(data, cp_isolation=list(_GUESSED)).best()
    return found.encoding if found is not None else None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise LabelFileError(
                "{path} has more than {limit} MB, too many for a list of labels. Choose another"
                " file, or cut it into several.",
                path=str(path),
                limit=_MOST_BYTES // 2**20,
            )
        data = path.read_bytes()
    except OSError as error:
        raise LabelFileError(
            "{path} cannot be read: {reason}. Check its name and that you may read it.",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise LabelFileError("{path} is empty. Choose a file with labels.", path=str(path))
    if b"\0" in data[:4096] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _no_text(path)
    return data


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise LabelFileError(
            "There is no encoding “{encoding}”. Write, for example, utf-8, cp949, shift_jis or"
            " cp1252.",
            encoding=encoding,
        ) from error


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _no_text(path) from error


def _no_text(path: Path) -> LabelFileError:
    return LabelFileError(
        "{path} is no text that can be read. Save it as CSV in UTF-8 and try again.",
        path=str(path),
    )
