"""Which concepts a text names, by the built-in glossary and the words that staff added. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.glossary import TERMS, WORDS
from knowledge.language import fold, is_chinese, is_stop, stem
from knowledge.values import GlossaryWord

# How many letters two forms of a word share at least, and what part of the longer one that is.
_PREFIX, _ALIKE = 4, 0.7
# Words whose likeness is kept.
_MANY_WORDS = 10_000
# Arabic letters before a word that may be words of their own.
AR_PARTICLES = "بلكفوسهي"

# These begin with such a letter, and without it they are others: "one" would be Sunday.
_AR_WHOLE = frozenset({"واحد", "واحده"})

# A phrase as stems; a word of Chinese is one whole.
Phrase = tuple[str, ...]


class Span(NamedTuple):
    """Concepts named by `size` words from `start` on; in Chinese both count characters."""

    start: int
    size: int
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The phrases of a language.

    `longest` is the length of the longest one that begins with a stem, `beginnings` has the
    single stems by their first letters.
    """

    phrases: dict[Phrase, tuple[str, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    beginnings: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def extended(self, words: Iterable[tuple[str, Iterable[str]]], lang: str) -> "_Lexicon":
        """Return a lexicon that has words with their concepts besides these."""
        phrases, longest, beginnings = {**self.phrases}, {**self.longest}, {**self.beginnings}
        for word, concepts in words:
            if not (key := phrase(word, lang)):
                continue
            is_new = key not in phrases
            phrases[key] = tuple(dict.fromkeys((*phrases.get(key, ()), *concepts)))
            first, size = (key[0][0], len(key[0])) if _is_run(key, lang) else (key[0], len(key))
            longest[first] = max(longest.get(first, 0), size)
            if is_new and len(key) == 1 and len(key[0]) >= _PREFIX:
                begins = key[0][:_PREFIX]
                beginnings[begins] = (*beginnings.get(begins, ()), key[0])
        return _Lexicon(phrases, longest, beginnings)


class Glossary:
    """The concepts of words in six languages: the built-in ones and those of `words`."""

    def __init__(self, words: Iterable[GlossaryWord] = ()) -> None:
        self.words = frozenset(words)
        added: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        # In an order that does not depend on the process.
        for word in sorted(self.words):
            added.setdefault(word.lang, []).append((word.text, (word.concept,)))
        self._lexicons: Mapping[str, _Lexicon] = {
            lang: lexicon.extended(added[lang], lang) if lang in added else lexicon
            for lang, lexicon in _BUILT_IN.items()
        }

        # Visitors use the same words over and over; what each is like is kept.
        self._alike: dict[tuple[str, str], tuple[str, ...]] = {}

    def in_words(self, words: Sequence[str], lang: str) -> list[Span]:
        """Return the concepts that folded words name in `lang`, the longest at each place."""
        lexicon = self._lexicons.get(lang) if lang != "zh" else None
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

    def in_chinese(self, run: str) -> list[Span]:
        """Return the concepts of a run of Chinese, the longest word at each character."""
        lexicon = self._lexicons["zh"]
        spans: list[Span] = []
        for start, first in enumerate(run):
            longest = min(lexicon.longest.get(first, 0), len(run) - start)
            for size in range(longest, 0, -1):
                if found := lexicon.phrases.get((run[start : start + size],)):
                    spans.append(Span(start, size, found))
                    break
        return spans

    def alike(self, word: str, lang: str) -> tuple[str, ...]:
        """Return the concepts of a word that begins as `word` does: another form of it, mostly."""
        key = (word, lang)
        found = self._alike.get(key)
        if found is None:
            if len(self._alike) >= _MANY_WORDS:
                self._alike.clear()
            found = self._alike[key] = self._find_alike(word, lang)
        return found

    def _find_alike(self, word: str, lang: str) -> tuple[str, ...]:
        lexicon = self._lexicons.get(lang) if lang != "zh" else None
        known = stem(word, lang)
        if lexicon is None or len(known) < _PREFIX:
            return ()
        near, shared = "", 0.0
        for other in lexicon.beginnings.get(known[:_PREFIX], ()):
            share = _common(known, other) / max(len(known), len(other))
            if share > shared:
                near, shared = other, share
        return lexicon.phrases[(near,)] if shared >= _ALIKE else ()


def usual_words(text: str, lang: str, words: Sequence[GlossaryWord] = ()) -> dict[str, str]:
    """Return what an English text names, and the usual word for it in `lang`.

    Of concepts with several English words only the usual one counts, of those of staff, which
    `words` holds, any.
    """
    own: dict[str, str] = {}
    for word in words:
        if word.lang == lang:
            own.setdefault(word.concept, word.text)
    glossary, said = Glossary(words), fold(text).split()
    found: dict[str, str] = {}
    for span in glossary.in_words(said, "en"):
        name = " ".join(said[span.start : span.start + span.size])
        for concept in span.concepts:
            if concept in TERMS and phrase(concept, "en") == phrase(name, "en"):
                found[concept] = TERMS[concept].get(lang, "")
            elif concept not in TERMS and concept in own:
                found[name] = own[concept]
    return {name: word for name, word in found.items() if word}


def phrase(word: str, lang: str) -> Phrase:
    """Return a word or phrase of `lang` as the stems it is found by; empty without a letter."""
    words = fold(word).split()
    if lang == "zh" and len(words) == 1 and is_chinese(words[0]):
        return (words[0],)
    return tuple(_stem(part, lang) for part in words)


def _is_run(key: Phrase, lang: str) -> bool:
    return lang == "zh" and len(key) == 1 and is_chinese(key[0])


def _stem(word: str, lang: str) -> str:
    """The stem of a word; small words are left whole, as their stems are too many things."""
    return word if len(word) < 3 or is_stop(word, lang) else stem(word, lang)


def _without_particle(word: str, known: str, lexicon: _Lexicon) -> str:
    """The stem of an Arabic word; a letter before it may be a word of its own, such as "in"."""
    shortest = 4 if word[0] == "و" else 5
    if (
        word in _AR_WHOLE
        or known in lexicon.longest
        or len(word) < shortest
        or word[0] not in AR_PARTICLES
    ):
        return known
    bare = stem(word[1:], "ar")
    return bare if bare in lexicon.longest else known


def _common(one: str, other: str) -> int:
    """How many letters two words have in common from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


_BUILT_IN = {lang: _Lexicon().extended(words.items(), lang) for lang, words in WORDS.items()}
BUILT_IN = Glossary()
