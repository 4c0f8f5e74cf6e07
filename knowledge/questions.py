"""What a question looks for: its words, their concepts, the names that it may mean. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge import entries, numbers, times
from knowledge.concepts import Glossary
from knowledge.language import fold, is_chinese, is_stop, pairs, stem
from knowledge.phonetics import foreign_names
from knowledge.postings import Postings

# Characters of a question that are looked at: what is asked stands at the end of a long one. A
# character of Chinese says more than a letter, and costs more.
_LONGEST, _LONGEST_CHINESE = 1000, 250
# Letters of the parts of a name that is heard as two words, and how alike both are to it.
_SHORTEST_PART, _AS_ONE = 3, 0.8
# How many words are kept with what they look for.
_MANY_NEEDLES = 20_000
# Concepts that many questions name and few are about, and what they count.
_COMMON_WEIGHT = 0.4
_COMMON = frozenset(
    {"who", "when", "where", "how many", "why", "how long", "what date", "person", "near"}
)
# What may be asked about a thing named before; alone these are no subject of a question.
_ASPECTS = frozenset(
    f"#{concept}"
    for concept in (
        *_COMMON,
        *("room", "start", "end", "name", "session", "speaker", "language", "floor", "direction"),
        *("address", "price", "left", "capacity", "interpretation", "biography", "day"),
        *("programme", "status"),
        *times.CONCEPTS,
    )
)
# Words that point back to what was said before, and words that go on from it when they come first.
_PRONOUNS = frozenset(
    fold(
        """she he her his him they them their it its there that those elle elles lui eux leur celui
        celle ella ellos ellas eso esa ese alli она он они его ее их им ней нем там тот та هي هو هم
        هناك ذلك تلك عنه عنها فيها وهي وهو"""
    ).split()
)
# Words that go on with a subject and name none themselves.
_GOING_ON = frozenset(
    fold(
        """more tell again please time hour
        heure heures passe passer plus dites dis raconte racontez detail details
        hora horas mas cuentame digame dime cuenta detalle detalles
        час часов часа время будет расскажи расскажите подробнее подробней еще
        ساعة الساعة اكثر المزيد احكيلي احكي خبرني قل لي"""
    ).split()
)
_CHINESE_PRONOUNS = re.compile("[她他它]|那[个位里儿边场]")
_FIRST_WORDS = frozenset(
    fold("and also what about how et y и а و طيب وماذا ومتى وأين ووين وكم").split()
)


# What one word of a question looks for: key -> how well it stands for the word.
Needle = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched: folded words, the concepts in them, weighted needles."""

    words: tuple[str, ...]
    named: frozenset[str]
    needles: tuple[tuple[Needle, float], ...]

    @property
    def weight_of_history(self) -> float:
        """How much earlier words count beside these."""
        if not self.has_subject:
            return 0.8
        pointing = not _PRONOUNS.isdisjoint(self.words)
        if pointing or _CHINESE_PRONOUNS.search(" ".join(self.words)):
            return 0.6
        return 0.3 if self.words[0] in _FIRST_WORDS else 0.0

    @property
    def has_subject(self) -> bool:
        """Whether a word says what the question is about, and not only what of it is asked."""
        return any(
            needle and weight == 1.0 and _ASPECTS.isdisjoint(needle)
            for needle, weight in self.needles
        )


