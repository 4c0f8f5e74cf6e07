"""Which of the records given to a model its answer speaks about, while it is said. Pure.

A record is spoken about once the answer names it, or has said enough words of it that the others
do not have. What is said is compared in stems, as `evidence` does for an answer that has ended.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.core.evidence import Words, weights_of, words_of_content
from agent.core.labels import NOT_HERE_HELP
from agent.core.phrases import ANYTHING_ELSE, NOTHING_KNOWN, UNSURE
from agent.core.printed import Printed
from knowledge.language import fold, is_chinese, is_stop, pairs, stem, terms
from knowledge.phonetics import Names, foreign_names, skeleton, sound
from knowledge.values import Place, Record, Session, Speaker, best_text

# Records that one answer shows.
MOST = 3
# Words of a record that must have been said, how much of what was said they must be, and by how
# much it must lead all others, within a sentence and at its end.
_LEAST, _SHARE = 3, 0.45
_LEAD, _LEAD_AT_END = 1.5, 1.2
# Of Chinese, which is read in pairs of characters, so many more.
_PAIRS = 2
# Words of the longest name, letters of the shortest one of a single word, and the consonants by
# which a name is known in another script.
_LONGEST_NAME, _SHORTEST_NAME, _CONSONANTS = 8, 4, 3
# What two sounds of a name have in common at least, where nothing else of the name stands there.
_ALIKE = 0.85

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Up to here no word is cut in two.
_WHOLE = re.compile(rf".*[\s{_HAN}。！？，、；：]", re.DOTALL)
_END = re.compile(r"(?<=[.!?؟…])\s+|[。！？]+\s*|\n+")

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that an answer may speak about: what it is called, and its words.

    `heard` are the words of a person's name, which other scripts write as they sound.
    """

    address: str
    names: tuple[str, ...]
    words: Words
    heard: Name = ()


def candidates(records: Iterable[Record], printed: Printed, lang: str) -> list[Candidate]:
    """Return the records given to a model as they may be spoken about in `lang`.

    The people and rooms of sessions among them are added by their names alone.
    """
    given = {record.address: record for record in records}
    linked = {
        other.address: other
        for record in given.values()
        for other in printed.linked.named_by(record)
        if other.address not in given
    }
    return [
        *(_candidate(record, printed, lang) for record in given.values()),
        *(replace(_candidate(one, printed, lang), words=Words()) for one in linked.values()),
    ]


def _candidate(record: Record, printed: Printed, lang: str) -> Candidate:
    texts = [(printed.record(record, lang).text, lang), (printed.spoken(record, lang), lang)]
    if lang != "en":
        texts.append((printed.record(record, "en").text, "en"))
    words = Words().union(*(words_of_content(*text) for text in texts)) - _said_anyway(lang)
    venue = fold(printed.brief.conference.venue)
    # Who names the whole house means no place in it, nor the stop of the same name.
    names = tuple(name for name in dict.fromkeys(_names(record)) if fold(name) not in venue)
    heard = tuple(fold(record.name).split()) if isinstance(record, Speaker) else ()
    return Candidate(record.address, names, words, heard)


@lru_cache(maxsize=16)
def _said_anyway(lang: str) -> Words:
    """Return the words of what is said where no record has an answer: they tell of none."""
    phrases = (NOTHING_KNOWN, UNSURE, ANYTHING_ELSE, NOT_HERE_HELP)
    return Words().union(*(words_of_content(best_text(of, lang), lang) for of in phrases))


def _names(record: Record) -> Iterator[str]:
    """Yield what means this record and no other, in any language."""
    if isinstance(record, Speaker):
        yield from (record.name, *record.other_names)
        # The family name alone.
        yield record.name.split()[-1]
    elif isinstance(record, Place):
        yield from (record.name, *record.names.values(), *record.other_names)
    elif isinstance(record, Session):
        for lang, heading in record.heading.items():
            if len(terms(heading, lang)) > 1:
                yield heading


