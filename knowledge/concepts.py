"""Which concepts of the glossary a text names. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.glossary import WORDS
from knowledge.language import fold, is_chinese, stem


class Span(NamedTuple):
    """Concepts named by `size` words from `start` on; in Chinese both count characters."""

    start: int
    size: int
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Phrases as stems; `longest` is the length of the longest one that begins with a stem."""

    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: Mapping[str, int]


def in_words(words: Sequence[str], lang: str) -> list[Span]:
    """Return the concepts that folded words name in `lang`, the longest phrase at each place."""
    lexicon = _LEXICONS.get(lang)
    if lexicon is None:
        return []
    stems = [stem(word, lang) for word in words]
    spans: list[Span] = []
    for start, first in enumerate(stems):
        for size in range(min(lexicon.longest.get(first, 0), len(stems) - start), 0, -1):
            if found := lexicon.phrases.get(tuple(stems[start : start + size])):
                spans.append(Span(start, size, found))
                break
    return spans


def in_chinese(run: str) -> list[Span]:
    """Return the concepts of a run of Chinese, longest words first, without overlap."""
    spans: list[Span] = []
    start = 0
    while start < len(run):
        longest = min(_CHINESE.longest.get(run[start], 0), len(run) - start)
        for size in range(longest, 0, -1):
            if found := _CHINESE.phrases.get((run[start : start + size],)):
                spans.append(Span(start, size, found))
                start += size
                break
        else:
            start += 1
    return spans


def _lexicon(lang: str) -> _Lexicon:
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    longest: dict[str, int] = {}
    for word, concepts in WORDS[lang].items():
        words = fold(word).split()
        if lang == "zh" and len(words) == 1 and is_chinese(words[0]):
            key: tuple[str, ...] = (words[0],)
            first, size = words[0][0], len(words[0])
        else:
            key = tuple(stem(part, lang) for part in words)
            first, size = key[0], len(key)
        phrases[key] = tuple(dict.fromkeys((*phrases.get(key, ()), *concepts)))
        longest[first] = max(longest.get(first, 0), size)
    return _Lexicon(phrases, longest)


_LEXICONS = {lang: _lexicon(lang) for lang in WORDS if lang != "zh"}
_CHINESE = _lexicon("zh")
