"""How much of the content is there in which language, for the start page."""

from dataclasses import dataclass

from django.db.models import Count, Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from agent.admin.navigation import can_view, list_url
from knowledge.admin.badge import language_name
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Fact, Place, RedZoneTopic, Session, Speaker, Way

LANGUAGES = tuple(code for code in UN_LANGUAGES if code != "en")


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of content in one language; `url` lists what is missing."""

    total: int
    there: int
    url: str

    @property
    def missing(self) -> int:
        return self.total - self.there

    @property
    def percent(self) -> int:
        return 100 * self.there // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    language: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    kinds: tuple[str, ...]
    rows: tuple[Row, ...]


def table(request: HttpRequest) -> Table | None:
    """Return the published content that the user may see, by language; None if there is none."""
    columns = [
        (title, _column(model, relation))
        for title, model, relation in _kinds()
        if can_view(request, model._meta.label_lower)
    ]
    columns = [(title, cells) for title, cells in columns if cells[LANGUAGES[0]].total]
    if not columns:
        return None
    rows = tuple(
        Row(code, language_name(code), tuple(cells[code] for _title, cells in columns))
        for code in LANGUAGES
    )
    return Table(tuple(title for title, _cells in columns), rows)


def _kinds() -> tuple[tuple[str, type[Model], str], ...]:
    return (
        (_("Facts"), Fact, "translations"),
        (_("Sessions"), Session, "translations"),
        (_("Speakers"), Speaker, "translations"),
        (_("Places"), Place, "translations"),
        (_("Ways"), Way, "translations"),
        (_("Red zone"), RedZoneTopic, "wordings"),
    )


def _column(model: type[Model], relation: str) -> dict[str, Cell]:
    published = model.objects.filter(published=True)
    total = published.count()
    counted = published.filter(**{f"{relation}__lang__in": LANGUAGES}).order_by()
    there = dict(counted.values_list(f"{relation}__lang").annotate(Count("pk", distinct=True)))
    base = list_url(model._meta.label_lower)
    return {
        code: Cell(total, there.get(code, 0), f"{base}?translations={code}&published__exact=1")
        for code in LANGUAGES
    }
