"""Where the command `protolabel` begins and how it ends: 0, 1 error, 2 usage, 130 stopped."""

import os
import signal
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import NoReturn

_FAILED, _STOPPED = 1, 130


class _Stopped(BaseException):
    """Ctrl+C, or a polite kill; what catches an Exception does not swallow it."""


def main() -> NoReturn:
    """Run the command line and exit."""
    _hear(_stop)
    try:
        _take_any_name()
        _open_streams()
        _run()
    except _Stopped:
        _end(_STOPPED, "Stopped. What was finished is kept.")
    finally:
        _hear(signal.SIG_IGN)  # all is said and done; Python needs a moment to end
    sys.exit(0)


def _run() -> None:
    from engine.errors import EngineError  # takes a moment in which a person may think again
    from engine.jobs import CancelledError

    try:
        from engine.cli.app import app

        app(prog_name="protolabel")
    except EngineError as error:
        _end(_FAILED, str(error))
    except OSError as error:  # a path that may not be looked at
        _end(_FAILED, f"{error}. Check the file and its disk, and try again.")
    except CancelledError as error:
        raise _Stopped from error


def _take_any_name() -> None:
    """Begin anew where Python was told to take no file name but those in ASCII."""
    if sys.getfilesystemencoding() == "ascii" and os.name == "posix":
        os.execve(sys.executable, [*sys.orig_argv], {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606


def _open_streams() -> None:
    """Speak to nobody where a stream is closed, and in ASCII to what takes nothing else."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _hear(what: Callable[[int, FrameType | None], NoReturn] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, what)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Stopped


def _end(code: int, sentence: str) -> NoReturn:
    from engine.cli.parts.literal import literal

    print(f"protolabel: {literal(sentence)}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


if __name__ == "__main__":
    main()
