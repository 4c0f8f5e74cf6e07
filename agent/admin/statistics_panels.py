"""What the page of statistics says of a period: charts and tables made of its figures."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agent.admin.charts import Bar, Column, Plot, Series, Table, share, shown
from agent.admin.statistics_cards import SLOW, USUAL, Words
from agent.admin.statistics_course import Course
from agent.core import histogram
from agent.figures import Figures, Sums, added
from knowledge.admin.badge import language_name


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: what one sees as a sentence, charts of it, and its numbers."""

    slug: str
    title: str
    says: str
    table: Table
    plots: tuple[Plot, ...] = ()
    bars: tuple[Bar, ...] = ()
    # How much of the colour each number of the table has, of 100.
    heat: tuple[tuple[int, ...], ...] = ()

    @property
    def is_wide(self) -> bool:
        return self.slug in ("activity", "spending")

    @property
    def is_told_by_charts(self) -> bool:
        """Whether the table says nothing that the charts do not show."""
        return self.slug in ("activity", "languages", "outcomes")

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Form and name of each series, where there is more than one."""
        series = self.plots[0].series if self.plots else ()
        return [(one.form, one.name) for one in series] if len(series) > 1 else []

    @property
    def lines(self) -> Iterator[list[tuple[str, bool, int]]]:
        """Yield the rows of the table: each cell's text, whether it names the row, its heat."""
        cool = (0,) * len(self.table.columns)
        for number, row in enumerate(self.table.rows):
            names = self.table.names
            heat = (0,) * names + self.heat[number] if self.heat else cool
            yield [
                (shown(value, column.kind), column.kind == "text", warmth)
                for value, column, warmth in zip(row, self.table.columns, heat, strict=True)
            ]


def panels(found: Figures, course: Course, topics: Mapping[str, str]) -> list[Panel]:
    """Return the parts of the page in their order; `topics` are titles by slug."""
    return [
        _activity(found, course),
        _languages(found.languages),
        _refusals(found.refusals, topics),
        _outcomes(found, course),
        _first_words(found, course),
        _spending(found.spending),
    ]


def _activity(found: Figures, course: Course) -> Panel:
    sums = [added(parts) for parts in course.put(found.hours)]
    turns = course.passed(one.turns for one in sums)
    begun = course.passed(one.conversations for one in sums)
    series = (
        Series(_("Turns"), turns),
        Series(_("Conversations that began"), begun, "line"),
    )
    plot = Plot(_("Conversations and turns"), course.axis, series)
    most = max(range(len(sums)), key=lambda n: sums[n].turns)
    says = _("Most turns, %(count)s, came at this time: %(time)s.") % {
        "count": shown(sums[most].turns, "count"),
        "time": course.axis[most].name,
    }
    return Panel("activity", plot.title, says, plot.table(), (plot,))


def _languages(found: Mapping[str, Sums]) -> Panel:
    turns = sum(sums.turns for sums in found.values())
    ordered = sorted(found.items(), key=lambda one: (-one[1].turns, one[0]))
    spoken = [(lang, sums) for lang, sums in ordered if sums.turns]
    columns = (
        Column(_("Language"), "text"),
        Column(_("Turns")),
        Column(_("Share"), "share"),
        Column(_("Conversations that began")),
        Column(_("Declined")),
        Column(_("No source found")),
    )
    rows = tuple(
        (
            *(_language(lang), sums.turns, share(sums.turns, turns)),
            *(sums.conversations, sums.refused, sums.unsourced),
        )
        for lang, sums in spoken
    )
    bars = tuple(
        Bar(
            _language(lang),
            shown(sums.turns, "count"),
            shown(share(sums.turns, turns), "share"),
            round(100 * sums.turns / spoken[0][1].turns),
        )
        for lang, sums in spoken
    )
    says = _("Asked most in %(language)s: %(share)s of all turns.") % {
        "language": bars[0].name,
        "share": bars[0].note,
    }
    return Panel("languages", _("Languages"), says, Table(_("Languages"), columns, rows), bars=bars)


def _language(code: str) -> str:
    return language_name(code) or _("not known")


def _outcomes(found: Figures, course: Course) -> Panel:
    sums = [added(parts) for parts in course.put(found.hours)]
    total = found.total
    outcomes = {
        "failed": _("Failed"),
        "cut": _("Cut off by the caller"),
        "refused": _("Declined"),
        "unsourced": _("No source found"),
        "slow": _("Slow"),
    }
    series = {
        name: Series(title, course.passed(getattr(one, name) for one in sums))
        for name, title in outcomes.items()
    }
    plots = tuple(
        Plot(
            f"{one.name}: {shown(getattr(total, name), 'count')}",
            course.axis,
            (one,),
        )
        for name, one in series.items()
    )
    title = _("How turns ended")
    table = Plot(title, course.axis, tuple(series.values())).table()
    says = _(
        "Of %(turns)s turns %(failed)s failed, %(cut)s were cut off and %(refused)s were declined."
    ) % {name: shown(getattr(total, name), "count") for name in ("turns", *outcomes)}
    return Panel("outcomes", title, says, table, plots)


