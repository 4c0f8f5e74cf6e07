"""Which places a question names, and where in it. Pure.

A place is named by one of its names, in any of the six languages; by a word for what it is, as
the glossary has it; or by a name that was misheard.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from knowledge.concepts import BUILT_IN, Glossary, Span
from knowledge.glossary import LANGUAGES
from knowledge.language import fold, is_chinese, is_stop, stem
from knowledge.phonetics import Names, foreign_names, sound
from knowledge.values import GlossaryWord, Place

# How surely a word names a place.
BY_WORD, BY_SOUND, BY_NAME = range(3)
# Concepts of the nouns that stand beside a name: "the *hall* of ...", "registration *desk*".
NOUNS = frozenset({"room", "desk", "floor", "stop", "station"})
# Concepts that no place has for itself.
_GENERAL = NOUNS | frozenset(
    {"building", "theme", "capacity", "access", "direction", "near", "biggest", "name"}
    | {"headquarters", "programme", "session", "person"}
)
# Who names the whole house means no place in it, nor the stop of the same name.
_VENUE = "building"
# The mark of a concept that stands for a place's own name.
_OWN = "@"
# Short names sound like too many words.
_SHORTEST = 6
_MANY_WORDS = 20_000
# More places than this that a word may mean name none.
_MANY_PLACES = 4


class Mention(NamedTuple):
    """Where in the folded text places are named, by their slugs: one, or some that it may mean."""

    start: int
    end: int
    places: tuple[str, ...]
    strength: int


class Part(NamedTuple):
    """Concepts of the glossary, and where in the folded text they are named."""

    start: int
    end: int
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A question as it is read: folded, with the places and the concepts in it, in order."""

    text: str
    mentions: tuple[Mention, ...]
    parts: tuple[Part, ...]

    @property
    def concepts(self) -> frozenset[str]:
        """All that is named."""
        return frozenset(concept for part in self.parts for concept in part.concepts)


