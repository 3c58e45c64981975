"""Limits of the numbers that a person may give: beyond them lies nothing but a slip."""

from math import isfinite
from typing import Final

import typer

MOST: Final = 10**9
"""No option that counts something takes a greater number."""

LARGEST_SEED: Final = 2**32 - 1
"""The largest that numpy and scikit-learn take."""


def finite(number: float | None) -> float | None:
    """Refuse NaN and infinity, which lie neither in nor outside of any limits.

    Raises
    ------
    typer.BadParameter
    """
    if number is not None and not isfinite(number):
        raise typer.BadParameter(f"{number} is no number to reckon with.")
    return number
