"""The words of turns and of searches in the form in which they are compared. Pure.

A turn is indexed by its folded words in their order; Chinese by overlapping pairs of characters.
After them come, marked by `~`, the stems that differ from their words and single characters of
Chinese. Both databases get the same terms, so that both find the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from knowledge.language import fold, is_chinese, is_stop, stem

# Before a stem or a single character; alone, between two texts.
MARK = "~"
# Characters of a text that are indexed, and of a word. PostgreSQL takes a megabyte of terms.
_MOST_CHARACTERS, _LONGEST_WORD = 20_000, 40
# Words of a search that count, and letters from which on a word may be the beginning of another.
_MOST_SEARCHED, _SHORTEST_BEGINNING = 12, 3
# Characters of a search that are looked at.
_LONGEST_SEARCH = 300
# Whose stems a searched word in Latin letters may have.
_LATIN = ("en", "fr", "es")
_QUOTED = re.compile(r"[\"“”„«»「」]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that follow each other; the last may be the beginning of a word."""

    terms: tuple[str, ...]
    is_beginning: bool = False


# Of each of these one has to be there.
Search = tuple[tuple[Phrase, ...], ...]


def indexed(texts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the terms of texts, which are given with their languages."""
    terms: list[str] = []
    marked: dict[str, None] = {}
    for text, lang in texts:
        words = list(_words(text))
        if terms and words:
            terms.append(MARK)
        for word in words:
            if is_chinese(word):
                terms += _pairs(word)
                marked |= dict.fromkeys(f"{MARK}{character}" for character in word)
                continue
            terms.append(word)
            if not is_stop(word, lang) and (root := stem(word, lang)) != word:
                marked[f"{MARK}{root}"] = None
    return (*terms, *marked)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text that are indexed, the first ones where it is long."""
    room = _MOST_CHARACTERS
    for word in fold(text).split():
        if room <= 0:
            return
        known = word[: room if is_chinese(word) else _LONGEST_WORD]
        room -= len(known)
        yield known


def parse(text: str) -> Search:
    """Return what a search looks for: each word in any of its forms, what is quoted as it is."""
    groups: list[tuple[Phrase, ...]] = []
    parts = _QUOTED.split(text[:_LONGEST_SEARCH])
    for number, part in enumerate(parts):
        words = fold(part).split()
        if number % 2 and number < len(parts) - 1:
            if terms := tuple(_terms(words)):
                groups.append((Phrase(terms),))
            continue
        is_last = number == len(parts) - 1
        groups += [
            tuple(_forms(word, may_go_on=is_last and at == len(words) - 1))
            for at, word in enumerate(words)
        ]
    return tuple(groups[:_MOST_SEARCHED])


def _terms(words: Iterable[str]) -> Iterator[str]:
    """Yield the terms of words that follow each other."""
    for word in words:
        if is_chinese(word):
            yield from _pairs(word)
        else:
            yield word[:_LONGEST_WORD]


def _pairs(run: str) -> list[str]:
    return [a + b for a, b in pairwise(run)] or [run]


def _forms(word: str, *, may_go_on: bool) -> Iterator[Phrase]:
    """Yield what a searched word may stand for."""
    if is_chinese(word):
        yield Phrase(tuple(_pairs(word)) if len(word) > 1 else (f"{MARK}{word}",))
        return
    word = word[:_LONGEST_WORD]
    yield Phrase((word,))
    if may_go_on and len(word) >= _SHORTEST_BEGINNING:
        yield Phrase((word,), is_beginning=True)
    for root in dict.fromkeys(stem(word, lang) for lang in _LATIN if not is_stop(word, lang)):
        if root != word:
            yield Phrase((root,))
        yield Phrase((f"{MARK}{root}",))
