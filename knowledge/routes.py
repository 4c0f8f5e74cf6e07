"""Walking directions from place to place, as text, for questions that ask for them. Pure."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from knowledge import route_texts, waymarks
from knowledge.language import is_chinese
from knowledge.mentions import BY_WORD, NOUNS, Found, Mention, Mentions, Part
from knowledge.values import Brief, GlossaryWord, Place, Record, Session, Texts, Way, best_text

# Of a way whose time nobody has said.
_MINUTES = 2
_MOST_MINUTES = 10_000
# What is kept of routes that were looked for.
_MANY_ROUTES = 4_096
# Concepts of a question that asks for a way.
_ASKS = frozenset({"direction", "where", "walk", "near"})
_WANTS = frozenset({"direction", "where"})
_LIFT, _STEP_FREE = "lift", "step-free"
_ENDS = tuple(".!?。！？؟…:")


# Gives the slugs of the places that were spoken of before.
There = Callable[[], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The way that a question asks for, by slugs; each end is one place or some it may mean."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    step_free: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """The way from a place to another as it is said, with a heading that names them."""

    start: Place
    end: Place
    heading: str
    said: str
    ways: tuple[Way, ...] = ()

    @property
    def text(self) -> str:
        """Return it as it stands in a prompt."""
        return f"{self.heading}\n{self.said}"


# Characters of a question that are read, and places in them that are compared.
_LONGEST, _MANY_MENTIONS = 300, 12
# Words of a question that may leave out where somebody wants to go: "and from the Forum?"
_SHORT = 6


def _nowhere() -> tuple[str, ...]:
    return ()


class Routes:
    """The ways of a brief; asked by one thread at a time."""

    def __init__(self, brief: Brief, before: "Routes | None" = None) -> None:
        """Read the ways; the names of the places are taken from `before` where they are the same.

        Ways that begin or end at a place that is not there are left out.
        """
        places = tuple(r for r in brief.records if isinstance(r, Place))
        old = before.mentions if before else None
        is_same = old is not None and (old.places, old.words) == (places, brief.words)
        self.mentions: Mentions = old if old and is_same else _read_names(places, brief.words)
        self._places = {place.slug: place for place in places}
        self._from: dict[str, list[Way]] = {}
        for way in brief.ways:
            if way.start in self._places and way.end in self._places and way.start != way.end:
                self._from.setdefault(way.start, []).append(way)
        self._found: dict[tuple[str, str, bool], tuple[Way, ...] | None] = {}

    def answer(
        self, question: str, question_lang: str, lang: str, there: There = _nowhere
    ) -> Route | None:
        """Return in `lang` the way that a question asks for; None where it asks for none.

        `there` is asked, where it matters, for the places that "there" may mean.
        """
        if len(self._places) < 2:
            return None
        asked = self.asked(question, question_lang, there)
        return self._tell(asked, lang) if asked else None

    def asked(self, question: str, lang: str, there: There = _nowhere) -> Asked | None:
        """Return between which places a question wants to walk; None where it names no two.

        Of a long question the end counts.
        """
        found = self.mentions.find(question[-_LONGEST:], lang)
        mentions, step_free = _without_steps(found)
        mentions = mentions[-_MANY_MENTIONS:]
        named = {mention.places for mention in mentions}
        nouns = [part for part in found.parts if not NOUNS.isdisjoint(part.concepts)]
        marks = [_mark(found.text, mention, nouns) for mention in mentions]
        if len(named) == 1:
            if waymarks.FROM_THERE.search(found.text):
                marks = ["to"]
            elif not _is_about_a_way(found, mentions, marks, step_free=step_free):
                return None
            ends = _with_there(found.text, mentions[0].places, "from" in marks, there)
        elif not named or not _is_about_a_way(found, mentions, marks, step_free=step_free):
            return None
        else:
            chosen = _choose(found, mentions, marks)
            ends = (chosen[0].places, chosen[1].places) if chosen else None
        return Asked(*ends, step_free) if ends else None

    def asks_step_free(self, question: str, lang: str) -> bool:
        """Return whether a question wants ways without steps, whatever it asks besides."""
        return _without_steps(self.mentions.find(question[-_LONGEST:], lang))[1]

    def mentioned(self, question: str, lang: str) -> tuple[str, ...]:
        """Return the place that a question names last, or those that it may mean."""
        mentions = self.mentions.find(question[-_LONGEST:], lang).mentions
        return mentions[-1].places if mentions else ()

    def place_of(self, record: Record) -> tuple[str, ...]:
        """Return the place that a record is, or that a session is in; empty for all others."""
        if isinstance(record, Place):
            return (record.slug,)
        name = record.place if isinstance(record, Session) else ""
        return tuple(slug for slug, place in self._places.items() if place.name == name)

    def between(self, start: str, end: str, *, step_free: bool = False) -> tuple[Way, ...] | None:
        """Return the shortest chain of ways between two places; None where there is none.

        With `step_free` only ways that are known to have no steps count.
        """
        key = (start, end, step_free)
        if key not in self._found:
            if len(self._found) >= _MANY_ROUTES:
                self._found.clear()
            self._found[key] = self._shortest(start, end, step_free)
        return self._found[key]

    def way(self, start: str, end: str, lang: str, *, step_free: bool = False) -> Route | None:
        """Return in `lang` the way between two places, None where no chain of ways leads there."""
        are_known = start in self._places and end in self._places
        if not are_known or start == end or not self.between(start, end, step_free=step_free):
            return None
        return self._tell(Asked((start,), (end,), step_free), lang)

    def _shortest(self, start: str, end: str, step_free: bool) -> tuple[Way, ...] | None:
        # By minutes, then by the number of ways; their order settles what is left.
        waiting: list[tuple[int, int, int, str]] = [(0, 0, 0, start)]
        came_by: dict[str, Way] = {}
        best = {start: (0, 0)}
        count = 0
        while waiting:
            minutes, steps, _, place = heapq.heappop(waiting)
            if place == end:
                return _chain(came_by, start, end)
            if (minutes, steps) > best[place]:
                continue
            for way in self._from.get(place, ()):
                if step_free and not way.step_free:
                    continue
                reached = (minutes + _minutes(way), steps + 1)
                if way.end not in best or reached < best[way.end]:
                    best[way.end], came_by[way.end] = reached, way
                    count += 1
                    heapq.heappush(waiting, (*reached, count, way.end))
        return None

    def _tell(self, asked: Asked, lang: str) -> Route | None:
        pairs = [(s, e) for s, e in product(asked.starts, asked.ends) if s != e]
        if not pairs:
            return None
        start, end = min(pairs, key=lambda pair: self._length(pair, asked.step_free))
        places = self._places[start], self._places[end]
        if all(place.kind == "transport" for place in places):
            return None
        ways = self.between(start, end, step_free=asked.step_free)
        said = self._say(ways, asked, lang) if ways else self._fallback(*places, asked, lang)
        names = {"start": _name(places[0], lang), "end": _name(places[1], lang)}
        heading = best_text(route_texts.HEADING, lang).format(**names)
        return Route(*places, heading, said, ways or ())

    def _length(self, pair: tuple[str, str], step_free: bool) -> int:
        ways = self.between(*pair, step_free=step_free)
        return _MOST_MINUTES if ways is None else sum(map(_minutes, ways))

    def _say(self, ways: Sequence[Way], asked: Asked, lang: str) -> str:
        said = [way.directions for way in ways]
        if asked.step_free:
            said.append(route_texts.STEP_FREE)
        known = [way.minutes for way in ways if way.minutes is not None]
        if len(known) == len(ways):
            said.append({code: of(sum(known)) for code, of in route_texts.MINUTES.items()})
        return _joined(said, lang)

    def _fallback(self, start: Place, end: Place, asked: Asked, lang: str) -> str:
        """What is honestly known where no chain of ways leads there."""
        if asked.step_free:
            said: list[Texts] = [route_texts.NO_STEP_FREE]
            said += [place.directions for place in self._places.values() if self._is_lift(place)]
            return _joined(said, lang)
        said = [route_texts.NOT_KNOWN]
        if start.kind == "transport":
            said.append(start.directions)
        elif "entrance" not in self.mentions.concepts_of(start.slug):
            said.append(route_texts.BACK_TO_ENTRANCE)
        return _joined([*said, end.directions or route_texts.ASK_THERE], lang)

    def _is_lift(self, place: Place) -> bool:
        return _LIFT in self.mentions.concepts_of(place.slug)


def _read_names(places: Iterable[Place], words: Iterable[GlossaryWord]) -> Mentions:
    other = ((lang, text, _STEP_FREE) for lang, text in waymarks.STEP_FREE)
    return Mentions(places, words, other)


def _minutes(way: Way) -> int:
    return _MINUTES if way.minutes is None else way.minutes


def _chain(came_by: Mapping[str, Way], start: str, end: str) -> tuple[Way, ...]:
    ways: list[Way] = []
    while end != start:
        ways.append(came_by[end])
        end = came_by[end].start
    return tuple(reversed(ways))


def _name(place: Place, lang: str) -> str:
    return place.names.get(lang) or place.name


def _joined(texts: Iterable[Texts], lang: str) -> str:
    """Texts one after the other, each of them whole sentences."""
    said = [" ".join(best_text(of, lang).split()) for of in texts]
    stop = "。" if lang == "zh" else "."
    ended = [text if text.endswith(_ENDS) else f"{text}{stop}" for text in said if text]
    return " ".join(ended).replace("。 ", "。")


def _without_steps(found: Found) -> tuple[list[Mention], bool]:
    """The places named, and whether the way must have no steps: a wheelchair names no lift."""
    asks = any(_STEP_FREE in part.concepts for part in found.parts)
    signs = set()
    for part in found.parts:
        if _LIFT in part.concepts and not waymarks.LIFT.search(found.text[part.start : part.end]):
            signs.add((part.start, part.end))
    kept = [mention for mention in found.mentions if (mention.start, mention.end) not in signs]
    return kept, asks or bool(signs)


def _mark(text: str, mention: Mention, nouns: Sequence[Part]) -> str:
    """Whether a place is where somebody is (`from`), wants to go (`to`), or neither (empty)."""
    before = _before(text, mention.start, nouns)
    word, after = text[mention.start : mention.end], text[mention.end :]
    if waymarks.HERE.search(before):
        return "from"
    if waymarks.NEAR.search(before):
        return ""
    if waymarks.FROM.search(before):
        return "from"
    if waymarks.AR_IN.search(word) and waymarks.AR_HERE.search(before):
        return "from"
    if waymarks.TO.search(before) or waymarks.TO_AFTER.search(after):
        return "to"
    return "to" if waymarks.AR_TO.search(word) else ""


def _before(text: str, end: int, nouns: Sequence[Part]) -> str:
    """What stands before a place, without articles and the noun of it: "from the *hall of* ..."."""
    before = text[:end].rstrip()
    while True:
        shorter = waymarks.ARTICLES.sub("", before)
        for bare in (shorter, waymarks.OF.sub("", shorter)):
            start = next((p.start for p in nouns if p.end == len(bare)), None)
            if start is not None:
                shorter = text[:start].rstrip()
                break
        if shorter == before:
            return before
        before = shorter


def _choose(
    found: Found, mentions: Sequence[Mention], marks: Sequence[str]
) -> tuple[Mention, Mention] | None:
    """Where somebody is and where they want to go; None where the question does not say."""
    marked = list(zip(mentions, marks, strict=True))
    starts = [mention for mention, mark in marked if mark == "from"]
    # Of several places the one that is named best, and of equal ones the first.
    if starts:
        start = max(starts, key=lambda m: m.strength)
        others = [(m, mark) for m, mark in marked if m.places != start.places]
        end, mark = max(others, key=lambda other: (other[1] == "to", other[0].strength))
        # "I'm at the desk, where is coffee" wants some; "I'm at the desk with my coffee" does not.
        is_wanted = mark or end.strength > BY_WORD or not _WANTS.isdisjoint(found.concepts)
        return (start, end) if is_wanted else None
    goals = {mention.places: mention for mention, mark in marked if mark == "to"}
    others_by = {m.places: m for m, mark in reversed(marked) if m.places not in goals}
    rest = sorted(others_by.values(), key=lambda m: (-m.strength, m.start))
    if len(goals) == 1 and rest:
        goal = next(iter(goals.values()))
        is_beside = len(found.text[rest[0].end : goal.start].split()) in (1, 2)
        return (rest[0], goal) if rest[0].strength > BY_WORD or is_beside else None
    if not goals and len(rest) == 2:
        first, second = sorted(rest)
        return first, second
    return None


def _with_there(
    text: str, named: tuple[str, ...], is_start: bool, there: There
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The ends of a way of which a question names one, and means the other as "there"."""
    is_from = waymarks.FROM_THERE.search(text) is not None
    is_short = is_start and (len(text.split()) <= _SHORT or waymarks.IT.search(text))
    if not is_from and not is_short and not waymarks.TO_THERE.search(text):
        return None
    before = there()
    if not before or before == named:
        return None
    return (before, named) if is_from else (named, before)


def _is_about_a_way(
    found: Found, mentions: Sequence[Mention], marks: Sequence[str], *, step_free: bool
) -> bool:
    concepts = found.concepts
    if "direction" in concepts:
        return True
    if "from" not in marks:
        return "walk" in concepts
    if step_free or not _ASKS.isdisjoint(concepts):
        return True
    # "From the lift to the Forum, please": nothing else is said.
    spans = [(mention.start, mention.end) for mention in mentions]
    spans += [(p.start, p.end) for p in found.parts if not NOUNS.isdisjoint(p.concepts)]
    said = list(found.text)
    for start, end in spans:
        said[start:end] = " " * (end - start)
    rest = waymarks.CHINESE_SMALL.sub(" ", "".join(said)).split()
    if any(is_chinese(word) and waymarks.CHINESE_MOVES.search(word) for word in rest):
        return True
    return not waymarks.MOVES.isdisjoint(rest) or waymarks.SMALL_WORDS.issuperset(rest)
