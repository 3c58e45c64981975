"""Markdown tables that compare methods on sets of photos; cells stay empty without a figure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
"""What was measured with each seed; NaN where there was nothing to measure."""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def set_table(
    corner: str,
    values: Mapping[str, Mapping[str, Values]],
    show: Callable[[Values], str],
) -> Iterator[str]:
    """Yield a table of methods by sets, each cell as `show` says, and the mean over sets."""
    sets = list(next(iter(values.values())))
    rows = (
        (method, *(show(of_sets[name]) for name in sets), f"**{mean(of_sets.values())}**")
        for method, of_sets in values.items()
    )
    yield from table((corner, *sets, "**mean**"), rows)


def mean(of_sets: Iterable[Values]) -> str:
    """Show the mean over sets of the means over seeds."""
    means = [measured(values).mean() for values in of_sets if len(measured(values))]
    return f"{np.mean(means):.3f}" if means else ""


def mean_alone(values: Values) -> str:
    held = measured(values)
    return f"{held.mean():.3f}" if len(held) else ""


def with_deviation(values: Values) -> str:
    held = measured(values)
    deviation = f" ± {held.std(ddof=1):.3f}" if len(held) > 1 else ""
    return mean_alone(values) + deviation


def with_error(values: Values) -> str:
    """Show the mean and its standard error."""
    held = measured(values)
    error = f" ± {held.std(ddof=1) / len(held) ** 0.5:.3f}" if len(held) > 1 else ""
    return mean_alone(values) + error


def measured(values: Values) -> Values:
    return values[np.isfinite(values)]
