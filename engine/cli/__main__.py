"""Where the command `protolabel` begins and how it ends: 0, 1 error, 2 usage, 130 stopped."""

import signal
import sys
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

from engine.cli.parts.literal import literal
from engine.errors import EngineError
from engine.jobs import CancelledError

_FAILED, _STOPPED = 1, 130


class _Stopped(BaseException):
    """Ctrl+C, or a polite kill; what catches an Exception does not swallow it."""


def main() -> NoReturn:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        from engine.cli.app import app  # takes a moment in which a person may think again

        app(prog_name="protolabel")
    except EngineError as error:
        _end(_FAILED, str(error))
    except OSError as error:  # a path that may not be looked at, a full disk behind stdout
        _end(_FAILED, f"{error}. Check the file and its disk, and try again.")
    except (CancelledError, _Stopped):
        _end(_STOPPED, "Stopped. What was finished is kept.")
    sys.exit(0)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Stopped


def _end(code: int, sentence: str) -> NoReturn:
    print(f"protolabel: {literal(sentence)}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


if __name__ == "__main__":
    main()
