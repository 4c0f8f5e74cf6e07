"""Charts and tables as values that templates draw: as SVG and text, by the server alone.

Numbers stay numbers until they are shown, so that a file of figures has the same ones. Nothing is
told by colour alone: bars, lines and dashes differ in form, and each chart has its table.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.utils import numberformat
from django.utils.formats import get_format
from django.utils.translation import gettext as _

Value = str | float | None
# Labels on the axis of a wide screen, at most; every other one of them on a narrow one.
_LABELS = 8
# What an axis may end with, times a power of ten: half of it is a round number, too.
_SMALL_ENDS = (2, 4, 6, 8, 10)
_ENDS = (1, 1.2, 1.6, 2, 3, 4, 6, 8, 10)
# Units of an SVG's own: they are stretched to the place that there is.
_STEP, _HEIGHT = 10, 100


def grouped(value: float, places: int = 0) -> str:
    """Return a number as the page's language writes it, in groups of thousands in each language."""
    return numberformat.format(
        value,
        get_format("DECIMAL_SEPARATOR"),
        places,
        grouping=3,
        thousand_sep=get_format("THOUSAND_SEPARATOR"),
        force_grouping=True,
        use_l10n=False,
    )


def shown(value: Value, kind: str) -> str:
    """Return a value as people read it; `kind` is `text`, `count`, `share`, `ms` or `money`."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    match kind:
        case "share":
            return _("%s %%") % grouped(value, 1)
        case "ms":
            return _("%s ms") % grouped(value)
        case "money":
            return grouped(value, 2 if value >= 0.1 or not value else 4)
    return grouped(value)


def share(part: float, whole: float) -> float | None:
    """Return how many percent a part is; None of nothing."""
    return 100 * part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, each of which begins with as many names as there are columns of text."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def names(self) -> int:
        return sum(column.kind == "text" for column in self.columns)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on the axis: what stands under it, and its name in full."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one sort, one for each slot; `form` is `bars`, `line` or `dashes`."""

    name: str
    values: tuple[float | None, ...]
    form: str = "bars"


@dataclass(frozen=True)
class Plot:
    """Series over the same slots. `top` is what the axis has to reach at least."""

    title: str
    slots: tuple[Slot, ...]
    series: tuple[Series, ...]
    kind: str = "count"
    top: float = 0.0

    @cached_property
    def end(self) -> float:
        """The round number that the axis ends with."""
        found = [value for one in self.series for value in one.values if value is not None]
        highest = max(self.top, *found, 2.0) if found else max(self.top, 2.0)
        if highest <= _SMALL_ENDS[-1]:
            return next(end for end in _SMALL_ENDS if end >= highest)
        power = 10 ** (len(str(int(highest))) - 1)
        return next(end * power for end in _ENDS if end * power >= highest)

    @property
    def width(self) -> int:
        return _STEP * len(self.slots)

    @property
    def scale(self) -> list[str]:
        """The labels of the axis that goes up, the highest first."""
        return [shown(part * self.end, self.kind) for part in (1, 0.5, 0)]

    @property
    def labels(self) -> list[tuple[int, str, bool]]:
        """The labels under the slots: place, text, and whether narrow screens have no room."""
        every = -(-len(self.slots) // _LABELS)
        chosen = range(0, len(self.slots), every)
        return [(n + 1, self.slots[n].label, bool(k % 2)) for k, n in enumerate(chosen)]

    @property
    def bars(self) -> list[tuple[int, float, float]]:
        """Begin, top and height of each bar."""
        heights = [
            (n, round(_HEIGHT * value / self.end, 2))
            for one in self.series
            if one.form == "bars"
            for n, value in enumerate(one.values)
            if value
        ]
        return [(n * _STEP + 1, round(_HEIGHT - height, 2), height) for n, height in heights]

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Form, course and points of each line; it is broken where there is no number."""
        return [
            (one.form, self._course(one), "".join(f"M{x} {y}h.01" for x, y in self._points(one)))
            for one in self.series
            if one.form != "bars"
        ]

    @property
    def names(self) -> list[str]:
        """What each slot holds, in words."""
        return [
            "\n".join(
                [
                    slot.name,
                    *(f"{one.name}: {shown(one.values[n], self.kind)}" for one in self.series),
                ]
            )
            for n, slot in enumerate(self.slots)
        ]

    @property
    def hits(self) -> list[tuple[int, str]]:
        return [(n * _STEP, name) for n, name in enumerate(self.names)]

    def table(self) -> Table:
        """Return the same numbers as a table."""
        columns = (Column(_("Time"), "text"), *(Column(s.name, self.kind) for s in self.series))
        values = zip(*(one.values for one in self.series), strict=True)
        rows = ((slot.name, *numbers) for slot, numbers in zip(self.slots, values, strict=True))
        return Table(self.title, columns, tuple(rows))

    def _points(self, one: Series) -> list[tuple[int, float]]:
        return [
            (n * _STEP + _STEP // 2, round(_HEIGHT - _HEIGHT * value / self.end, 2))
            for n, value in enumerate(one.values)
            if value is not None
        ]

    def _course(self, one: Series) -> str:
        found = self._points(one)
        follows = [False, *(b[0] - a[0] == _STEP for a, b in pairwise(found))][: len(found)]
        return "".join(
            f"{'L' if is_next else 'M'}{x} {y}"
            for (x, y), is_next in zip(found, follows, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a list of bars: `percent` of the longest one."""

    name: str
    value: str
    note: str
    percent: int
