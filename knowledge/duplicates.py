"""Which records say the same: equal or nearly equal questions, titles and names. Pure."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.language import fold

# Likeness from which two texts count as the same, of 100: one typing error in a name, a word or
# two in a question.
ALIKE = 90
# Texts that are compared with all others at once; other threads wait meanwhile.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Text:
    """What a record is called. Those of another `group` are never the same."""

    key: int
    text: str
    group: Hashable = None


def find(texts: Iterable[Text]) -> list[tuple[int, ...]]:
    """Return the keys of records that are alike, a tuple for each, in the order of the texts.

    Case, accents, punctuation and the order of the words do not count; numbers have to agree.
    """
    given = list(texts)
    places: dict[tuple[Hashable, str], list[int]] = {}
    for place, text in enumerate(given):
        words = sorted(fold(text.text).split())
        if words:
            numbers = tuple(word for word in words if any(map(str.isdigit, word)))
            places.setdefault(((text.group, numbers), " ".join(words)), []).append(place)
    leader = {place: same[0] for same in places.values() for place in same}
    for first, second in _pairs(places):
        _join(leader, first, second)
    groups: dict[int, list[int]] = {}
    for place in sorted(leader):
        groups.setdefault(_root(leader, place), []).append(given[place].key)
    return [tuple(keys) for keys in groups.values() if len(keys) > 1]


def _pairs(places: Mapping[tuple[Hashable, str], Sequence[int]]) -> Iterable[tuple[int, int]]:
    """Yield pairs of places whose texts differ a little."""
    comparable: dict[Hashable, list[tuple[str, int]]] = {}
    for (group, text), same in places.items():
        comparable.setdefault(group, []).append((text, same[0]))
    for found in comparable.values():
        yield from _near(sorted(found, key=lambda pair: len(pair[0])))


def _near(found: Sequence[tuple[str, int]]) -> Iterable[tuple[int, int]]:
    """Yield the pairs of one group, whose texts are sorted by length."""
    texts = [text for text, _place in found]
    lengths = np.array([len(text) for text in texts])
    for start in range(0, len(texts) - 1, _AT_ONCE):
        rows = texts[start : start + _AT_ONCE]
        # A text that is much longer cannot be alike.
        longest = len(rows[-1]) * (200 - ALIKE) / ALIKE
        end = int(np.searchsorted(lengths, longest, side="right"))
        scores = process.cdist(
            rows, texts[start:end], scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8
        )
        for row, column in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
            yield found[start + row][1], found[start + column][1]


def _root(leader: dict[int, int], place: int) -> int:
    while leader[place] != place:
        place = leader[place]
    return place


def _join(leader: dict[int, int], first: int, second: int) -> None:
    low, high = sorted((_root(leader, first), _root(leader, second)))
    leader[high] = low
