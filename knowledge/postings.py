"""Which records hold a key, and what that adds to their scores (BM25). Pure.

A value is never changed: the next one is made from it by what differs, so that a change of one
record among thousands costs little, and a search may go on meanwhile.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge import entries
from knowledge.concepts import BUILT_IN, Glossary
from knowledge.entries import Entry
from knowledge.phonetics import Names
from knowledge.programme import Programme
from knowledge.reach import reach_of
from knowledge.values import GlossaryWord, Record, Session

Floats = NDArray[np.float32]
Slots = NDArray[np.int32]
# Slots of records, and a number for each.
Posting = tuple[Slots, Floats]

# BM25: how soon more of the same word adds nothing, and how much long texts are held back.
_K1, _B = 1.2, 0.5
# In content smaller than this, words seem common only because there is so little of it.
_FEW = 100
_NOWHERE: Posting = np.array([], np.int32), np.array([], np.float32)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A record, and what has to be undone when it goes."""

    record: Record
    keys: tuple[str, ...]
    length: float
    languages: tuple[str, ...]
    names: tuple[str, ...]
    questions: tuple[str, ...]


class Postings:
    """Records in numbered slots, and for each key the slots that hold it."""

    def __init__(
        self,
        records: Iterable[Record],
        base: "Postings | None" = None,
        glossary: Glossary = BUILT_IN,
    ) -> None:
        self.glossary = glossary
        self.slots: list[_Slot | None] = list(base.slots) if base else []
        self.places: dict[str, int] = dict(base.places) if base else {}
        self.times: dict[str, Posting] = dict(base.times) if base else {}
        # Folded questions in a record's very words, and the slots of the records.
        self.questions: dict[str, tuple[int, ...]] = dict(base.questions) if base else {}
        self.written: Counter[str] = Counter(base.written) if base else Counter()
        wanted = {record.address: record for record in records}
        renamed = base.naming(base.glossary.words ^ glossary.words) if base else frozenset()
        removed, names = self._take_out(
            [
                address
                for address, place in self.places.items()
                if place in renamed or not self._holds(wanted.get(address))
            ]
        )
        put_in = [record for address, record in wanted.items() if address not in self.places]
        added, more_names = self._put_in(put_in)
        self._change(removed, added)
        names.update(more_names)
        self.names: Names = (base.names if base else Names({})).updated(names)
        self._weigh()

    def naming(self, words: Collection[GlossaryWord]) -> Collection[int]:
        """Return the slots of the records that may name one of the words."""
        if not words:
            return frozenset()
        found: set[int] = set()
        for groups in reach_of(words, self.times):
            if not groups:
                return range(len(self.slots))
            found |= set.intersection(*(self._holders(keys) for keys in groups))
        return found

    def _holders(self, keys: Iterable[str]) -> set[int]:
        """The slots that hold one of the keys."""
        return {slot for key in keys for slot in self.times[key][0].tolist()}

    def __contains__(self, key: str) -> bool:
        return key in self.times

    def record(self, slot: int) -> Record:
        """Return the record of a slot that a key was found in."""
        found = self.slots[slot]
        if found is None:
            raise IndexError(f"Slot {slot} is empty.")
        return found.record

    def rarity(self, key: str) -> float:
        """Return how much a key tells: the fewer records hold it, the more."""
        return self.rarity_of(len(self.times[key][0]))

    def rarity_of(self, holders: int) -> float:
        """Return how much it tells to be one of so many records."""
        return log(1 + (self._size - holders + 0.5) / (holders + 0.5))

    def shares(self, key: str) -> Posting:
        """Return the slots that hold a key, and what it adds to the score of each."""
        made = self._shares.get(key)
        if made is None:
            slots, times = self.times[key]
            most = np.float32((_K1 + 1) * self.rarity(key))
            made = self._shares[key] = slots, times * most / (times + self._dampening[slots])
        return made

    def _holds(self, record: Record | None) -> bool:
        if record is None:
            return False
        held = self.slots[self.places[record.address]]
        return held is not None and held.record == record

    def _take_out(self, addresses: Sequence[str]) -> tuple[dict[str, list[int]], Counter[str]]:
        """Empty slots; return which slots each key loses, and the names that are said less."""
        removed: dict[str, list[int]] = {}
        names: Counter[str] = Counter()
        for address in addresses:
            place = self.places.pop(address)
            if old := self.slots[place]:
                self.written.subtract(old.languages)
                names.subtract(old.names)
                for question in old.questions:
                    left = tuple(p for p in self.questions[question] if p != place)
                    self.questions[question] = left
                    if not left:
                        del self.questions[question]
                for key in old.keys:
                    removed.setdefault(key, []).append(place)
            self.slots[place] = None
        return removed, names

    def _put_in(
        self, records: Sequence[Record]
    ) -> tuple[dict[str, list[tuple[int, float]]], Counter[str]]:
        """Fill slots; return which slots each key gets, and the names that are said more."""
        added: dict[str, list[tuple[int, float]]] = {}
        names: Counter[str] = Counter()
        free = [place for place, slot in enumerate(self.slots) if slot is None] if records else []
        free.reverse()
        for record in records:
            entry = entries.read(record, self.glossary)
            place = free.pop() if free else len(self.slots)
            if place == len(self.slots):
                self.slots.append(None)
            self.slots[place] = _slot(record, entry)
            self.places[record.address] = place
            for question in entry.questions:
                self.questions[question] = (*self.questions.get(question, ()), place)
            self.written.update(entry.languages)
            names.update(entry.names)
            for key, times in entry.keys.items():
                added.setdefault(key, []).append((place, times))
        return added, names

    def _change(
        self, removed: Mapping[str, list[int]], added: Mapping[str, list[tuple[int, float]]]
    ) -> None:
        for key in removed.keys() | added.keys():
            slots, times = self.times.get(key, _NOWHERE)
            if key in removed:
                stay = ~np.isin(slots, removed[key])
                slots, times = slots[stay], times[stay]
            if key in added:
                places, numbers = zip(*added[key], strict=True)
                slots = np.concatenate((slots, np.array(places, np.int32)))
                times = np.concatenate((times, np.array(numbers, np.float32)))
            if len(slots):
                self.times[key] = slots, times
            else:
                del self.times[key]

    def _weigh(self) -> None:
        """Make what depends on the records as a whole."""
        # Made when first asked for, and kept.
        self._shares: dict[str, Posting] = {}
        records = ((place, slot.record) for place, slot in enumerate(self.slots) if slot)
        self.programme = Programme(
            (p, record) for p, record in records if isinstance(record, Session)
        )
        count = len(self.places)
        lengths = np.array([slot.length if slot else 0.0 for slot in self.slots], np.float32)
        # Rounded, so that it does not depend on the order of the slots.
        average = round(float(lengths.sum(dtype=np.float64)) / max(count, 1), 6) or 1.0
        self._dampening: Floats = lengths * np.float32(_K1 * _B / average) + np.float32(
            _K1 * (1 - _B)
        )
        self._size = max(count, _FEW)
        # What a key tells that no record holds: the most there can be.
        self.rarest = log(2 * self._size + 2)
        # A word seems rare where few records exist in its language at all.
        self.trust = {
            lang: log(1 + n) / log(1 + count) for lang, n in self.written.items() if n > 0
        }


def _slot(record: Record, entry: Entry) -> _Slot:
    return _Slot(
        record, tuple(entry.keys), entry.length, entry.languages, entry.names, entry.questions
    )
