"""Where forbidden phrases stand in a text, as words of their own, in any of the scripts. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from agent.core.disguise import UNSEEN
from knowledge.language import fold
from knowledge.values import RedZoneTopic

SEVERITIES = ("caution", "deflect", "block")
# What Arabic writes together with the word behind it.
_PARTICLES = frozenset("و ف ب ل ك س ال لل وال فال بال كال ولل فلل وب ول وك فب فل وبال".split())
LONGEST_PARTICLE = max(map(len, _PARTICLES))
# Accents and vowel signs belong to the letter before them.
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
# The first character of the scripts without spaces; nothing is joined with their letters.
UNSPACED = "\u2e80"
_GAPS = re.compile(f"(?<=[{UNSPACED}-\U0010ffff]) | (?=[{UNSPACED}-\U0010ffff])")
# Characters of a chunk that is kept once it was folded.
_LONGEST_CHUNK = 32
# Characters by which phrases are looked up.
_KEY = 3


class Phrases:
    """Folded phrases with their topics, found by how they begin."""

    def __init__(self, phrases: Mapping[str, RedZoneTopic]) -> None:
        self.topics = dict(phrases)
        self.longest = max(map(len, self.topics), default=0)
        self._begin: dict[str, list[str]] = {}
        self._has_short = any(len(phrase) < _KEY for phrase in self.topics)
        for phrase in self.topics:
            for size in range(1, min(_KEY, len(phrase)) + 1):
                self._begin.setdefault(phrase[:size], []).append(phrase)

    def __bool__(self) -> bool:
        return bool(self.topics)

    def __or__(self, other: "Phrases") -> "Phrases":
        return Phrases(self.topics | other.topics)

    def may_begin(self, character: str) -> bool:
        """Whether a phrase begins with the character."""
        return character in self._begin

    def beginning_as(self, rest: str) -> Iterator[str]:
        """Yield the phrases that begin as `rest` does, or that `rest` begins with."""
        yield from self._begin.get(rest[:_KEY], ())
        for size in range(1, min(_KEY, len(rest))):
            if rest[:size] in self.topics:
                yield rest[:size]

    def found_in(self, text: str) -> Iterator[tuple[str, RedZoneTopic]]:
        """Yield the phrases that a folded text holds as words of their own."""
        for start, character in enumerate(text):
            if character not in self._begin:
                continue
            key = text[start : start + _KEY]
            if not (key in self._begin or self._has_short) or not begins(text, start):
                continue
            for phrase in self.beginning_as(key):
                end = start + len(phrase)
                is_here = text.startswith(phrase, start)
                if is_here and (end == len(text) or not joins(text, end)):
                    yield phrase, self.topics[phrase]


def severity(topic: RedZoneTopic) -> int:
    """Return how severe a topic is, the least first."""
    return SEVERITIES.index(topic.severity)


def folded(text: str) -> str:
    """Return the words as `fold` does, but й as и, and no spaces beside scripts that have none."""
    return closed(fold(UNSEEN.sub("", text)))


def closed(words: str) -> str:
    """Return words that `fold` made as `folded` does."""
    return words if words.isascii() else _GAPS.sub("", words.replace("й", "и"))


def begins(text: str, index: int) -> bool:
    """Whether a word begins at `index`, in Arabic also behind what is written together with it."""
    start = index
    while start and index - start <= LONGEST_PARTICLE and joins(text, start):
        start -= 1
    return start == index or text[start:index] in _PARTICLES


def joins(text: str, index: int) -> bool:
    """Whether the characters around `index` belong to one word of an alphabet with spaces."""
    before, after = text[index - 1], text[index]
    return before.isalnum() and after.isalnum() and before < UNSPACED and after < UNSPACED


def folded_with_origin(text: str) -> tuple[str, list[int]]:
    """Return the text folded letter by letter, and where each letter came from.

    Chunks of replies are mostly words that come again and again; these are kept.
    """
    return _fold_chunk(text) if len(text) <= _LONGEST_CHUNK else _fold_letters(text)


@lru_cache(maxsize=32_768)
def _fold_chunk(text: str) -> tuple[str, list[int]]:
    return _fold_letters(text)


def _fold_letters(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    origin: list[int] = []
    last = ""
    for index, character in enumerate(text):
        for letter in _fold_character(character):
            if letter == " ":
                if last == " " or last >= UNSPACED:
                    continue
            elif last == " " and letter >= UNSPACED:
                letters.pop()
                origin.pop()
            letters.append(letter)
            origin.append(index)
            last = letter
    return "".join(letters), origin


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if _MARKS.match(character) or UNSEEN.match(character):
        return ""
    return folded(character) or " "
