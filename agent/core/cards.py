"""What a kiosk and a visitor's phone show of a record: a title and lines, as values. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.core import labels
from agent.core.labels import Label
from agent.core.phrases import OWN_NAMES
from agent.core.printed import SESSION_STATUS, Printed
from agent.core.sentences import shortened
from knowledge import dates
from knowledge.languages import direction
from knowledge.values import Fact, Place, Record, Session, Speaker, Texts, best_text

# Characters of a text on a card, and of a Chinese one.
_SHORT, _SHORT_CHINESE = 220, 90
# Sessions of a person on a card.
_FEW = 3
# Between a day and its hours, and between names.
_COMMA = {"ar": "، ", "zh": " "}
# Letters that are said one by one: C T B T O.
_SPELLED = re.compile(r"\b(?:[A-Z] ){2,}[A-Z]\b")
_HOST = re.compile(r"https?://(?:www\.)?([^/:?#]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a card says: `kind` is what it is, `label` how that is called.

    `lang` is the language of the text, which is English where no translation is there; `note`, in
    the card's language, tells more of it. `link` is a public page or, of a source, its address.
    """

    kind: str
    label: str
    text: str
    lang: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A record as it is shown; `path` is its public page, without the language."""

    kind: str
    address: str
    lang: str
    title: str
    title_lang: str
    lines: tuple[Line, ...]
    path: str

    @property
    def link(self) -> str:
        """The public page in the card's language."""
        return f"{self.path}?lang={self.lang}"


@dataclass(frozen=True, slots=True)
class WayThere:
    """The way to a place from where its card is shown; `start` is the other place's slug."""

    start: str
    heading: str
    said: str
    step_free: bool = False


def as_json(card: Card) -> dict[str, Any]:
    """Return a card as clients get it; see docs/api.md."""
    return {
        "kind": card.kind,
        "record": card.address,
        "lang": card.lang,
        "dir": direction(card.lang),
        "title": card.title,
        "title_lang": card.title_lang,
        "lines": [
            {"is": one.kind, "label": one.label, "text": one.text, "lang": one.lang}
            | {name: value for name, value in (("note", one.note), ("link", one.link)) if value}
            for one in card.lines
        ],
        "link": card.link,
        "qr": f"{card.path}/qr.svg?lang={card.lang}",
    }


def card(
    record: Record,
    printed: Printed,
    lang: str,
    *,
    way: WayThere | None = None,
    now: datetime | None = None,
    is_whole: bool = False,
) -> Card | None:
    """Return the card of a record in `lang`, or with `is_whole` all that its page says.

    A place's card tells the `way` there, where one is known; a speaker's has the sessions that are
    not over `now`. The conference itself has no card.
    """
    if isinstance(record, Fact):
        title, lines = said(record.question, lang), _of_fact(record, lang, is_whole)
    elif isinstance(record, Speaker):
        title, lines = (record.name, "en"), _of_speaker(record, printed, lang, now, is_whole)
    elif isinstance(record, Session):
        title, lines = said(record.heading, lang), _of_session(record, printed, lang, is_whole)
    elif isinstance(record, Place):
        named = record.names.get(lang)
        title = (named, lang) if named else (record.name, "en")
        lines = _of_place(record, lang, way, is_whole)
    else:
        return None
    told = list(lines)
    if host := _HOST.match(record.source_url):
        told.append(Line("source", labels.SOURCE[lang], host[1], "en", link=record.source_url))
    path = path_of(record)
    if way:
        path = way_path(way.start, record.slug, step_free=way.step_free)
    return Card(record.KIND, record.address, lang, *title, tuple(told), path)


def path_of(record: Fact | Speaker | Session | Place) -> str:
    """Return the path of a record's public page."""
    return f"/p/{record.KIND}/{record.slug}"


def way_path(start: str, end: str, *, step_free: bool = False) -> str:
    """Return the path of the public page of a way, by the slugs of its places."""
    return f"/p/way/{start}/{end}{'/step-free' if step_free else ''}"


def when(session: Session, printed: Printed, lang: str) -> str:
    """Return the day and the hours of a session, at the venue."""
    start, end = session.start.astimezone(printed.zone), session.end.astimezone(printed.zone)
    return _COMMA.get(lang, ", ").join((dates.day(start, lang), dates.hours(start, end, lang)))


