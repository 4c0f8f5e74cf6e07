"""Finds the records that answer a question, in whatever language either is. Pure.

A text is indexed by its stems, in every language it exists in, and by the concepts of the
glossary that it names (keys that begin with `#`). Each word of a question looks for the records
that hold its stem, one of its concepts or a name that sounds like it; what it adds to a record is
the best of these, weighed by how rare they are (BM25).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from knowledge import concepts, entries, numbers
from knowledge.language import detect, fold, is_chinese, is_stop, pairs, stem
from knowledge.phonetics import foreign_names
from knowledge.postings import Floats, Posting, Postings
from knowledge.values import Record

# Characters of a question that are looked at: what is asked stands at the end of a long one.
_LONGEST = 1000
# How many of them are kept: what the words look for, and what they find.
_MANY_NEEDLES, _MANY_FOUND = 20_000, 1_000
# The least score of a hit, by itself and as a share of the best one.
_ENOUGH, _SHARE = 1.5, 0.15
# The score of a hit that answers, in rarest words: nine in ten questions on the content have it,
# one in ten on something else.
_SURE = 1.05
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
_CHINESE_PRONOUNS = re.compile("[她他它]|那[个位里儿边场]")
_FIRST_WORDS = frozenset(
    fold("and also what about how et y и а و طيب وماذا ومتى وأين ووين وكم").split()
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a question may be about; scores compare within one question only.

    `certainty` compares between questions: from 1 on the record answers nearly always. It is the
    score measured by the rarest word there can be, less where the question has unknown words.
    """

    record: Record
    score: float
    certainty: float = 0.0


# What one word of a question looks for: key -> how well it stands for the word.
Needle = Mapping[str, float]


class Index:
    """The records by what they can be found by; searched by one thread at a time."""

    def __init__(self, records: Iterable[Record], before: "Index | None" = None) -> None:
        """Index `records`; where `before` holds the same ones they are not read again."""
        self.postings: Postings = before.postings.updated(records) if before else Postings(records)
        # Visitors use the same words over and over; what each looks for is kept.
        self._needles_made: dict[tuple[object, ...], Needle] = {}
        self._found_made: dict[tuple[tuple[str, float], ...], Posting] = {}

    def search(
        self, question: str, lang: str, limit: int = 12, history: Sequence[str] = ()
    ) -> list[Hit]:
        """Return the records that `question` may be about, best first, at most `limit`.

        `history` holds what the visitor said before, newest last; it counts where the question
        is short or points back.
        """
        needles = list(self._needles(question, lang))
        share = _share_known(needles)
        weight = _weight_of_history(fold(question).split(), needles) if history else 0.0
        for earlier in reversed(history[-2:]) if weight else ():
            spoken = self._needles(earlier, detect(earlier, lang))
            needles += [(needle, weight * part) for needle, part in spoken]
            weight /= 2
        return self._hits(self._scores(needles), limit, share)

    def _hits(self, scores: Floats, limit: int, share: float) -> list[Hit]:
        enough = max(_ENOUGH, _SHARE * float(scores.max(initial=0.0)))
        slots = np.nonzero(scores >= enough)[0]
        found = scores[slots]
        if len(found) > limit:
            # The worst that may stay, and all that equal it.
            least = np.partition(found, len(found) - limit)[len(found) - limit]
            slots, found = slots[found >= least], found[found >= least]
        best = np.argsort(-found, kind="stable")[:limit]
        certainty = (1 + share) / 2 / (_SURE * self.postings.rarest)
        return [
            Hit(self.postings.record(slot), round(score, 3), round(score * certainty, 3))
            for slot, score in zip(slots[best].tolist(), found[best].tolist(), strict=True)
        ]

    def _scores(self, needles: Iterable[tuple[Needle, float]]) -> Floats:
        scores = np.zeros(len(self.postings.slots), np.float32)
        for needle, weight in needles:
            if needle:
                slots, shares = self._found(needle)
                scores[slots] += shares if weight == 1.0 else shares * np.float32(weight)
        return scores

    def _found(self, needle: Needle) -> Posting:
        """The slots of the records that a needle finds, and what it adds to the score of each."""
        key = tuple(needle.items())
        made = self._found_made.get(key)
        if made is None:
            if len(self._found_made) >= _MANY_FOUND:
                self._found_made.clear()
            made = self._found_made[key] = self._find(needle)
        return made

    def _find(self, needle: Needle) -> Posting:
        best = np.zeros(len(self.postings.slots), np.float32)
        for key, factor in needle.items():
            slots, shares = self.postings.shares(key)
            best[slots] = np.maximum(best[slots], shares * np.float32(factor))
        found = np.nonzero(best)[0].astype(np.int32)
        return found, best[found]

    def _needles(self, text: str, lang: str) -> Iterator[tuple[Needle, float]]:
        """What the words of a text look for, and how much each matters."""
        words = self._with_acronyms(fold(text[-_LONGEST:]).split(), lang)
        named = _named(words, lang)
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
                common = is_stop(word, lang) or not _COMMON.isdisjoint(named.get(at, {}))
                yield (
                    self._word_needle(word, lang, named.get(at, {})),
                    _COMMON_WEIGHT if common else 1.0,
                )
        for first, second in pairwise(words):
            if (joined := first + second) in self.postings.names:
                yield self._known({stem(joined, "en"): 1.0}), 1.0

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
            if len(word) > 2 and not named:
                for name, likeness in self.postings.names.like(word):
                    needle.setdefault(stem(name, "en"), likeness**2)
        return self._known(needle)

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
        for span in concepts.in_chinese(run):
            needle = self._known({f"#{concept}": 0.9 for concept in span.concepts})
            weight = _COMMON_WEIGHT if not _COMMON.isdisjoint(span.concepts) else 1.0
            yield needle, weight if span.start >= end else weight / 2
            end = max(end, span.start + span.size)
        for number in numbers.in_chinese(run):
            yield self._known(numbers.keys(number.value)), 1.0
        for part in foreign_names(run):
            alike = self.postings.names.like(part)
            yield self._known({stem(name, "en"): likeness**2 for name, likeness in alike}), 0.8


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
    for at, word in enumerate(words):
        if at not in named and not is_stop(word, lang):
            named[at] = dict.fromkeys(concepts.alike(word, lang), 0.7)
    return named


def _share_known(needles: Sequence[tuple[Needle, float]]) -> float:
    """Which part of a question's words looks for anything; small words count where they do."""
    known = sum(weight for needle, weight in needles if needle)
    unknown = sum(weight for needle, weight in needles if not needle and weight == 1.0)
    return known / (known + unknown) if known else 0.0


def _weight_of_history(words: Sequence[str], needles: Sequence[tuple[Needle, float]]) -> float:
    """How much earlier words count beside those of a question."""
    subjects = (
        needle for needle, weight in needles if weight == 1.0 and _ASPECTS.isdisjoint(needle)
    )
    if next(subjects, None) is None:
        return 0.8
    if not _PRONOUNS.isdisjoint(words) or _CHINESE_PRONOUNS.search(" ".join(words)):
        return 0.6
    return 0.3 if words[0] in _FIRST_WORDS else 0.0