class Questions:
    """Reads questions on the records of some postings."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings
        self.glossary = postings.glossary
        # Visitors use the same words over and over; what each looks for is kept.
        self._needles_made: dict[tuple[object, ...], Needle] = {}
        self._pairs_made: dict[tuple[str, str, str], Needle] = {}

    def read(self, text: str, lang: str) -> Question:
        """Return a question in `lang`; of a long one the end counts."""
        words = self._with_acronyms(fold(_end_of(text)).split(), lang)
        named = _named(words, lang, self.glossary)
        needles = tuple(self._needles(words, lang, named))
        spans = (
            span for word in words if is_chinese(word) for span in self.glossary.in_chinese(word)
        )
        concepts_ = {name for span in spans for name in span.concepts}
        concepts_.update(name for names in named.values() for name in names)
        return Question(tuple(words), times.clarified(concepts_, words, lang), needles)

    def _needles(
        self, words: Sequence[str], lang: str, named: Mapping[int, Mapping[str, float]]
    ) -> Iterator[tuple[Needle, float]]:
        """What the words look for, and how much each matters."""
        counted: set[int] = set()
        for number in numbers.in_words(words, lang):
            yield self._known(numbers.keys(number.value)), 1.0
            counted.update(range(number.start, number.start + number.size))
        for at, word in enumerate(words):
            if at in counted:
                continue
            if is_chinese(word):
                yield from self._chinese_needles(word)
            else:
                common = is_stop(word, lang) or word in _GOING_ON
                common = common or not _COMMON.isdisjoint(named.get(at, {}))
                yield (
                    self._word_needle(word, lang, named.get(at, {})),
                    _COMMON_WEIGHT if common else 1.0,
                )
        for first, second in pairwise(words):
            if heard := self._pair_needle(first, second, lang):
                yield heard, 1.0

    def _pair_needle(self, first: str, second: str, lang: str) -> Needle:
        """What two words look for as one: a name that is written or was heard as two."""
        key = (first, second, lang)
        needle = self._pairs_made.get(key)
        if needle is None:
            if len(self._pairs_made) >= _MANY_NEEDLES:
                self._pairs_made.clear()
            needle = self._pairs_made[key] = self._make_pair_needle(first, second, lang)
        return needle

    def _make_pair_needle(self, first: str, second: str, lang: str) -> Needle:
        joined = first + second
        # One letter and a word are no name: "c'est" is not CEST.
        if len(first) > 1 and len(second) > 1 and joined in self.postings.names:
            return self._known({stem(joined, "en"): 1.0})
        if not self._may_be_parts(first, second, lang):
            return {}
        alike = self.postings.names.like(joined)
        return self._known({stem(n, "en"): like**2 for n, like in alike if like >= _AS_ONE})

    def _word_needle(self, word: str, lang: str, named: Mapping[str, float]) -> Needle:
        key = (word, lang, *named.items())
        needle = self._needles_made.get(key)
        if needle is None:
            if len(self._needles_made) >= _MANY_NEEDLES:
                self._needles_made.clear()
            needle = self._needles_made[key] = self._make_needle(word, lang, named)
        return needle

    def _make_needle(self, word: str, lang: str, named: Mapping[str, float]) -> Needle:
        needle = {f"#{concept}": 0.9 * share for concept, share in named.items()}
        if not is_stop(word, lang):
            needle[stem(word, lang)] = self.postings.trust.get(lang, 1.0)
            if word.isascii() and lang != "en":
                needle.setdefault(stem(word, "en"), 0.9)
            # A number sounds like no name.
            if len(word) > 2 and not named and not word.isdecimal():
                for name, likeness in self.postings.names.like(word):
                    needle.setdefault(stem(name, "en"), likeness**2)
        return self._known(needle)

    def _may_be_parts(self, first: str, second: str, lang: str) -> bool:
        """Whether two words may be the parts of one name that was heard as two."""
        return all(
            len(word) >= _SHORTEST_PART and word.isalpha() and not is_stop(word, lang)
            for word in (first, second)
        )

    def _with_acronyms(self, words: Sequence[str], lang: str) -> list[str]:
        """Join letters that were said one by one; what goes before may be a small word."""
        joined: list[str] = []
        # Other languages have small words of one letter: "il y a", "a y b".
        shortest = 2 if lang == "en" else 3
        for run, word in entries.runs_of_letters(words):
            ends = range(len(run) - shortest + 1)
            known = (at for at in ends if run[at:] in self.postings or run[at:] == "un")
            start = next(known, len(run))
            joined += filter(None, (*run[:start], run[start:], word))
        return joined

    def _known(self, needle: Needle) -> Needle:
        return {key: factor for key, factor in needle.items() if key in self.postings}

    def _chinese_needles(self, run: str) -> Iterator[tuple[Needle, float]]:
        for pair in pairs(run):
            if pair in self.postings:
                yield {pair: self.postings.trust.get("zh", 1.0)}, _COMMON_WEIGHT
        end = 0
        for span in self.glossary.in_chinese(run):
            needle = self._known({f"#{concept}": 0.9 for concept in span.concepts})
            weight = _COMMON_WEIGHT if not _COMMON.isdisjoint(span.concepts) else 1.0
            yield needle, weight if span.start >= end else weight / 2
            end = max(end, span.start + span.size)
        for number in numbers.in_chinese(run):
            yield self._known(numbers.keys(number.value)), 1.0
        for part in foreign_names(run):
            alike = self.postings.names.like(part)
            yield self._known({stem(name, "en"): likeness**2 for name, likeness in alike}), 0.8


def _end_of(text: str) -> str:
    end = text[-_LONGEST:]
    is_long = len(end) > _LONGEST_CHINESE and sum(map(is_chinese, end)) > _LONGEST_CHINESE
    return end[-_LONGEST_CHINESE:] if is_long else end


def _named(words: Sequence[str], lang: str, glossary: Glossary) -> dict[int, dict[str, float]]:
    """Place of a word -> the concepts it names, alone or as the beginning of a phrase."""
    named: dict[int, dict[str, float]] = {}
    for language in dict.fromkeys((lang, "en")):
        covered: set[int] = set()
        for span in glossary.in_words(words, language):
            if language != lang and span.start in named:
                continue
            share = 0.5 if span.start in covered else 1.0 if language == lang else 0.8
            named.setdefault(span.start, {}).update(dict.fromkeys(span.concepts, share))
            covered.update(range(span.start + 1, span.start + span.size))
    for at, word in enumerate(words):
        if at not in named and not is_stop(word, lang):
            named[at] = dict.fromkeys(glossary.alike(word, lang), 0.7)
    return named
