"""Which of the records that a model was given an answer may rest on, by their words. Pure.

Nobody can tell what a model read. What can be seen is which words, names and numbers of the answer
stand in a record; those that stand in few of the records say the most.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from knowledge.language import terms

# Stems and numbers of a text.
Words = frozenset[str]
# Records that are named.
MOST_NAMED = 4
# Words that an answer must share with a record, and how much of what its words say a record must
# have, or add to those before it.
_LEAST, _GAIN = 2, 0.25
# A record that has nearly as much as the best one cannot be told apart from it.
_ALIKE = 0.85
# What the words of the question say, beside those of the answer.
_OF_QUESTION = 0.3


class Extent(StrEnum):
    """What of a turn stands in a record."""

    MOST = "most"
    SOME = "some"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Support:
    """A record that an answer may rest on, and why."""

    address: str
    extent: Extent


def words_of(text: str, lang: str) -> Words:
    """Return the stems and numbers of a text that carry a subject."""
    return frozenset(term for term in terms(text, lang) if len(term) > 1 or term.isdecimal())


# What visitors said is kept nowhere in memory; what the content says may be.
words_of_content = lru_cache(maxsize=4096)(words_of)


def weight(records: int, times: int) -> float:
    """Return how much a word says that stands in so many of the records."""
    return math.log1p(records / times)


def supports(answer: Words, question: Words, records: Mapping[str, Words]) -> tuple[Support, ...]:
    """Return the few records that an answer may rest on, the likeliest first.

    All are given by their words, records in the order in which they were found. Where no record
    has the words of the answer, it is the one that has most of the question's.
    """
    wanted = answer | question
    spread = Counter(word for words in records.values() for word in words & wanted)
    weights = {word: weight(len(records), times) for word, times in spread.items()}
    said = {address: words & answer for address, words in records.items()}
    fit = {
        address: _share(said[address], answer, weights)
        + _OF_QUESTION * _share(words & question, question, weights)
        for address, words in records.items()
    }
    least = min(_LEAST, len(answer)) or _LEAST
    named: list[str] = []
    told: Words = frozenset()
    for address in sorted(records, key=lambda address: -fit[address]):
        is_alike = bool(named) and fit[address] >= _ALIKE * fit[named[0]]
        is_new = _share(said[address] - told, answer, weights) >= _GAIN
        if len(said[address]) >= least and (is_new or is_alike):
            named.append(address)
            told |= said[address]
    if named:
        return tuple(Support(a, _extent(said[a], answer)) for a in named[:MOST_NAMED])
    return _asked_for(question, records, weights)


def _asked_for(
    question: Words, records: Mapping[str, Words], weights: Mapping[str, float]
) -> tuple[Support, ...]:
    """Return the record that has most of the question's words, where it has enough of them."""
    found = {address: words & question for address, words in records.items()}
    best = max(found, key=lambda address: _share(found[address], question, weights), default="")
    enough = bool(best) and len(found[best]) >= _LEAST
    return (Support(best, Extent.QUESTION),) if enough else ()


def _share(part: Words, whole: Words, weights: Mapping[str, float]) -> float:
    """Return how much of what the words of `whole` say, as far as any record has them, is said."""
    total = sum(weights.get(word, 0.0) for word in whole)
    return sum(weights[word] for word in part) / total if total else 0.0


def _extent(said: Words, answer: Words) -> Extent:
    return Extent.MOST if 2 * len(said) > len(answer) else Extent.SOME
