"""Starts the window: `protolabel-gui [PROJECT or FOLDER]`, or `python -m gui`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from engine import __version__
from engine.embedding import default_cache_folder
from gui.app import make_application, make_window
from gui.screenshot import Screenshot


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the application until its window closes; returns the exit code."""
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    app = make_application(sys.argv[:1], theme=options.theme)
    window = make_window(app, cache_folder=default_cache_folder())
    width, height = map(int, options.size.split("x")) if options.size else (0, 0)
    if width and height:
        window.resize(width, height)
    window.show()
    if options.path:
        window.open(options.path)
    if options.screenshot:
        Screenshot(window, options.screenshot).taken.connect(app.exit)
    return app.exec()


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="protolabel-gui", description="Label a folder of images from a few examples."
    )
    parser.add_argument("path", nargs="?", type=Path, help="a *.protolabel file or a folder")
    parser.add_argument("--theme", choices=("system", "light", "dark"), default="system")
    parser.add_argument("--size", help="of the window, as 1280x800")
    parser.add_argument("--screenshot", type=Path, help="write the window as PNG, then exit")
    parser.add_argument("--version", action="version", version=f"Protolabel {__version__}")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