def _of_fact(fact: Fact, lang: str, is_whole: bool) -> Iterator[Line]:
    text, spoken = said(fact.answer, lang)
    yield Line("text", labels.ANSWER[lang], text if is_whole else _short(text), spoken)


def _of_speaker(
    speaker: Speaker, printed: Printed, lang: str, now: datetime | None, is_whole: bool
) -> Iterator[Line]:
    label = labels.FORMER if speaker.status == "former" else labels.ROLE
    yield from _told("role", label, speaker.role, lang)
    if speaker.organisation:
        yield Line("organisation", labels.ORGANISATION[lang], speaker.organisation, "en")
    sessions = printed.linked.sessions_of(speaker)
    for one in sessions if is_whole else _next_few(sessions, now):
        status = best_text(SESSION_STATUS.get(one.status, {}), lang)
        at = " · ".join(filter(None, (when(one, printed, lang), one.place, status)))
        title, spoken = said(one.heading, lang)
        yield Line("session", labels.SESSIONS[lang], title, spoken, at, _page(one, lang))
    if is_whole:
        yield from _told("text", labels.ABOUT, speaker.bio, lang)


def _next_few(sessions: Sequence[Session], now: datetime | None) -> Sequence[Session]:
    """Return the few sessions that come first, or the last ones if all are over."""
    left = [one for one in sessions if now is None or one.end > now]
    return left[:_FEW] or sessions[-_FEW:]


def _of_session(session: Session, printed: Printed, lang: str, is_whole: bool) -> Iterator[Line]:
    yield from _told("status", labels.STATUS, SESSION_STATUS.get(session.status, {}), lang)
    at = when(session, printed, lang)
    yield Line("when", labels.WHEN[lang], at, lang, note=labels.AT_THE_VENUE[lang])
    if session.place:
        place = printed.linked.place(session.place)
        note = _translated(place, lang) if place else ""
        link = _page(place, lang) if place else ""
        yield Line("room", labels.ROOM[lang], session.place, "en", note, link)
    for name in session.speakers:
        speaker = printed.linked.speaker(name)
        note = best_text(speaker.role, lang) if speaker else ""
        link = _page(speaker, lang) if speaker else ""
        yield Line("speaker", labels.SPEAKERS[lang], name, "en", note, link)
    if is_whole:
        if names := " · ".join(OWN_NAMES.get(code, code) for code in session.languages):
            yield Line("languages", labels.LANGUAGES[lang], names, lang)
        yield from _told("text", labels.ABOUT, session.description, lang)


def _of_place(place: Place, lang: str, way: WayThere | None, is_whole: bool) -> Iterator[Line]:
    if _translated(place, lang):
        yield Line("sign", labels.SIGN[lang], place.name, "en")
    if way:
        yield Line("way", way.heading, way.said, lang)
    else:
        yield from _told("directions", labels.DIRECTIONS, place.directions, lang)
    if is_whole:
        yield from _told("text", labels.ABOUT, place.description, lang)


def _told(kind: str, label: Label, texts: Texts, lang: str) -> Iterator[Line]:
    """Yield a line with the best text, if there is one."""
    text, spoken = said(texts, lang)
    if text:
        yield Line(kind, label[lang], text, spoken)


def _page(record: Session | Speaker | Place, lang: str) -> str:
    return f"{path_of(record)}?lang={lang}"


def said(texts: Texts, lang: str) -> tuple[str, str]:
    """Return the best text as it is read, not heard, and the language that it is in."""
    spoken = lang if texts.get(lang) else "en"
    return _SPELLED.sub(lambda found: found[0].replace(" ", ""), texts.get(spoken, "")), spoken


def _translated(place: Place, lang: str) -> str:
    """Return the name of a place in a language, where it is another than the one on its sign."""
    name = place.names.get(lang, "")
    return "" if name == place.name else name


def _short(text: str) -> str:
    is_chinese = any("\u3400" <= c <= "\u9fff" for c in text[:20])
    return shortened(text, _SHORT_CHINESE if is_chinese else _SHORT)
