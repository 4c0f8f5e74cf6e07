"""Finds the records that answer a question, in whatever language either is. Pure.

A text is indexed by its stems, in every language it exists in, and by the concepts of the
glossary that it names (keys that begin with `#`). Each word of a question looks for the records
that hold its stem, one of its concepts or a name that sounds like it; what it adds to a record is
the best of these, weighed by how rare they are (BM25).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import numpy as np

from knowledge import times
from knowledge.concepts import Glossary
from knowledge.language import detect, fold
from knowledge.postings import Floats, Posting, Postings, Slots
from knowledge.questions import Needle, Question, Questions
from knowledge.values import GlossaryWord, Record

_MANY_FOUND = 4_000
# What the time of a session counts, beside a word of its title.
_TIME = 2.0
# Characters of the longest question that may be a record's own.
_LONGEST_OWN = 600
# What it counts, in rarest words, to be asked for in a record's very words.
_OWN_WORDS = 1.5
# The certainty that counts as one: with it nineteen in twenty questions on the content are
# answered by the first hit, and one in five on something else has one.
_SURE = 2.45
# Slots of records, what is added to the score of each, and the most of it.
Found = tuple[Slots, Floats, float]
# The least score of a hit, by itself and as a share of the best one.
_ENOUGH, _SHARE = 1.5, 0.15


class Hit(NamedTuple):
    """A record that a question may be about; scores compare within one question only.

    `certainty` compares between questions: how much the record tells of what the question's own
    words could tell at most, and how much that is. From 1 on it answers nearly always.
    """

    record: Record
    score: float
    certainty: float = 0.0


class Index:
    """The records by what they can be found by; searched by one thread at a time."""

    def __init__(
        self,
        records: Iterable[Record],
        before: "Index | None" = None,
        words: Iterable[GlossaryWord] = (),
    ) -> None:
        """Index `records`, with `words` besides those of the built-in glossary.

        Records that `before` holds are not read again, but for those that name changed words.
        """
        added = frozenset(words)
        old = before.postings if before else None
        glossary = old.glossary if old and old.glossary.words == added else Glossary(added)
        self.postings: Postings = Postings(records, old, glossary)
        self._questions = Questions(self.postings)
        # What the same words find again and again.
        self._found_made: dict[tuple[tuple[str, float], ...], Found] = {}

    def search(
        self,
        text: str,
        lang: str,
        limit: int = 12,
        history: Sequence[str] = (),
        now: datetime | None = None,
    ) -> list[Hit]:
        """Return the records that a question may be about, best first, at most `limit`.

        `history` holds what the visitor said before, newest last; it counts where the question
        is short or points back. With `now`, in the venue's zone, sessions at the time that it
        asks about are found too.
        """
        question = self._questions.read(text, lang)
        needles = list(question.needles)
        weight = question.weight_of_history if history else 0.0
        named = question.named
        for earlier in reversed(history[-2:]) if weight else ():
            spoken = self._questions.read(earlier, detect(earlier, lang))
            needles += [(needle, weight * part) for needle, part in spoken.needles]
            # "And in the afternoon?" is asked about the day before.
            if times.names_part(named) and not times.names_day(named):
                named |= times.days_in(spoken.named)
            weight /= 2
        scores, most = self._scores(needles)
        own = fold(text) if len(text) <= _LONGEST_OWN else ""
        for slot in self.postings.questions.get(own, ()):
            scores[slot] += _OWN_WORDS * self.postings.rarest
        if now is not None:
            self._add_times(scores, question, named, lang, now)
        return self._hits(scores, limit, most)

    def _add_times(
        self, scores: Floats, question: Question, named: frozenset[str], lang: str, now: datetime
    ) -> None:
        """Raise the sessions at the time that a question asks about."""
        programme = self.postings.programme
        asked = times.asked(question.words, lang, named, now, programme.days)
        if asked is None:
            return
        slots, nearness = programme.at(asked)
        if asked.is_moment and not len(slots):
            asked = replace(asked, is_next=True)
            slots, nearness = programme.at(asked)
        if len(slots):
            # The fewer there are, the more the time tells; it says less beside another subject.
            most = _TIME * (0.6 if question.has_subject else 1.0)
            rarity = self.postings.rarity_of(len(slots) if not asked.is_next else 1)
            scores[slots] += nearness * np.float32(most * rarity)

    def _hits(self, scores: Floats, limit: int, most: float) -> list[Hit]:
        enough = max(_ENOUGH, _SHARE * float(scores.max(initial=0.0)))
        slots = np.nonzero(scores >= enough)[0]
        found = scores[slots].astype(np.float64)
        if len(found) > limit:
            # The worst that may stay, and all that equal it.
            least = np.partition(found, len(found) - limit)[len(found) - limit]
            slots, found = slots[found >= least], found[found >= least]
        told = np.minimum(found / self.postings.rarest, 2.0)
        certainty = (told + 2.0 * np.minimum(found / most, 1.0)) / _SURE
        hits = [
            Hit(self.postings.record(slot), score, sure)
            for slot, score, sure in zip(
                slots.tolist(),
                np.round(found, 3).tolist(),
                np.round(certainty, 3).tolist(),
                strict=True,
            )
        ]
        # Equal ones by their addresses, so that every process finds the same.
        hits.sort(key=lambda hit: (-hit.score, hit.record.address))
        return hits[:limit]

    def _scores(self, needles: Iterable[tuple[Needle, float]]) -> tuple[Floats, float]:
        """Return the score of each slot, and what one that fits every word would have."""
        scores = np.zeros(len(self.postings.slots), np.float32)
        reachable = 0.0
        for needle, weight in needles:
            if needle:
                slots, shares, most = self._found(needle)
                scores[slots] += shares if weight == 1.0 else shares * np.float32(weight)
                reachable += most * weight
            elif weight == 1.0:
                reachable += self.postings.rarest
        return scores, max(reachable, _ENOUGH)

    def _found(self, needle: Needle) -> Found:
        """The slots of the records that a needle finds, what it adds to each, the most of it."""
        key = tuple(needle.items())
        made = self._found_made.get(key)
        if made is None:
            if len(self._found_made) >= _MANY_FOUND:
                self._found_made.clear()
            slots, shares = self._find(needle)
            most = float(shares.max(initial=0.0))
            made = self._found_made[key] = slots, shares, most
        return made

    def _find(self, needle: Needle) -> Posting:
        if len(needle) == 1:
            ((key, factor),) = needle.items()
            slots, shares = self.postings.shares(key)
            return slots, shares * np.float32(factor)
        best = np.zeros(len(self.postings.slots), np.float32)
        for key, factor in needle.items():
            slots, shares = self.postings.shares(key)
            best[slots] = np.maximum(best[slots], shares * np.float32(factor))
        found = np.nonzero(best)[0].astype(np.int32)
        return found, best[found]
