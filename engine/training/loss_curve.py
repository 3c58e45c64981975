"""Draws how the losses of a run fell, as one PNG."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import cycle
from math import isfinite, log10
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

_SIZE: Final = 960, 540
_MARGIN: Final = 64, 28, 150, 44  # left, top, right, bottom
_INK: Final = "#3a3a3a"
_GRID: Final = "#e4e4e4"
_COLOURS: Final = (
    "#1f6feb", "#d9480f", "#2b8a3e", "#862e9c", "#c92a2a", "#0b7285", "#5f3dc4", "#846358",
    "#a67c00",
)  # fmt: skip


class LossCurve:
    """The mean losses of a run over stretches of some steps."""

    def __init__(self, rows: Sequence[dict[str, float]] = ()) -> None:
        self.rows = list(rows)
        self._pending: list[dict[str, float]] = []

    def add(self, step: int, losses: dict[str, float], *, stretch: int) -> None:
        """Take one step's losses; every `stretch` steps they become one row.

        The phases of a run have losses of their own, so a row holds those of its last step.
        """
        self._pending.append(losses)
        if len(self._pending) >= stretch:
            self.rows.append({"step": step, **{name: self._mean(name) for name in losses}})
            self._pending.clear()

    def _mean(self, name: str) -> float:
        values = [losses[name] for losses in self._pending if name in losses]
        return sum(values) / len(values)

    def latest(self) -> dict[str, float]:
        """Return the losses of the last row; none of a run shorter than a stretch."""
        return (
            {name: loss for name, loss in self.rows[-1].items() if name != "step"}
            if self.rows
            else {}
        )

    def draw(self, path: Path) -> None:
        """Write a PNG with one line per loss over the steps, on a logarithmic scale.

        Where a run has diverged, the lines end.
        """
        picture = Image.new("RGB", _SIZE, "white")
        rows = [row for row in self.rows if all(map(isfinite, row.values()))]
        if rows:
            _Plot(picture, rows).draw()
        picture.save(path, "PNG", optimize=True)


class _Plot:
    """One drawing: where values come to lie, and the strokes."""

    def __init__(self, picture: Image.Image, rows: Sequence[dict[str, float]]) -> None:
        self._pen = ImageDraw.Draw(picture)
        self._font = ImageFont.load_default(13)
        self._rows = rows
        self._lines: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for row in rows:
            for name in row.keys() - {"step"}:
                self._lines[name].append((row["step"], max(row[name], 1e-6)))
        values = [value for line in self._lines.values() for _, value in line]
        self._low, self._high = _decades(min(values), max(values))
        left, top, right, bottom = _MARGIN
        self._left, self._right = left, _SIZE[0] - right
        self._top, self._bottom = top, _SIZE[1] - bottom

    def draw(self) -> None:
        self._draw_grid()
        colours = dict(zip(sorted(self._lines), cycle(_COLOURS), strict=False))
        last_label = -1000.0
        for name, line in sorted(self._lines.items(), key=lambda item: -item[1][-1][1]):
            points = [(self._x(step), self._y(value)) for step, value in line]
            self._pen.line(points, fill=colours[name], width=2, joint="curve")
            last_label = max(points[-1][1] - 8, last_label + 16)
            label = f"{name}  {line[-1][1]:.3f}"
            self._pen.text((self._right + 10, last_label), label, colours[name], self._font)

    def _draw_grid(self) -> None:
        for decade in range(self._low, self._high + 1):
            y = self._y(10.0**decade)
            self._pen.line([(self._left, y), (self._right, y)], fill=_GRID)
            label = f"{10.0**decade:g}"
            self._pen.text((self._left - 10, y), label, _INK, self._font, anchor="rm")
        last_step = int(self._rows[-1]["step"])
        self._pen.text((self._left, self._bottom + 10), "0", _INK, self._font)
        self._pen.text(
            (self._right, self._bottom + 10), f"{last_step:,} steps", _INK, self._font, anchor="ra"
        )

    def _x(self, step: float) -> float:
        last_step = self._rows[-1]["step"]
        return self._left + (self._right - self._left) * step / max(1.0, last_step)

    def _y(self, value: float) -> float:
        share = (log10(max(value, 1e-6)) - self._low) / (self._high - self._low)
        return self._bottom - (self._bottom - self._top) * share


def _decades(low: float, high: float) -> tuple[int, int]:
    """Return the powers of ten around a range, at least one apart."""
    first = int(log10(low) // 1)
    last = int(-(-log10(high) // 1))
    return first, max(last, first + 1)
