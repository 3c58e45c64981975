"""How numbers are written for people."""

from PySide6.QtCore import QCoreApplication, QLocale

_CONTEXT = "Numbers"
_ROUNDING = 1e-5
"""What a float32 may lack of the percent it stands for."""


def count_text(count: int) -> str:
    """Return `count` with the digits grouped as the person's language does."""
    return QLocale().toString(count)


def percent_text(probability: float) -> str:
    """Return a share of 0..1 as whole percent, rounded down: what is not certain is never 100."""
    locale = QLocale()
    return locale.toString(int(100 * probability + _ROUNDING)) + locale.percent()


def size_text(size_bytes: int) -> str:
    return QLocale().formattedDataSize(
        size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    )


def duration_text(seconds: float) -> str:
    """Return how long something will still take, as roughly as it is known."""
    if seconds < 1:
        return QCoreApplication.translate(_CONTEXT, "almost done")
    if round(seconds) < 60:
        return QCoreApplication.translate(_CONTEXT, "{n} s left").format(n=round(seconds))
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours == 0:
        return QCoreApplication.translate(_CONTEXT, "{n} min left").format(n=minutes)
    return QCoreApplication.translate(_CONTEXT, "{h} h {m} min left").format(h=hours, m=minutes)
