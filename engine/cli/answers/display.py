"""What the command `display` does."""

from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import typer

from engine.cli.parts.pipeline import opened
from engine.cli.parts.terminal import Terminal, table
from engine.images import DisplayRange, PictureView
from engine.project import put_view, view_of


@dataclass(frozen=True)
class DisplayWish:
    """What was said on the command line; None where nothing was."""

    bounds: str | None
    kind: str | None
    page: int | None
    channels: str | None

    def applied(self, view: PictureView) -> PictureView:
        """Return the view with what was said.

        Raises
        ------
        typer.BadParameter
            If that makes no sense.
        """
        if self.page is not None:
            view = replace(view, page=self.page, n_surveyed=0)
        if self.channels is not None:
            view = replace(view, channels=_channels(self.channels), n_surveyed=0)
        if self.bounds is not None:
            low, high = _bounds(self.bounds)
            view = view.with_range(DisplayRange(self._kind(view), (low,), (high,)))
        return view

    def _kind(self, view: PictureView) -> str:
        kinds = [found.kind for found in view.ranges]
        if self.kind in kinds:
            return str(self.kind)
        if self.kind is None and len(kinds) == 1:
            return kinds[0]
        raise typer.BadParameter(
            f"Say with --kind which pictures are meant: {', '.join(kinds)}."
            if kinds
            else "The folder holds no pictures of more than 8 bits, so that there is no range."
        )


def set_display(path: Path, wish: DisplayWish, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        view = view_of(project)
        wished = wish.applied(view)
        if wished != view:
            put_view(project, wished)
    ranges = [{"kind": r.kind, "black": list(r.low), "white": list(r.high)} for r in wished.ranges]
    rows = [(r.kind, _text(r.low), _text(r.high)) for r in wished.ranges]
    channels = ", ".join(map(str, wished.channels)) or "the first three"
    terminal.answer(
        {"ranges": ranges, "page": wished.page, "channels": list(wished.channels)},
        table(("pictures", "black", "white"), rows)
        if rows
        else "No picture of more than 8 bits was found.",
        f"Of several pages, page {wished.page} is taken; of several channels, {channels}.",
    )


def _bounds(text: str) -> tuple[float, float]:
    low, _, high = text.partition(":")
    try:
        bounds = float(low), float(high)
    except ValueError:
        raise typer.BadParameter("--range is written like 0:4095.") from None
    if not all(map(isfinite, bounds)) or bounds[0] >= bounds[1]:
        raise typer.BadParameter("--range needs two numbers, the smaller one first: 0:4095.")
    return bounds


def _channels(text: str) -> tuple[int, ...]:
    try:
        channels = tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        channels = (0,)
    if len(channels) > 3 or any(channel < 1 for channel in channels):
        raise typer.BadParameter("--channels takes up to three numbers from 1, like 1,3,2.")
    return channels


def _text(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.6g}" for value in values)
