"""Weighs what a text is judged by: how likely it belongs to each topic. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

Floats = NDArray[np.float32]
# The label of red as such.
ANY = "*"
# How much a feature counts by its first character; parts of words count as the rest.
_PARTS, _STEM, _KIND = 0.5, 1.0, 1.2
_SCALES = {"=": _STEM, "#": _KIND, "~": _KIND, "<": _STEM, "^": _STEM}
_MANY_GROUPS = 20_000
# The length of a text of some words; shorter ones count as this long, so that one word alone
# never weighs as much as a sentence.
SHORTEST = 5.0


def scale_of(feature: str) -> float:
    """Return how much a feature counts beside the others."""
    return _STEM if " " in feature else _SCALES.get(feature[0], _PARTS)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights of one kind of text: `labels` are topics and, last, `ANY` for red as such.

    `weights` has a row for each feature and a column for each label; a score is a log-odds.
    """

    labels: tuple[str, ...]
    ids: Mapping[str, int]
    weights: Floats
    squares: Floats
    bias: Floats
    # Visitors use the same words over and over; the rows of their features are kept.
    _rows: dict[tuple[str, ...], tuple[int, ...]] = field(default_factory=dict, repr=False)

    def scores(self, groups: Iterable[Sequence[str]]) -> Floats:
        """Return the score of each label for a text with groups of features."""
        found: set[int] = set()
        for group in groups:
            found.update(self._known(group) if isinstance(group, tuple) else self._read(group))
        if not found:
            return self.bias
        rows = np.fromiter(found, np.int32, len(found))
        length = max(SHORTEST, float(np.sqrt(self.squares[rows].sum())))
        return np.asarray(self.weights[rows].sum(axis=0) / length + self.bias, np.float32)

    def _known(self, group: tuple[str, ...]) -> tuple[int, ...]:
        rows = self._rows.get(group)
        if rows is None:
            if len(self._rows) >= _MANY_GROUPS:
                self._rows.clear()
            rows = self._rows[group] = self._read(group)
        return rows

    def _read(self, group: Iterable[str]) -> tuple[int, ...]:
        ids = self.ids
        return tuple(ids[name] for name in group if name in ids)


def encode(classifier: Classifier) -> bytes:
    """Return the classifier as bytes, for `decode`."""
    head = {
        "labels": classifier.labels,
        "features": sorted(classifier.ids, key=lambda name: classifier.ids[name]),
    }
    arrays = (classifier.weights, classifier.bias)
    body = b"".join(array.astype("<f2").tobytes() for array in arrays)
    return b"\n".join((orjson.dumps(head), body))


def decode(content: bytes) -> Classifier:
    """Return what `encode` wrote. Raises ValueError for anything else."""
    head, _, body = content.partition(b"\n")
    told: dict[str, Any] = orjson.loads(head)
    labels, names = tuple(told["labels"]), told["features"]
    numbers = np.frombuffer(body, "<f2").astype(np.float32)
    cut = len(names) * len(labels)
    return Classifier(
        labels,
        {name: at for at, name in enumerate(names)},
        numbers[:cut].reshape(len(names), len(labels)),
        squares_of(names),
        numbers[cut:],
    )


def squares_of(names: Iterable[str]) -> Floats:
    """Return what each feature adds to the squared length of a text."""
    return np.array([scale_of(name) ** 2 for name in names], np.float32)
