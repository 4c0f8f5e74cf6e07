"""Which concepts of the glossary a text names. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.glossary import WORDS
from knowledge.language import fold, is_chinese, is_stop, stem

# How many letters two forms of a word share at least, and what part of the longer one that is.
_PREFIX, _ALIKE = 4, 0.7


class Span(NamedTuple):
    """Concepts named by `size` words from `start` on; in Chinese both count characters."""

    start: int
    size: int
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Phrases as stems.

    `longest` is the length of the longest one that begins with a stem, `beginnings` has the
    single stems by their first letters.
    """

    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: Mapping[str, int]
    beginnings: Mapping[str, Sequence[str]]


def in_words(words: Sequence[str], lang: str) -> list[Span]:
    """Return the concepts that folded words name in `lang`, the longest phrase at each place."""
    lexicon = _LEXICONS.get(lang)
    if lexicon is None:
        return []
    stems = [_stem(word, lang) for word in words]
    if lang == "ar":
        stems = [
            _without_particle(word, known, lexicon)
            for word, known in zip(words, stems, strict=True)
        ]
    spans: list[Span] = []
    for start, first in enumerate(stems):
        for size in range(min(lexicon.longest.get(first, 0), len(stems) - start), 0, -1):
            if found := lexicon.phrases.get(tuple(stems[start : start + size])):
                spans.append(Span(start, size, found))
                break
    return spans


def in_chinese(run: str) -> list[Span]:
    """Return the concepts of a run of Chinese, the longest word at each character."""
    spans: list[Span] = []
    for start, first in enumerate(run):
        longest = min(_CHINESE.longest.get(first, 0), len(run) - start)
        for size in range(longest, 0, -1):
            if found := _CHINESE.phrases.get((run[start : start + size],)):
                spans.append(Span(start, size, found))
                break
    return spans


def alike(word: str, lang: str) -> tuple[str, ...]:
    """Return the concepts of a word that begins as `word` does: another form of it, mostly."""
    lexicon = _LEXICONS.get(lang)
    known = stem(word, lang)
    if lexicon is None or len(known) < _PREFIX:
        return ()
    near, shared = "", 0.0
    for other in lexicon.beginnings.get(known[:_PREFIX], ()):
        share = _common(known, other) / max(len(known), len(other))
        if share > shared:
            near, shared = other, share
    return lexicon.phrases[(near,)] if shared >= _ALIKE else ()


def _stem(word: str, lang: str) -> str:
    """The stem of a word; small words are left whole, as their stems are too many things."""
    return word if len(word) < 3 or is_stop(word, lang) else stem(word, lang)


def _without_particle(word: str, known: str, lexicon: _Lexicon) -> str:
    """The stem of an Arabic word; a letter before it may be a word of its own, such as "in"."""
    if known in lexicon.longest or len(word) < 5 or word[0] not in "بلكفوسهي":
        return known
    bare = stem(word[1:], "ar")
    return bare if bare in lexicon.longest else known


def _common(one: str, other: str) -> int:
    """How many letters two words have in common from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _lexicon(lang: str) -> _Lexicon:
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    longest: dict[str, int] = {}
    for word, concepts in WORDS[lang].items():
        words = fold(word).split()
        if lang == "zh" and len(words) == 1 and is_chinese(words[0]):
            key: tuple[str, ...] = (words[0],)
            first, size = words[0][0], len(words[0])
        else:
            key = tuple(_stem(part, lang) for part in words)
            first, size = key[0], len(key)
        phrases[key] = tuple(dict.fromkeys((*phrases.get(key, ()), *concepts)))
        longest[first] = max(longest.get(first, 0), size)
    beginnings: dict[str, list[str]] = {}
    for key in phrases:
        if len(key) == 1 and len(key[0]) >= _PREFIX:
            beginnings.setdefault(key[0][:_PREFIX], []).append(key[0])
    return _Lexicon(phrases, longest, beginnings)


_LEXICONS = {lang: _lexicon(lang) for lang in WORDS if lang != "zh"}
_CHINESE = _lexicon("zh")
