"""Finds the records that answer a question, in whatever language either is. Pure.

A text is indexed by its stems, in every language it exists in, and by the concepts of the
glossary that it names (keys that begin with `#`). Each word of a question looks for the records
that hold its stem, one of its concepts or a name that sounds like it; what it adds to a record is
the best of these, weighed by how rare they are (BM25).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from knowledge import concepts
from knowledge.language import detect, fold, is_chinese, is_stop, pairs, stem
from knowledge.phonetics import Names, foreign_names
from knowledge.values import Fact, Place, Record, Session, Speaker

# A field counts as many times as a word of the running text.
NAME, TITLE, LABEL, BODY = 5.0, 4.0, 3.0, 1.0

_K1, _B = 1.2, 0.5
_ENOUGH = 1.5
_SHARE = 0.15
_COMMON = frozenset(
    {"who", "when", "where", "how many", "why", "how long", "what date", "person", "near"}
)
# Words that point back to what was said before.
_BACKWARD = frozenset(
    fold(word)
    for word in """and she he her his him they them it its there that those this these same also
        then et elle il lui elles ils la ca celui y cela aussi eux y ella el ellos alli eso esa
        ese tambien lo и а она он они там это этот эта его ее их тогда тоже 那 她 他 它 这 那里
        呢 و هي هو هم هناك ذلك هذا هذه طيب وهي وهو وكم ومتى وأين ووين""".split()
)
_FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a question may be about; scores compare within one question only."""

    record: Record
    score: float


# What one word of a question looks for: key -> how well it stands for the word.
Needle = Mapping[str, float]


