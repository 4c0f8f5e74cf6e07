"""What a question asks for, whatever its words and language; and which questions are alike. Pure.

A meaning is a few marks: what is needed (`!wifi`) and concepts of the glossary (`#lunch`), which
are the same in all languages, and the stems of words that it does not know. What was found to
answer a question is a mark too, and says more than words: two that the same record answers ask the
same. Where nothing was found, those ask the same that need the same.
"""

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from knowledge.concepts import BUILT_IN, Glossary, Span
from knowledge.language import fold, is_chinese, is_stop, pairs, stem
from knowledge.needs import need_of

# Marks of a question, and characters of it that are looked at: what is asked stands at the end.
_MOST, _LONGEST = 12, 600
# A word may name several concepts.
_MOST_OF_WORD = 3
# What is asked about a thing: alone it asks for nothing.
_ASPECTS = frozenset(
    f"#{concept}"
    for concept in (
        *("who", "when", "where", "how many", "why", "how long", "start", "end", "list", "all"),
        *("person", "name", "near", "ask", "meaning", "day", "today", "tomorrow", "now", "year"),
        *("morning", "afternoon", "evening"),
    )
)
# Which things are so common that they say less than others, as what is asked about them does.
_COMMON = _ASPECTS | {
    f"#{concept}"
    for concept in "room building floor direction access conference session participant".split()
}
_OF_COMMON, _OF_WORD = 0.35, 0.7
# Greetings, thanks, what is said of any wish, and her name: they ask for nothing.
_NOTHING = frozenset({"#rosa"})
_IDLE = frozenset(
    fold(
        """hello hi hey bye goodbye thanks thank cheers good nice
        excuse sorry er erm hmm need needs find looking look help possible allowed available
        wondering
        bonjour bonsoir salut coucou merci revoir
        excusez pardon besoin cherche trouver trouve possible savoir aimerais souhaite
        hola buenos buenas adios gracias
        perdona perdone disculpe oye necesito busco encontrar encuentro posible gustaria
        привет здравствуйте здравствуй добрый доброе добрая спасибо свидания
        извините простите нужен нужна нужно нужны ищу найти можете хотел хотела бы
        مرحبا السلام عليكم اهلا وسهلا شكرا صباح مساء الخير سلام
        عفوا احتاج محتاج ابغي ابحث اجد يمكن يمكنني استطيع توجد يوجد"""
    ).split()
)
_IDLE_CHINESE = re.compile(
    "你好|您好|谢谢|多谢|再见|早上好|下午好|晚上好|时候|不好意思|我想|我要|需要|想要|能否|帮我"
)
# What the conference is about.
SUBJECTS = frozenset(
    f"#{concept.strip()}"
    for concept in """treaty, ratify, protocol, annex, entry into force, moratorium, nuclear,
        explosion, weapon, test, nuclear test, test ban, test site, dprk, verification, monitoring,
        detect, threshold, station, certified, laboratory, seismic, hydroacoustic, infrasound,
        radionuclide, xenon, wave, international data centre, national data centre, vdec, bulletin,
        network, on-site inspection, atmospheric transport, ocean, submarine, whale, volcano,
        tsunami, earthquake, meteor, chelyabinsk, preparatory commission, executive secretary,
        united nations""".split(",")
)
# How much of what two questions say must be the same, and where two records answer them, or they
# need different things.
_ALIKE, _ALIKE_BUT = 0.4, 0.8
_SHORTEST = 2
# A longer number is of one person alone: a phone, a passport.
_LONGEST_NUMBER = 4


def meaning(
    text: str, lang: str, record: str = "", glossary: Glossary = BUILT_IN
) -> tuple[str, ...]:
    """Return the marks of a question in `lang`, sorted; none of a greeting or of no words.

    `record` is the address of what answers it, where something does.
    """
    said = fold(text[-_LONGEST:])
    words = [word for word in _IDLE_CHINESE.sub(" ", said).split() if word not in _IDLE]
    marks: dict[str, None] = {}
    for word in _chinese(words):
        marks |= dict.fromkeys(_of_run(word, glossary))
    marks |= dict.fromkeys(_of_words([w for w in words if not is_chinese(w)], lang, glossary))
    need = need_of(said.split(), lang, of_subject=not marks.keys().isdisjoint(SUBJECTS))
    if not need and marks.keys() <= _NOTHING | _ASPECTS:
        return ()
    named = [mark for mark in marks if mark not in _NOTHING][:_MOST]
    more = [f"!{need}"] if need else [], [f"@{record}"] if record else []
    return tuple(sorted({*named, *chain(*more)}))


def name(marks: Sequence[str]) -> str:
    """Return the short name of a meaning: the same for the same marks."""
    return hashlib.blake2b("\n".join(marks).encode(), digest_size=16).hexdigest()


def _chinese(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if is_chinese(word))


def _of_run(run: str, glossary: Glossary) -> Iterator[str]:
    """Yield the marks of a run of Chinese: its concepts, and pairs of what lies between them."""
    end = 0
    for span in glossary.in_chinese(run):
        if span.start < end:
            continue
        yield from _pairs(run[end : span.start])
        yield from _concepts(span)
        end = span.start + span.size
    yield from _pairs(run[end:])


