"""The records that turns were given, linked; those first whose words stand in the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_permission_codename
from django.urls import reverse
from django.utils.translation import gettext as _

from agent import desk as desks
from agent.core.evidence import Extent, Words, supports, words_of, words_of_content
from agent.core.live_facts import KIND as LIVE
from agent.models import Attempt
from knowledge.models import Conference, Fact, Place, RedZoneTopic, Session, Speaker

KINDS = {"fact": Fact, "speaker": Speaker, "session": Session, "place": Place}
TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Link:
    """A record that a turn used; `url` is empty where the record is gone."""

    text: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that an answer may rest on; `why` says what is known of that."""

    link: Link
    kind: str
    why: str
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The records that one turn was given: those it may rest on, and all others."""

    likely: tuple[Likely, ...] = ()
    others: tuple[Link, ...] = ()
    # What it was told of the moment, such as the weather.
    live: tuple[str, ...] = ()

    @property
    def to_correct(self) -> tuple[Likely, ...]:
        """Those that the one who looks may change."""
        return tuple(one for one in self.likely if one.may_change)


class GivenRecords:
    """The records of the turns of one page; their words are read once, and without a query."""

    def __init__(self, links: Mapping[str, Link], reader: Any) -> None:
        self._links = links
        self._reader = reader
        self._printed = desks.live.get().printed
        self._records = {record.address: record for record in self._printed.brief.records}
        self._words: dict[tuple[str, str], Words] = {}

    def link(self, address: str, text: str = "") -> Link:
        """Return the link of a record or topic, without an address where it is gone."""
        return self._links.get(address) or Link(text or address)

    def to(self, attempt: Attempt) -> Given:
        """Return what a `shortened` attempt was given; no answer rests on none of it."""
        likely = self._behind(attempt) if attempt.said and not attempt.unsourced else {}
        live = [address for address in attempt.records if _is_live(address)]
        others = (one for one in attempt.records if one not in likely and one not in live)
        return Given(
            tuple(self._likely(address, extent) for address, extent in likely.items()),
            tuple(map(self.link, others)),
            tuple(map(_live_name, live)),
        )

    def _behind(self, attempt: Attempt) -> dict[str, Extent]:
        lang = attempt.lang or "en"
        words = {address: self._words_in(address, lang) for address in attempt.records}
        found = supports(words_of(attempt.said, lang), words_of(attempt.asked, lang), words)
        return {one.address: one.extent for one in found}

    def _likely(self, address: str, extent: Extent) -> Likely:
        kind = KINDS.get(address.partition(":")[0], Conference)._meta
        link = self.link(address)
        right = f"{kind.app_label}.{get_permission_codename('change', kind)}"
        may_change = bool(link.url and self._reader and self._reader.has_perm(right))
        return Likely(link, str(kind.verbose_name), _reasons()[extent], may_change)

    def _words_in(self, address: str, lang: str) -> Words:
        """Return the words of a record as it is now, in a language and in English."""
        key = (address, lang)
        if key not in self._words:
            record = self._records.get(address)
            langs = {lang, "en"} if record else ()
            texts = ((self._printed.record(record, one).text, one) for one in langs)
            self._words[key] = Words().union(*(words_of_content(*text) for text in texts))
        return self._words[key]


def _is_live(address: str) -> bool:
    return address.partition(":")[0] == LIVE


def _live_name(address: str) -> str:
    """Return the name of a source of live facts."""
    source = address.partition(":")[2]
    return {"weather": _("Weather")}.get(source, source)


def _reasons() -> dict[Extent, str]:
    return {
        Extent.MOST: _("most words of the answer are in it"),
        Extent.SOME: _("some words of the answer are in it"),
        Extent.QUESTION: _("words of the question are in it"),
    }


def record_links(attempts: Iterable[Attempt]) -> dict[str, Link]:
    """Return the links of all records and topics that the attempts name; a query per kind."""
    attempts = list(attempts)
    records = (address for attempt in attempts for address in attempt.records)
    topics = (f"{TOPIC}:{attempt.topic}" for attempt in attempts if attempt.topic)
    return links_of([*records, *topics])


def links_of(addresses: Iterable[str]) -> dict[str, Link]:
    """Return the links of records, and of topics, by their addresses; a query per kind."""
    wanted: dict[str, set[str]] = {}
    for address in addresses:
        kind, _colon, slug = address.partition(":")
        wanted.setdefault(kind, set()).add(slug)
    models = {**KINDS, TOPIC: RedZoneTopic}
    links = {}
    for kind in wanted.keys() & models.keys():
        for row in models[kind].objects.filter(slug__in=wanted[kind]):
            url = reverse(f"admin:knowledge_{row._meta.model_name}_change", args=[row.pk])
            text = row.slug if kind == TOPIC else f"{kind}:{row.slug}"
            links[f"{kind}:{row.slug}"] = Link(text, str(row), url)
    if "conference" in wanted and (conference := Conference.objects.order_by("pk").first()):
        url = reverse("admin:knowledge_conference_change", args=[conference.pk])
        links["conference"] = Link("conference", conference.name, url)
    return links