class Mentions:
    """The names of some places, looked for in questions."""

    def __init__(
        self,
        places: Iterable[Place],
        words: Iterable[GlossaryWord] = (),
        other: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        """Take the places, and besides the built-in glossary the `words` of staff.

        `other` are words with a language and a concept that count here only.
        """
        self.places = tuple(places)
        self.words = tuple(words)
        # A glossary that knows the names too: it finds them in all forms and scripts.
        names = (GlossaryWord(*word) for place in self.places for word in _names(place))
        self._glossary = Glossary((*self.words, *(GlossaryWord(*word) for word in other), *names))
        self._of_concept = self._by_concept()
        self._of_words: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for place in self.places:
            for name in (place.name, *place.other_names):
                if phrase := tuple(fold(name).split()):
                    self._of_words.setdefault(phrase[0], []).append((phrase, place.slug))
        parts = {word for ways in self._of_words.values() for phrase, _ in ways for word in phrase}
        self._names = Names(dict.fromkeys((word for word in parts if len(word) > 2), 1))
        # Visitors use the same words over and over; which names sound like each is kept.
        self._phrases_made: dict[str, Sequence[tuple[tuple[str, ...], str]]] = {}

    def concepts_of(self, slug: str) -> frozenset[str]:
        """Return what a place is, as concepts of the glossary."""
        return frozenset(c for c, slugs in self._of_concept.items() if slug in slugs)

    def find(self, text: str, lang: str) -> Found:
        """Return the places and concepts that a question in `lang` names."""
        folded = fold(text)
        words = folded.split()
        starts = list(_starts(words))
        # Latin words within Chinese are looked up as English ones.
        lang = lang if lang in LANGUAGES and lang != "zh" else "en"
        parts = sorted(self._parts(words, starts, lang), key=lambda part: (part.start, -part.end))
        mentions: list[Mention] = []
        read = 0
        for part in parts:
            found = self._named(part)
            # A word within a longer phrase means what the phrase does, unless it is a name.
            is_within = part.end <= read and not (found and found.strength == BY_NAME)
            if found and not is_within and (not mentions or part.start >= mentions[-1].end):
                mentions.append(found)
            read = max(read, part.end)
        for heard in self._heard(words, starts, lang, parts):
            if not any(heard.start < m.end and m.start < heard.end for m in mentions):
                mentions.append(heard)
        return Found(folded, tuple(sorted(mentions)), tuple(parts))

    def _parts(self, words: Sequence[str], starts: Sequence[int], lang: str) -> Iterator[Part]:
        for span in self._glossary.in_words(words, lang):
            last = span.start + span.size - 1
            yield Part(starts[span.start], starts[last] + len(words[last]), span.concepts)
        for word, start in zip(words, starts, strict=True):
            for span in self._glossary.in_chinese(word) if is_chinese(word) else ():
                yield Part(start + span.start, start + span.start + span.size, span.concepts)

    def _named(self, part: Part) -> Mention | None:
        own = tuple(c.removeprefix(_OWN) for c in part.concepts if c.startswith(_OWN))
        if _VENUE in part.concepts:
            return None
        if own:
            return Mention(part.start, part.end, own[:_MANY_PLACES], BY_NAME)
        if not NOUNS.isdisjoint(part.concepts):
            return None
        meant = [slug for c in part.concepts for slug in self._of_concept.get(c, ())]
        slugs = tuple(dict.fromkeys(meant))
        if not slugs or len(slugs) > _MANY_PLACES:
            return None
        return Mention(part.start, part.end, slugs, BY_WORD)

    def _by_concept(self) -> dict[str, tuple[str, ...]]:
        """Concepts and the places that are such a thing, by how their names begin."""
        found: dict[str, tuple[str, ...]] = {}
        for place in self.places:
            texts = ((place.name, "en"), *((name, "en") for name in place.other_names))
            translated = ((name, lang) for lang, name in place.names.items())
            for text, lang in (*texts, *translated):
                for concept in _first(text, lang):
                    found[concept] = tuple(dict.fromkeys((*found.get(concept, ()), place.slug)))
        return found

    def _heard(
        self, words: Sequence[str], starts: Sequence[int], lang: str, parts: Sequence[Part]
    ) -> Iterator[Mention]:
        """Yield names that are written otherwise than they are: misheard, or said in two words."""
        for at, word in enumerate(words):
            for phrase, slug in self._phrases_like(word):
                said = words[at : at + len(phrase)]
                if len(said) < len(phrase) or not all(map(self._is_like, said, phrase)):
                    continue
                end = starts[at + len(said) - 1] + len(said[-1])
                is_known = any(p.start <= starts[at] and end <= p.end for p in parts)
                # A word of another script may mean something and be the very name too.
                is_known &= word.isascii() or not _is_name(word, "".join(phrase))
                if not is_known and not is_stop(word, lang):
                    yield Mention(starts[at], end, (slug,), BY_SOUND)
        for at, (first, second) in enumerate(pairwise(words)):
            if len(first) < 3 or len(second) < 3 or is_chinese(first) or is_chinese(second):
                continue
            if first.isdecimal() or second.isdecimal():
                continue
            for phrase, slug in self._phrases_like(first + second):
                if len(phrase) == 1 and not is_stop(first, lang):
                    end = starts[at + 1] + len(second)
                    yield Mention(starts[at], end, (slug,), BY_SOUND)
        for run, start in zip(words, starts, strict=True):
            for part in foreign_names(run) if is_chinese(run) else ():
                for phrase, slug in self._phrases_like(part):
                    if len(phrase) == 1:
                        at = start + run.find(part)
                        yield Mention(at, at + len(part), (slug,), BY_SOUND)

    def _phrases_like(self, word: str) -> Sequence[tuple[tuple[str, ...], str]]:
        """Return the names that begin with a word like this one, and whose they are."""
        found = self._phrases_made.get(word)
        if found is None:
            if len(self._phrases_made) >= _MANY_WORDS:
                self._phrases_made.clear()
            found = self._phrases_made[word] = [
                (phrase, slug)
                for name in sorted(self._alike(word))
                for phrase, slug in self._of_words.get(name, ())
                if len(phrase) > 1 or len(name) >= _SHORTEST or _is_name(word, name)
            ]
        return found

    def _is_like(self, said: str, name: str) -> bool:
        return said == name or name in self._alike(said)

    def _alike(self, word: str) -> frozenset[str]:
        if len(word) < 2 or (len(word) == 2 and not is_chinese(word)) or word.isdecimal():
            return frozenset()
        return frozenset(name for name, _likeness in self._names.like(word))


def _is_name(word: str, name: str) -> bool:
    """Whether a word sounds just as a name; its script tells the language of its ending."""
    return sound(stem(word, "en")) == sound(name)


def _names(place: Place) -> Iterator[tuple[str, str, str]]:
    """The names of a place as words of the glossary: language, text, concept."""
    for name in (place.name, *place.other_names):
        yield from ((lang, name, _OWN + place.slug) for lang in LANGUAGES)
    for lang, name in place.names.items():
        if lang in LANGUAGES:
            yield lang, name, _OWN + place.slug


def _first(text: str, lang: str) -> tuple[str, ...]:
    """The concepts that a name begins with."""
    words = fold(text).split()
    spans: list[Span] = BUILT_IN.in_words(words, lang)
    if words and is_chinese(words[0]):
        spans = BUILT_IN.in_chinese(words[0])
    first = next(iter(spans), None)
    if first is None or not _GENERAL.isdisjoint(first.concepts):
        return ()
    return first.concepts


def _starts(words: Sequence[str]) -> Iterator[int]:
    at = 0
    for word in words:
        yield at
        at += len(word) + 1
