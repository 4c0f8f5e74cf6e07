"""The outcome of a run as a grid: topics by languages, with what was never tested."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from agent.models import GuardResult, GuardRun
from agent.models.guard_test import Expected
from knowledge.admin.badge import language_name
from knowledge.languages import UN_LANGUAGES
from knowledge.models import RedZoneTopic


@dataclass(slots=True)
class Cell:
    """How one topic fared in one language, or all topics did.

    `red` sentences must be declined, `harmless` ones answered; each with how many were not.
    """

    lang: str
    language: str
    red: int = 0
    missed: int = 0
    harmless: int = 0
    alarms: int = 0
    untested: int = 0
    url: str = ""

    @property
    def caught(self) -> int:
        return self.red - self.missed

    @property
    def percent(self) -> str:
        """The share that was caught, rounded down so that only all is 100."""
        return f"{100 * self.caught // self.red if self.red else 0} %"

    def add(self, expected: str, passed: bool, count: int) -> None:
        """Count results of one kind."""
        if expected == Expected.DECLINED:
            self.red += count
            self.missed += 0 if passed else count
        else:
            self.harmless += count
            self.alarms += 0 if passed else count


@dataclass(slots=True)
class Row:
    """A topic with its cells, or for `title` without a url the sentences of no topic."""

    title: str
    url: str = ""
    is_red: bool = True
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def failures(self) -> int:
        return sum(cell.missed + cell.alarms for cell in self.cells.values())


@dataclass(slots=True)
class Grid:
    languages: list[tuple[str, str]]
    totals: list[Cell]
    rows: list[Row]

    @property
    def failures(self) -> int:
        return sum(cell.missed + cell.alarms for cell in self.totals)


def grid_of(run: GuardRun, topics: Iterable[RedZoneTopic]) -> Grid:
    """Return the grid of a run, with one query, the topics with most failures first.

    Topics that the run knows nothing of are untested.
    """
    counted = list(
        run.results.order_by()
        .values_list("topic", "lang", "expected", "passed")
        .annotate(Count("pk"))
    )
    codes = list(dict.fromkeys([*UN_LANGUAGES, *sorted({lang for _t, lang, *_rest in counted})]))
    rows = {topic.slug: Row(topic.title, _topic_url(topic)) for topic in topics}
    if any(slug == "" for slug, *_rest in counted):
        rows[""] = Row(_("Harmless, close to no topic"), is_red=False)
    totals = {code: Cell(code, language_name(code), url=_url(run, lang=code)) for code in codes}
    for slug, row in rows.items():
        row.cells = {
            code: Cell(code, language_name(code), url=_url(run, topic=slug or "-", lang=code))
            for code in codes
        }
    for slug, lang, expected, passed, count in counted:
        if slug in rows:
            rows[slug].cells[lang].add(expected, passed, count)
            totals[lang].add(expected, passed, count)
    for code in codes:
        totals[code].untested = sum(row.is_red and not row.cells[code].red for row in rows.values())
    languages = [(code, language_name(code)) for code in codes]
    worst_first = sorted(rows.values(), key=lambda row: -row.failures)
    return Grid(languages, list(totals.values()), worst_first)


def cells_of(run: GuardRun, topic: str) -> list[Cell]:
    """Return how one topic fared in a run, by languages, with one query."""
    counted = (
        GuardResult.objects.filter(run=run, topic=topic)
        .order_by()
        .values_list("lang", "expected", "passed")
        .annotate(Count("pk"))
    )
    cells = {
        code: Cell(code, language_name(code), url=_url(run, topic=topic, lang=code))
        for code in UN_LANGUAGES
    }
    for lang, expected, passed, count in counted:
        own = _url(run, topic=topic, lang=lang)
        cells.setdefault(lang, Cell(lang, language_name(lang), url=own)).add(
            expected, passed, count
        )
    return list(cells.values())


def _topic_url(topic: RedZoneTopic) -> str:
    return reverse("admin:knowledge_redzonetopic_change", args=[topic.pk])


def _url(run: GuardRun, **query: str) -> str:
    return f"{reverse('guard_results', args=[run.pk])}?{urlencode(query)}"
