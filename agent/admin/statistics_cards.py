"""The figures of a period as a whole, beside those of the period before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agent.admin.charts import grouped, share, shown
from agent.core import histogram
from agent.figures import Sums

USUAL, SLOW = 50, 95
Words = list[int]


@dataclass(frozen=True, slots=True)
class Card:
    """A number, how it has changed, and where it leads."""

    title: str
    value: str
    icon: str
    change: str = ""
    before: str = ""
    note: str = ""
    # Of the list of those conversations; None where there is none.
    query: str | None = None
    url: str = ""


def cards(now: tuple[Sums, Words], then: tuple[Sums, Words]) -> list[Card]:
    """Return the figures of a period as a whole, beside those of the period before."""
    sums, words = now
    earlier, earlier_words = then

    def count(title: str, icon: str, name: str, query: str) -> Card:
        value, before = getattr(sums, name), getattr(earlier, name)
        change = _change(value, before, "count")
        return Card(title, shown(value, "count"), icon, *change, query=query)

    def part(title: str, icon: str, name: str, query: str) -> Card:
        number = getattr(sums, name)
        value = share(number, sums.turns)
        before = share(getattr(earlier, name), earlier.turns)
        note = _("%s turns") % shown(number, "count")
        return Card(title, shown(value, "share"), icon, *_points(value, before), note, query)

    def time(title: str, icon: str, percent: int, note: str) -> Card:
        value = histogram.percentile(words, percent)
        before = histogram.percentile(earlier_words, percent)
        return Card(title, shown(value, "ms"), icon, *_change(value, before, "ms"), note)

    unheard = _("%s for replies that nobody heard") % shown(sums.unheard_cost, "money")
    return [
        count(_("Conversations"), "forum", "conversations", ""),
        count(_("Turns"), "chat", "turns", ""),
        part(_("Declined"), "front_hand", "refused", "status=refused"),
        part(_("No source found"), "search_off", "unsourced", "status=unsourced"),
        count(_("Failed"), "error", "failed", "status=failed"),
        count(_("Slow"), "hourglass", "slow", "status=slow"),
        _rating(sums, earlier),
        time(_("First words, half within"), "speed", USUAL, _("p50")),
        time(_("First words, 19 of 20 within"), "timer", SLOW, _("p95")),
        Card(
            _("Cost in US dollars"),
            shown(sums.cost, "money"),
            "payments",
            *_change(sums.cost, earlier.cost, "money"),
            unheard,
        ),
    ]


def _rating(sums: Sums, earlier: Sums) -> Card:
    """Return which part of the answers that visitors rated was helpful, and how many they rated."""
    rated, before = (one.rated_good + one.rated_bad for one in (sums, earlier))
    value, was = share(sums.rated_good, rated), share(earlier.rated_good, before)
    numbers = {"rated": shown(rated, "count"), "bad": shown(sums.rated_bad, "count")}
    note = _("%(rated)s rated, %(bad)s not helpful") % numbers
    change = _points(value, was)
    return Card(
        _("Rated helpful"), shown(value, "share"), "thumb_up", *change, note, "status=rated_bad"
    )


def _change(value: float | None, before: float | None, kind: str) -> tuple[str, str]:
    """Return by how many percent a number has changed, and what it was."""
    if value is None or not before:
        return "", shown(before, kind)
    return _signed(100 * (value - before) / before, 0, _("%s %%")), shown(before, kind)


def _points(value: float | None, before: float | None) -> tuple[str, str]:
    """Return by how many points a share has changed, and what it was."""
    if value is None or before is None:
        return "", shown(before, "share")
    return _signed(value - before, 1, _("%s points")), shown(before, "share")


def _signed(number: float, places: int, unit: str) -> str:
    rounded = round(number, places)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return sign + unit % grouped(abs(rounded), places)