def _first_words(found: Figures, course: Course) -> Panel:
    wholes = {
        name: histogram.merge(hours.values()) for name, hours in sorted(found.first_words.items())
    }
    wholes = {name: words for name, words in wholes.items() if any(words)}
    columns = (
        Column(_("Provider"), "text"),
        Column(_("Replies")),
        Column(_("p50"), "ms"),
        Column(_("p95"), "ms"),
    )
    rows = tuple(
        (name, sum(words), *(histogram.percentile(words, percent) for percent in (USUAL, SLOW)))
        for name, words in wholes.items()
    )
    drawn = {name: _words_over_time(found.first_words[name], course) for name in wholes}
    top = max((v for two in drawn.values() for s in two for v in s.values if v), default=0.0)
    plots = tuple(Plot(name, course.axis, two, "ms", top) for name, two in drawn.items())
    title = _("Time to the first words")
    all_words = found.all_first_words
    says = _("Half of the replies began within %(usual)s, 19 of 20 within %(slow)s.") % {
        "usual": shown(histogram.percentile(all_words, USUAL), "ms"),
        "slow": shown(histogram.percentile(all_words, SLOW), "ms"),
    }
    if not wholes:
        says = _("No provider was asked.")
    return Panel("first-words", title, says, Table(title, columns, rows), plots)


def _words_over_time(hours: Mapping[datetime, Words], course: Course) -> tuple[Series, Series]:
    words = [histogram.merge(parts) for parts in course.put(hours)]
    usual, slow = (
        tuple(histogram.percentile(one, percent) for one in words) for percent in (USUAL, SLOW)
    )
    return Series(_("p50"), usual, "line"), Series(_("p95"), slow, "dashes")


def _refusals(found: Mapping[tuple[str, str], int], topics: Mapping[str, str]) -> Panel:
    by_topic: dict[str, int] = defaultdict(int)
    by_lang: dict[str, int] = defaultdict(int)
    for (topic, lang), count in found.items():
        by_topic[topic] += count
        by_lang[lang] += count
    ordered = sorted(by_topic, key=lambda topic: (-by_topic[topic], topic))
    langs = sorted(by_lang, key=lambda lang: (-by_lang[lang], lang))
    columns = (
        Column(_("Topic"), "text"),
        *(Column(_language(lang)) for lang in langs),
        Column(_("All")),
    )
    counts = {topic: [found.get((topic, lang), 0) for lang in langs] for topic in ordered}
    rows = tuple(
        (topics.get(topic, topic) or _("no topic"), *counts[topic], by_topic[topic])
        for topic in ordered
    )
    highest = max(found.values(), default=1)
    heat = tuple(
        (*(round(100 * count / highest) for count in counts[topic]), 0) for topic in ordered
    )
    title = _("Declined, by topic and language")
    says = _("Nothing was declined.")
    if rows:
        says = _("Declined most: %(topic)s, %(count)s times.") % {
            "topic": rows[0][0],
            "count": shown(by_topic[ordered[0]], "count"),
        }
    return Panel("refusals", title, says, Table(title, columns, rows), heat=heat)


def _spending(found: Mapping[tuple[str, str, str], Sums]) -> Panel:
    ordered = sorted(found.items(), key=lambda one: (-one[1].cost, -one[1].turns, one[0]))
    columns = (
        *(Column(title, "text") for title in (_("Persona"), _("Provider"), _("Model"))),
        Column(_("Turns")),
        Column(_("Prompt tokens")),
        Column(_("Tokens of replies")),
        Column(_("Cost"), "money"),
        Column(_("of it unheard"), "money"),
    )
    rows = tuple(
        (
            *(name or "–" for name in names),
            *(sums.turns, sums.prompt_tokens, sums.completion_tokens),
            *(sums.cost, sums.unheard_cost),
        )
        for names, sums in ordered
    )
    total = added(found.values())
    says = _("%(cost)s US dollars in all, %(unheard)s of it for replies that nobody heard.") % {
        "cost": shown(total.cost, "money"),
        "unheard": shown(total.unheard_cost, "money"),
    }
    title = _("Tokens and cost")
    bars = tuple(
        Bar(
            " · ".join(name for name in names if name) or _("no provider"),
            shown(sums.cost, "money"),
            shown(share(sums.cost, total.cost), "share"),
            round(100 * sums.cost / ordered[0][1].cost),
        )
        for names, sums in ordered
        if sums.cost
    )
    return Panel("spending", title, says, Table(title, columns, rows), bars=bars)
