"""Which of the records given to a model its answer speaks about, while it is said. Pure.

A record is spoken about once the answer names it, or has said enough words of it that the others
do not have. What is said is compared in stems, as `evidence` does for an answer that has ended.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from agent.core.candidates import CONCEPT, PLACE, Candidate, Name
from agent.core.evidence import weight
from knowledge.concepts import BUILT_IN
from knowledge.language import fold, is_chinese, is_stop, pairs, stem
from knowledge.phonetics import Names, foreign_names, skeleton, sound

# Records that one answer shows.
MOST = 3
# Words of a record that must have been said, how much of what was said they must be, and by how
# much it must lead all others, within a sentence and at its end.
_LEAST, _SHARE = 3, 0.45
_LEAD, _LEAD_AT_END = 1.5, 1.2
# The same for a further record: most answers go on about the first one.
_LEAST_MORE, _SHARE_MORE = 4, 0.6
# What a pair of Chinese characters counts, as two of them are often one word.
_PAIR = 0.5
# Words of the longest phrase that names a concept, and characters of the longest Chinese one.
_LONGEST_PHRASE, _LONGEST_CHINESE = 3, 6
# Words of the longest name, letters of the shortest one of a single word, and the consonants by
# which a name is known in another script.
_LONGEST_NAME, _SHORTEST_NAME, _CONSONANTS = 8, 4, 3
# What two sounds of a name have in common at least, where nothing else of the name stands there.
_ALIKE = 0.85

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Up to here no word is cut in two.
_WHOLE = re.compile(rf".*[\s{_HAN}。！？，、；：]", re.DOTALL)
_WORDS = re.compile(r"\w+")
_END = re.compile(r"(?<=[.!?؟…])\s+|[。！？]+\s*|\n+")


class Follower:
    """Follows one answer in a language, given the records that it is made from, best first."""

    def __init__(
        self, candidates: Sequence[Candidate], lang: str, shown: Iterable[str] = ()
    ) -> None:
        """Take the candidates, and the addresses of those that are `shown` already."""
        self._candidates = candidates
        self._lang = lang
        self._shown = [n for n, one in enumerate(candidates) if one.address in set(shown)]
        self._holders: dict[str, list[int]] = {}
        for number, one in enumerate(candidates):
            for word in one.words:
                self._holders.setdefault(word, []).append(number)
        self._has_concepts = any(word[0] == CONCEPT for word in self._holders)
        self._read_names()
        self._tail = self._run = ""
        self._last: deque[str] = deque(maxlen=_LONGEST_NAME)
        self._phrase: deque[str] = deque(maxlen=_LONGEST_PHRASE)
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
                by_name.setdefault(name, set()).add(number)
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
            numbers = self._named_in_chinese(word) if is_chinese(word) else self._named(word, text)
            yield from self._shown_now(n for n in numbers if not self._is_on_the_way(n))
            yield from self._shown_now(self._clear(_LEAD))
        if text and not is_chinese(text[-1]):
            self._run = ""

    def _is_on_the_way(self, number: int) -> bool:
        """Whether it is a place, named while the way to another one is told."""
        places = (self._candidates[n].address.startswith(PLACE) for n in (number, *self._shown))
        return next(places) and any(places)

    def _end_sentence(self) -> None:
        """Go on with the words of this sentence, unless it is known what they were about."""
        best = max(range(len(self._gains)), key=self._gains.__getitem__, default=-1)
        self._before = set() if best in self._shown else self._words
        self._words = set()
        self._heard_of = [set() for _ in self._candidates]
        self._count()

    def _named(self, word: str, text: str) -> Iterator[int]:
        """Note a word of a text, and yield whom a name that ends with it means."""
        stemmed = stem(word, self._lang)
        if not is_stop(word, self._lang) and (len(stemmed) > 1 or stemmed.isdecimal()):
            self._note(stemmed)
        self._note_concepts(word)
        self._last.append(stemmed)
        self._run = ""
        said = tuple(self._last)
        for name, number in self._by_last.get(stemmed, ()):
            is_family = len(name) == 1 and self._candidates[number].heard
            if said[-len(name) :] == name and not (is_family and _is_small(word, text)):
                yield number
        if not word.isascii():
            yield from self._heard(stemmed)

    def _named_in_chinese(self, word: str) -> Iterator[int]:
        """Note characters that follow on those before, and yield whom names among them mean."""
        before, self._run = self._run, self._run + word
        for pair in pairs(self._run[max(0, len(before) - 1) :]):
            if len(pair) > 1:
                self._note(pair)
        if self._has_concepts:
            for span in BUILT_IN.in_chinese(self._run[max(0, len(before) - _LONGEST_CHINESE) :]):
                self._note_all(span.concepts)
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

    def _note_concepts(self, word: str) -> None:
        """Note what the words up to this one mean, where a record is known by that alone."""
        if not self._has_concepts:
            return
        self._phrase.append(word)
        words = tuple(self._phrase)
        for span in BUILT_IN.in_words(words, self._lang):
            if span.start + span.size == len(words):
                self._note_all(span.concepts)

    def _note_all(self, concepts: Iterable[str]) -> None:
        for concept in concepts:
            if CONCEPT + concept in self._holders and not self._shown:
                self._note(CONCEPT + concept)

    def _note(self, word: str) -> None:
        if word in self._words or word in self._before:
            self._words.add(word)
            return
        self._words.add(word)
        self._add(word)

    def _count(self) -> None:
        """Count anew what each record has of the words of this sentence and of the one before."""
        self._gains = [0.0] * len(self._candidates)
        self._counts = [0.0] * len(self._candidates)
        self._size = 0.0
        for word in self._words | self._before:
            self._add(word)

    def _add(self, word: str) -> None:
        counts = _PAIR if is_chinese(word) else 1.0
        # The word that names a concept is counted itself.
        self._size += 0.0 if word.startswith(CONCEPT) else counts
        holders = self._holders.get(word, ())
        says = weight(len(self._candidates), len(holders)) if holders else 0.0
        for number in holders:
            self._gains[number] += says
            self._counts[number] += counts

    def _clear(self, lead: float) -> tuple[int, ...]:
        """Return the record that clearly has most of what was said, if one has."""
        gains = self._gains
        best = max(range(len(gains)), key=gains.__getitem__, default=-1)
        if best < 0 or best in self._shown:
            return ()
        second = max((gain for number, gain in enumerate(gains) if number != best), default=0.0)
        least, share = (_LEAST_MORE, _SHARE_MORE) if self._shown else (_LEAST, _SHARE)
        enough = self._counts[best] >= max(least, share * self._size)
        return (best,) if enough and gains[best] >= lead * second else ()

    def _shown_now(self, numbers: Iterable[int]) -> Iterator[str]:
        for number in numbers:
            if number not in self._shown and len(self._shown) < MOST:
                self._shown.append(number)
                yield self._candidates[number].address


def _is_small(word: str, text: str) -> bool:
    """Whether a word is in small letters wherever it stands in a text: no name, but a word."""
    found = [one for one in _WORDS.findall(text) if fold(one) == word]
    return bool(found) and all(one[0].islower() for one in found)