def _pairs(run: str) -> Iterator[str]:
    return (pair for pair in pairs(run) if len(pair) > 1) if run else iter(())


def _of_words(words: Sequence[str], lang: str, glossary: Glossary) -> Iterator[str]:
    """Yield the marks of words: the longest phrases of the glossary, else stems."""
    spans = {span.start: span for span in glossary.in_words(words, lang)}
    if lang != "en":
        for span in glossary.in_words(words, "en"):
            own = (words[at] for at in _places(span))
            if all(word.isascii() and not is_stop(word, lang) for word in own):
                spans.setdefault(span.start, span)
    end = 0
    for at, word in enumerate(words):
        if at < end:
            continue
        if at in spans:
            end = at + spans[at].size
            yield from _concepts(spans[at])
        elif not is_stop(word, lang) and _is_of_all(word):
            yield stem(word, lang)


def _concepts(span: Span) -> Iterator[str]:
    return (f"#{concept}" for concept in span.concepts[:_MOST_OF_WORD])


def _is_of_all(word: str) -> bool:
    """Whether a word may be of what others ask too."""
    most = _LONGEST_NUMBER if any(map(str.isdecimal, word)) else _LONGEST
    return _SHORTEST <= len(word) <= most


def _places(span: Span) -> range:
    return range(span.start, span.start + span.size)


@dataclass(frozen=True, slots=True)
class Asking:
    """How often something was asked, and how often in vain; `example` is one who asked."""

    marks: tuple[str, ...]
    count: int
    unsourced: int
    example: UUID
    conversation: UUID


@dataclass(slots=True)
class Group:
    """Questions that are alike, the one that was asked most often first."""

    askings: list[Asking] = field(default_factory=list)
    count: int = 0
    unsourced: int = 0

    def add(self, asking: Asking) -> None:
        """Take in one more."""
        self.askings.append(asking)
        self.count += asking.count
        self.unsourced += asking.unsourced


def group(askings: Sequence[Asking], *, unanswered: bool = False) -> list[Group]:
    """Return questions that are alike together, most asked first; or asked most often in vain."""
    crowd = _Crowd(askings)
    for asking in sorted(askings, key=lambda a: (-_much(a, unanswered), a.marks)):
        crowd.add(asking)
    return sorted(crowd.groups, key=lambda group: -_much(group, unanswered))


def _much(of: Asking | Group, unanswered: bool) -> int:
    return of.unsourced if unanswered else of.count


class _Crowd:
    """Groups that grow: each is found by its record, by what is needed, else by its first marks."""

    def __init__(self, askings: Sequence[Asking]) -> None:
        self.groups: list[Group] = []
        self._weights = _weights(askings)
        self._sizes: list[float] = []
        self._of_record: dict[str, int] = {}
        self._of_need: dict[str, int] = {}
        self._with_mark: defaultdict[str, list[int]] = defaultdict(list)
        self._records: list[str] = []
        self._needs: list[str] = []
        self._common: list[frozenset[str]] = []

    def add(self, asking: Asking) -> None:
        """Add a question to the group that it is most like, or begin one with it."""
        record, need = (_marked(asking, sign) for sign in "@!")
        words = [mark for mark in asking.marks if mark[0] not in "@!"]
        at = self._of_record.get(record)
        if at is None:
            at = self._of_need.get(need)
            if at is None or (record and self._records[at]):
                at = self._nearest(words, record, need)
        if at is None:
            at = self._begin(words, record, need)
        if record:
            self._of_record[record] = at
        if need:
            self._of_need.setdefault(need, at)
        self.groups[at].add(asking)

    def _nearest(self, words: Sequence[str], record: str, need: str) -> int | None:
        size = self._size(words)
        shared: defaultdict[int, float] = defaultdict(float)
        for mark in words:
            # Of those that have no more than what is common none are alike.
            for at in self._with_mark[mark] if mark not in _COMMON else ():
                shared[at] += self._weights[mark]
        common = _COMMON.intersection(words)
        for at in shared if common else ():
            both = common & self._common[at]
            shared[at] += sum(self._weights[mark] for mark in both)
        best, most = None, _ALIKE
        for at, weight in shared.items():
            alike = 2 * weight / (size + self._sizes[at])
            differ = (record and self._records[at]) or need != self._needs[at]
            if alike > most and (alike > _ALIKE_BUT or not differ):
                best, most = at, alike
        return best

    def _begin(self, words: Sequence[str], record: str, need: str) -> int:
        at = len(self.groups)
        self.groups.append(Group())
        self._sizes.append(self._size(words))
        self._records.append(record)
        self._needs.append(need)
        self._common.append(_COMMON.intersection(words))
        for mark in words:
            self._with_mark[mark].append(at)
        return at

    def _size(self, words: Sequence[str]) -> float:
        return sum(self._weights[mark] for mark in words)


def _marked(asking: Asking, sign: str) -> str:
    return next((mark for mark in asking.marks if mark[0] == sign), "")


def _weights(askings: Sequence[Asking]) -> dict[str, float]:
    """Return what each mark says: more the rarer it is."""
    often = Counter(mark for asking in askings for mark in asking.marks)
    return {
        mark: math.log(1 + len(askings) / count)
        * (_OF_COMMON if mark in _COMMON else 1.0 if mark[0] == "#" else _OF_WORD)
        for mark, count in often.items()
    }
