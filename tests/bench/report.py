"""Percentiles and tables. Pure."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent do not exceed; NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows under heads, numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[n]) for row in [list(heads), *cells]) for n in range(len(heads))]
    lines = []
    for row in [list(heads), ["-" * width for width in widths], *cells]:
        first, *rest = (text for text in row)
        padded = [text.rjust(width) for text, width in zip(rest, widths[1:], strict=True)]
        lines.append(" | ".join([first.ljust(widths[0]), *padded]))
    return "\n".join(lines)


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return "-"
    return f"{value:.2f}" if abs(value) < 100 else f"{value:,.0f}"
