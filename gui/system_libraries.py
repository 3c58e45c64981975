"""Finds the system libraries that Qt needs on Linux, and installs or names those missing.

Run by `make` before anything imports Qt, so it imports nothing but the standard library.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from typing import Final

DEBIAN_PACKAGES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing_packages() -> list[str]:
    """Return the Debian names of the libraries that cannot be loaded; none off Linux."""
    if not sys.platform.startswith("linux"):
        return []
    return [package for library, package in DEBIAN_PACKAGES.items() if not _loads(library)]


def may_install() -> bool:
    """Say whether this is a Debian-like system on which we are root."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install(packages: list[str]) -> None:
    """Install Debian packages; raises CalledProcessError if apt-get fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, check=True)  # noqa: S603, S607


def main(arguments: list[str]) -> int:
    """Report, or with --install mend, what is missing; 0 so that work without a window goes on."""
    packages = missing_packages()
    if not packages:
        return 0
    if "--install" in arguments and may_install():
        try:
            install(packages)
        except subprocess.CalledProcessError:
            _say("apt-get could not install", packages)
        return 0
    _say("The window needs system libraries that are missing. Install them:", packages)
    return 0


def _say(sentence: str, packages: list[str]) -> None:
    sys.stderr.write(f"{sentence} sudo apt-get install {' '.join(packages)}\n")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
