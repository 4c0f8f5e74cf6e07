"""Weighs what a text is judged by: how likely it belongs to each topic. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from agent.core.features import Words, features

Floats = NDArray[np.float32]
# The label of red as such.
ANY = "*"
# How much a feature counts by its first character; parts of words count as the rest.
_PARTS, _STEM, _KIND = 0.5, 1.0, 1.2
_SCALES = {"=": _STEM, "#": _KIND, "~": _KIND, "<": _STEM, "^": _STEM}
_MAGIC = b"rosa-guard-1"


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
    kinds: Words

    def scores(self, words: Sequence[str], lang: str, before: Iterable[str] = ()) -> Floats:
        """Return the score of each label for the words of an utterance."""
        ids = self.ids
        found = {
            ids[name] for name in features(list(words), lang, self.kinds, before) if name in ids
        }
        if not found:
            return self.bias
        rows = np.fromiter(found, np.int32, len(found))
        length = float(np.sqrt(self.squares[rows].sum()))
        return np.asarray(self.weights[rows].sum(axis=0) / length + self.bias, np.float32)


def encode(classifier: Classifier) -> bytes:
    """Return the classifier as bytes, for `decode`."""
    head = {
        "labels": classifier.labels,
        "features": sorted(classifier.ids, key=lambda name: classifier.ids[name]),
        "kinds": classifier.kinds.entries,
    }
    arrays = (classifier.weights, classifier.bias)
    body = b"".join(array.astype("<f2").tobytes() for array in arrays)
    return b"\n".join((_MAGIC, orjson.dumps(head), body))


def decode(content: bytes) -> Classifier:
    """Return what `encode` wrote. Raises ValueError for anything else."""
    magic, _, rest = content.partition(b"\n")
    if magic != _MAGIC:
        raise ValueError("These bytes are no classifier of this version.")
    head, _, body = rest.partition(b"\n")
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
        Words(told["kinds"]),
    )


def squares_of(names: Iterable[str]) -> Floats:
    """Return what each feature adds to the squared length of a text."""
    return np.array([scale_of(name) ** 2 for name in names], np.float32)