class Index:
    """The records by what they can be found by; frozen once built, safe to share."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = tuple(records)
        counts = [_count(record) for record in self._records]
        lengths = [sum(v for k, v in count.items() if k[0] != "#") for count in counts]
        average = sum(lengths) / len(lengths) if lengths else 1.0
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for number, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            dampening = _K1 * (1 - _B + _B * length / average)
            for key, times in count.items():
                share = times * (_K1 + 1) / (times + dampening)
                self._postings.setdefault(key, []).append((number, share))
        self._rarity = {
            key: log(1 + (len(counts) - len(found) + 0.5) / (len(found) + 0.5))
            for key, found in self._postings.items()
        }
        self._names = Names(_names(self._records))

    def search(
        self, question: str, lang: str, limit: int = 12, history: Sequence[str] = ()
    ) -> list[Hit]:
        """Return the records that `question` may be about, best first, at most `limit`.

        `history` holds what the visitor said before, newest last; it counts where the question
        is short or points back.
        """
        needles = list(self._needles(question, lang))
        if history and _points_back(question, lang, needles):
            weight = 0.5
            for earlier in reversed(history[-2:]):
                spoken = self._needles(earlier, detect(earlier, lang))
                needles += [(needle, weight * part) for needle, part in spoken]
                weight /= 2
        return self._hits(self._scores(needles), limit)

    def _hits(self, scores: Mapping[int, float], limit: int) -> list[Hit]:
        enough = max(_ENOUGH, _SHARE * max(scores.values(), default=0.0))
        found = [(score, number) for number, score in scores.items() if score >= enough]
        found.sort(key=lambda hit: (-hit[0], hit[1]))
        return [Hit(self._records[number], round(score, 3)) for score, number in found[:limit]]

    def _scores(self, needles: Iterable[tuple[Needle, float]]) -> dict[int, float]:
        scores: dict[int, float] = {}
        for needle, weight in needles:
            best: dict[int, float] = {}
            for key, factor in needle.items():
                factor *= weight * self._rarity[key]
                for number, share in self._postings[key]:
                    if factor * share > best.get(number, 0.0):
                        best[number] = factor * share
            for number, score in best.items():
                scores[number] = scores.get(number, 0.0) + score
        return scores

    def _needles(self, text: str, lang: str) -> Iterator[tuple[Needle, float]]:
        """What the words of a text look for, and how much each matters."""
        words = fold(text).split()
        named = _named(words, lang)
        for at, word in enumerate(words):
            if is_chinese(word):
                yield from self._chinese_needles(word)
            else:
                needle = self._word_needle(word, lang, named.get(at, {}))
                if needle:
                    common = is_stop(word, lang) or not _COMMON.isdisjoint(named.get(at, {}))
                    yield needle, 0.4 if common else 1.0
        for first, second in pairwise(words):
            if (joined := first + second) in self._names:
                yield {stem(joined, "en"): 1.0}, 1.0

    def _word_needle(self, word: str, lang: str, named: Mapping[str, float]) -> Needle:
        needle = {f"#{concept}": 0.9 * share for concept, share in named.items()}
        if not is_stop(word, lang):
            needle[stem(word, lang)] = 1.0
            if word.isascii() and lang != "en":
                needle.setdefault(stem(word, "en"), 0.9)
            if len(word) > 2 and not named:
                for name, likeness in self._names.like(word):
                    needle.setdefault(stem(name, "en"), likeness**2)
        return {key: factor for key, factor in needle.items() if key in self._postings}

    def _chinese_needles(self, run: str) -> Iterator[tuple[Needle, float]]:
        for pair in pairs(run):
            if pair in self._postings:
                yield {pair: 1.0}, 0.4
        for span in concepts.in_chinese(run):
            needle = {f"#{c}": 0.9 for c in span.concepts if f"#{c}" in self._postings}
            if needle:
                yield needle, 0.4 if not _COMMON.isdisjoint(span.concepts) else 1.0
        for part in foreign_names(run):
            needle = {
                stem(name, "en"): likeness**2
                for name, likeness in self._names.like(part)
                if stem(name, "en") in self._postings
            }
            if needle:
                yield needle, 0.8


def _named(words: Sequence[str], lang: str) -> dict[int, dict[str, float]]:
    """Place of a word -> the concepts it names, alone or as the beginning of a phrase."""
    named: dict[int, dict[str, float]] = {}
    for language in dict.fromkeys((lang, "en")):
        covered: set[int] = set()
        for span in concepts.in_words(words, language):
            if language != lang and span.start in named:
                continue
            share = 0.5 if span.start in covered else 1.0 if language == lang else 0.8
            named.setdefault(span.start, {}).update(dict.fromkeys(span.concepts, share))
            covered.update(range(span.start + 1, span.start + span.size))
    return named


def _points_back(question: str, lang: str, needles: Sequence[object]) -> bool:
    words = fold(question).split()
    return len(needles) <= _FEW_WORDS or not _BACKWARD.isdisjoint(words)


# --- What a record can be found by ----------------------------------------------------------


def _count(record: Record) -> dict[str, float]:
    """Key -> how often it stands in a record, each field with its weight."""
    count: dict[str, float] = {}
    named: dict[str, dict[str, float]] = {}
    for text, lang, weight in _fields(record):
        in_lang = named.setdefault(lang, {})
        for key in _keys(text, lang):
            of = in_lang if key[0] == "#" else count
            of[key] = of.get(key, 0.0) + weight
    for in_lang in named.values():
        # A concept counts once, however many translations name it.
        for key, times in in_lang.items():
            count[key] = max(count.get(key, 0.0), times)
    return count


def _keys(text: str, lang: str) -> Iterator[str]:
    words = fold(text).split()
    for word in words:
        if is_chinese(word):
            yield from pairs(word)
            for span in concepts.in_chinese(word):
                yield from (f"#{concept}" for concept in span.concepts)
        elif not is_stop(word, lang):
            yield stem(word, lang)
    for span in concepts.in_words(words, lang):
        yield from (f"#{concept}" for concept in span.concepts)


def _fields(record: Record) -> Iterator[tuple[str, str, float]]:
    """Each text of a record with its language and its weight."""
    match record:
        case Fact():
            yield from _translated(record.question, TITLE)
            yield from _translated(record.answer, BODY)
            yield from ((word, "en", LABEL) for word in record.keywords)
            yield record.category, "en", BODY
        case Speaker():
            yield from ((name, "en", NAME) for name in (record.name, *record.other_names))
            yield from _translated(record.role, LABEL)
            yield from _translated(record.bio, BODY)
            yield f"who {record.organisation}", "en", BODY
        case Place():
            names = (record.name, *record.other_names)
            yield from ((name, "en", NAME) for name in names)
            yield from _translated(record.names, NAME)
            yield from _translated(record.description, BODY)
            yield from _translated(record.directions, BODY)
            yield " ".join(("where", record.kind, record.means, *record.lines)), "en", LABEL
        case Session():
            yield from _translated(record.heading, TITLE)
            yield from _translated(record.description, BODY)
            yield from ((name, "en", LABEL) for name in (record.place, *record.speakers))
            yield f"session {record.kind} {record.theme} {_day(record)}", "en", LABEL


def _day(session: Session) -> str:
    half = "morning" if session.start.hour < 12 else "afternoon"
    return f"{session.start:%A} {half} {session.start.day} {session.start:%B}"


def _translated(texts: Mapping[str, str], weight: float) -> Iterator[tuple[str, str, float]]:
    return ((text, lang, weight) for lang, text in texts.items())


def _names(records: Iterable[Record]) -> Iterator[str]:
    """The words of names, which may be misheard."""
    for record in records:
        match record:
            case Speaker() | Place():
                names: tuple[str, ...] = (record.name, *record.other_names)
            case Fact():
                names = tuple(word for word in record.keywords if word[:1].isupper())
            case _:
                names = ()
        for name in names:
            yield from (word for word in fold(name).split() if len(word) > 2)
