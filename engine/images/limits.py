"""How large a picture may be, before memory is short or an hour is gone.

`PROTOLABEL_MAX_MEGAPIXELS` raises or lowers it; the memory allowed grows along.
"""

import os
from contextlib import suppress
from typing import Final

_USUAL_PIXELS: Final = 2 * 89_478_485  # where Pillow, too, calls a picture a bomb
_USUAL_BYTES: Final = 3 * 2**29


def _most_pixels() -> int:
    with suppress(ValueError, OverflowError):
        if (wished := float(os.environ.get("PROTOLABEL_MAX_MEGAPIXELS", ""))) > 0:
            return max(1, round(min(wished, 1e6) * 1_000_000))
    return _USUAL_PIXELS


MOST_PIXELS: Final = _most_pixels()
MOST_BYTES: Final = max(_USUAL_BYTES, _USUAL_BYTES * MOST_PIXELS // _USUAL_PIXELS)
"""What one picture may take while it is decoded."""
