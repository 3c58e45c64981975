"""Cells that a spreadsheet shows as they are instead of computing them, and back again.

A file or class may be called =HYPERLINK(...); Excel, LibreOffice and Google Sheets would run it.
An apostrophe in front makes it text to all three (OWASP, "CSV Injection"). What begins with
apostrophes and such a character gets one more, so that nothing is lost.
"""

import re
from typing import Final

_COMPUTED: Final = re.compile(r"'*[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """Return `cell` as a spreadsheet shows it."""
    return f"'{cell}" if _COMPUTED.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell) else cell
