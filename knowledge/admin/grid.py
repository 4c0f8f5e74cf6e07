"""How much of the content is there in which language and category."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Count
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from knowledge.admin.badge import language_name
from knowledge.admin.filters import NONE
from knowledge.admin.links import can_view, list_url
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Fact, Place, RedZoneTopic, Session, Speaker, Way

LANGUAGES = tuple(code for code in UN_LANGUAGES if code != "en")
# Categories of one kind that get a row; the largest ones.
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content; `category` is the field by which it is divided, `parameter` its filter."""

    title: str
    model: type[models.Model]
    category: str = ""
    parameter: str = ""
    relation: str = "translations"
    has_status: bool = True

    @property
    def name(self) -> str:
        return str(self.model._meta.label_lower)

    def url(self, **query: str) -> str:
        address = QueryDict(mutable=True)
        address.update({"published__exact": "1"} | query)
        return list_url(self.name, address.urlencode(safe="~"))


@dataclass(frozen=True, slots=True)
class Cell:
    """The records of one row in one language: checked, machine translations, and the missing.

    Each of the three has the address of its list.
    """

    lang: str
    checked: int
    machine: int
    total: int
    missing_url: str
    machine_url: str
    checked_url: str

    @property
    def missing(self) -> int:
        return self.total - self.checked - self.machine

    @property
    def checked_percent(self) -> int:
        return 100 * self.checked // self.total if self.total else 0

    @property
    def machine_percent(self) -> int:
        return 100 * self.machine // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Row:
    """A category, or with `is_whole` all of its kind."""

    title: str
    total: int
    url: str
    cells: tuple[Cell, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`languages` are the columns: code and name."""

    languages: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


def kinds(request: HttpRequest) -> list[Kind]:
    """Return the kinds of content that the user may see."""
    found = (
        Kind(_("Facts"), Fact, "category", "category"),
        Kind(_("Speakers"), Speaker),
        Kind(_("Sessions"), Session, "kind", "kind"),
        Kind(_("Places"), Place, "kind", "kind__exact"),
        Kind(_("Ways"), Way),
        Kind(_("Red zone"), RedZoneTopic, "severity", "severity__exact", "wordings", False),
    )
    return [kind for kind in found if can_view(request, kind.name)]


def grid(found: Iterable[Kind]) -> Grid:
    """Return the published content by language and category, with two queries for each kind."""
    blocks = [_block(kind) for kind in found]
    return Grid(
        tuple((code, language_name(code)) for code in LANGUAGES),
        tuple(block for block in blocks if block.rows),
    )


def _block(kind: Kind) -> Block:
    totals, there = _counts(kind)
    if not totals:
        return Block(kind.title, ())
    whole = _row(kind, kind.title, {}, sum(totals.values()), _sum(there))
    largest = [category for category, _count in totals.most_common(SHOWN)] if kind.category else []
    labels = dict(kind.model._meta.get_field(kind.category).flatchoices) if kind.category else {}
    rows = [
        _row(
            kind,
            str(labels.get(category, category) or _("none")).partition(":")[0],
            {kind.parameter: category or NONE},
            totals[category],
            there.get(category, Counter()),
        )
        for category in sorted(largest)
    ]
    return Block(kind.title, (whole, *(rows if len(rows) > 1 else [])))


def _counts(kind: Kind) -> tuple[Counter[str], dict[str, Counter[tuple[str, str]]]]:
    """Return the records by category, and by category those of each language and status."""
    published = kind.model._base_manager.filter(published=True).order_by()
    columns = [kind.category] if kind.category else []
    if columns:
        totals = Counter(dict(published.values_list(*columns).annotate(Count("pk"))))
    else:
        totals = Counter({"": published.count()})
    there: dict[str, Counter[tuple[str, str]]] = {}
    status = [f"{kind.relation}__status"] if kind.has_status else []
    by = [*columns, f"{kind.relation}__lang", *status]
    known = published.filter(**{f"{kind.relation}__lang__in": LANGUAGES})
    for *values, count in known.values_list(*by).annotate(Count("pk")):
        category = values.pop(0) if columns else ""
        lang, state = (*values, "checked")[:2]
        there.setdefault(category, Counter())[lang, state] += count
    return +totals, there


def _sum(there: dict[str, Counter[tuple[str, str]]]) -> Counter[tuple[str, str]]:
    return sum(there.values(), Counter())


def _row(
    kind: Kind,
    title: str,
    query: dict[str, str],
    total: int,
    there: Counter[tuple[str, str]],
) -> Row:
    cells = tuple(_cell(kind, code, query, total, there) for code in LANGUAGES)
    return Row(title, total, kind.url(**query), cells, not query)


def _cell(
    kind: Kind, code: str, query: dict[str, str], total: int, there: Counter[tuple[str, str]]
) -> Cell:
    checked, machine = there[code, "checked"], there[code, "machine"]
    checked_name = f"checked-{code}" if kind.has_status else f"there-{code}"
    shown = (code, f"machine-{code}", checked_name)
    return Cell(
        code, checked, machine, total, *(kind.url(**query, translations=name) for name in shown)
    )