class Follower:
    """Follows one answer in a language, given the records that it is made from, best first."""

    def __init__(
        self, candidates: Sequence[Candidate], lang: str, shown: Iterable[str] = ()
    ) -> None:
        """Take the candidates, and the addresses of those that are `shown` already."""
        self._candidates = candidates
        self._lang = lang
        self._shown = [n for n, one in enumerate(candidates) if one.address in set(shown)]
        self._weights = weights_of(one.words for one in candidates)
        self._holders: dict[str, list[int]] = {}
        for number, one in enumerate(candidates):
            for word in one.words:
                self._holders.setdefault(word, []).append(number)
        self._read_names()
        self._tail = self._run = ""
        self._last: deque[str] = deque(maxlen=_LONGEST_NAME)
        # Words of this sentence, and of the one before.
        self._words: set[str] = set()
        self._before: set[str] = set()
        # Of the names of people, what was heard in this sentence.
        self._heard_of: list[set[str]] = [set() for _ in candidates]
        self._count()

    def feed(self, text: str) -> tuple[str, ...]:
        """Return the addresses of the records that are spoken about, once this was said too."""
        text = self._tail + text
        whole = _WHOLE.match(text)
        end = whole.end() if whole else 0
        self._tail = text[end:]
        return self._read(text[:end]) if end else ()

    def flush(self) -> tuple[str, ...]:
        """Return those that are known once nothing more is said."""
        tail, self._tail = self._tail, ""
        found = self._read(tail)
        return (*found, *self._shown_now(self._clear(_LEAD_AT_END)))

    def _read_names(self) -> None:
        """Keep the names by their last word, but for those that mean several records."""
        by_name: dict[Name, set[int]] = {}
        for number, one in enumerate(self._candidates):
            for name in one.names:
                if words := tuple(stem(word, self._lang) for word in fold(name).split()):
                    by_name.setdefault(words, set()).add(number)
        self._by_last: dict[str, list[tuple[Name, int]]] = {}
        self._chinese: list[tuple[str, int]] = []
        for words, numbers in by_name.items():
            if len(numbers) > 1:
                continue
            (number,) = numbers
            if len(words) == 1 and is_chinese(words[0]):
                self._chinese.append((words[0], number))
            elif len(words) > 1 or self._tells(words[0]):
                self._by_last.setdefault(words[-1], []).append((words[-_LONGEST_NAME:], number))
        heard = Counter(word for one in self._candidates for word in one.heard)
        self._sounds = Names(heard) if heard else None

    def _tells(self, word: str) -> bool:
        return (
            len(word) >= _SHORTEST_NAME and not word.isdecimal() and not is_stop(word, self._lang)
        )

    def _read(self, text: str) -> tuple[str, ...]:
        found: list[str] = []
        at = 0
        for end in _END.finditer(text):
            found += self._read_words(text[at : end.end()])
            found += self._shown_now(self._clear(_LEAD_AT_END))
            self._end_sentence()
            at = end.end()
        found += self._read_words(text[at:])
        return tuple(found)

    def _read_words(self, text: str) -> Iterator[str]:
        for word in fold(text).split():
            numbers = self._named_in_chinese(word) if is_chinese(word) else self._named(word)
            yield from self._shown_now(numbers)
            yield from self._shown_now(self._clear(_LEAD))
        if text and not is_chinese(text[-1]):
            self._run = ""

    def _end_sentence(self) -> None:
        """Go on with the words of this sentence, unless it is known what they were about."""
        best = max(range(len(self._gains)), key=self._gains.__getitem__, default=-1)
        self._before = set() if best in self._shown else self._words
        self._words = set()
        self._heard_of = [set() for _ in self._candidates]
        self._count()

    def _named(self, word: str) -> Iterator[int]:
        """Note a word, and yield whom a name that ends with it means."""
        stemmed = stem(word, self._lang)
        if not is_stop(word, self._lang) and (len(stemmed) > 1 or stemmed.isdecimal()):
            self._note(stemmed)
        self._last.append(stemmed)
        said = tuple(self._last)
        for name, number in self._by_last.get(stemmed, ()):
            if said[-len(name) :] == name:
                yield number
        if not word.isascii():
            yield from self._heard(stemmed)

    def _named_in_chinese(self, word: str) -> Iterator[int]:
        """Note characters that follow on those before, and yield whom names among them mean."""
        before, self._run = self._run, self._run + word
        for pair in pairs(self._run[max(0, len(before) - 1) :]):
            if len(pair) > 1:
                self._note(pair)
        self._last.append(word)
        for name, number in self._chinese:
            at = self._run.find(name, max(0, len(before) - len(name)))
            if at >= 0:
                yield number
        for part in foreign_names(self._run[max(0, len(before) - _LONGEST_NAME) :]):
            yield from self._heard(part)

    def _heard(self, word: str) -> Iterator[int]:
        """Yield whose name a word of another script sounds like: two words of it, or much like."""
        for name, likeness in self._sounds.like(word) if self._sounds else ():
            bones = len(skeleton(sound(name)))
            for number, one in enumerate(self._candidates):
                if bones < 2 or name not in one.heard:
                    continue
                self._heard_of[number].add(name)
                is_family = name == one.heard[-1] and bones >= _CONSONANTS
                if (is_family and likeness >= _ALIKE) or len(self._heard_of[number]) > 1:
                    yield number

    def _note(self, word: str) -> None:
        if word in self._words or word in self._before:
            self._words.add(word)
            return
        self._words.add(word)
        self._add(word)

    def _count(self) -> None:
        """Count anew what each record has of the words of this sentence and of the one before."""
        self._gains = [0.0] * len(self._candidates)
        self._counts = [0] * len(self._candidates)
        for word in self._words | self._before:
            self._add(word)

    def _add(self, word: str) -> None:
        for number in self._holders.get(word, ()):
            self._gains[number] += self._weights[word]
            self._counts[number] += 1

    def _clear(self, lead: float) -> tuple[int, ...]:
        """Return the record that clearly has most of what was said, if one has."""
        gains = self._gains
        best = max(range(len(gains)), key=gains.__getitem__, default=-1)
        if best < 0 or best in self._shown:
            return ()
        second = max((gain for number, gain in enumerate(gains) if number != best), default=0.0)
        said = len(self._words | self._before)
        least = _LEAST * (_PAIRS if self._lang == "zh" else 1)
        enough = self._counts[best] >= least and self._counts[best] >= _SHARE * said
        return (best,) if enough and gains[best] >= lead * second else ()

    def _shown_now(self, numbers: Iterable[int]) -> Iterator[str]:
        for number in numbers:
            if number not in self._shown and len(self._shown) < MOST:
                self._shown.append(number)
                yield self._candidates[number].address
