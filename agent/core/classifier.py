"""Weighs what a text is judged by: how likely it belongs to each topic. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from agent.core.features import Words, of_whole, of_word

Floats = NDArray[np.float32]
# Weights as whole numbers, which are half as large and added exactly.
Steps = NDArray[np.int16]
# The label of red as such.
ANY = "*"
# How much a feature counts by its first character; parts of words count as the rest.
_PARTS, _STEM, _KIND = 0.5, 1.0, 1.2
_SCALES = {"=": _STEM, "#": _KIND, "~": _KIND, "<": _STEM, "^": _STEM}
_MANY_WORDS = 20_000
_MANY_STEPS = 32_767
# The length of a text of some words; shorter ones count as this long, so that one word alone
# never weighs as much as a sentence.
SHORTEST = 5.0


def scale_of(feature: str) -> float:
    """Return how much a feature counts beside the others."""
    return _STEM if " " in feature else _SCALES.get(feature[0], _PARTS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a text: the rows of its features, each once, and its length."""

    rows: NDArray[np.int32]
    length: float


class Vocabulary:
    """The features that sentences were learned with, each with a row."""

    def __init__(self, names: Iterable[str], words: Words) -> None:
        """Take the features in the order of their rows, and what words name."""
        self.words = words
        self._ids = {name: at for at, name in enumerate(names)}
        self._squares = np.array([scale_of(name) ** 2 for name in self._ids], np.float32)
        # Visitors use the same words over and over; the rows of their features are kept.
        self._of_words: dict[tuple[str, str], tuple[int, ...]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def read(self, words: Sequence[str], lang: str, before: Sequence[str] = ()) -> Reading:
        """Return what is known of a text's words, after the utterances `before` it."""
        found = set(self._known(of_whole(words, lang, self.words, before)))
        for word in words:
            kept = self._of_words.get((word, lang))
            found.update(self._of_word(word, lang) if kept is None else kept)
        rows = np.fromiter(found, np.int32, len(found))
        return Reading(rows, max(SHORTEST, float(self._squares.take(rows).sum()) ** 0.5))

    def _of_word(self, word: str, lang: str) -> tuple[int, ...]:
        if len(self._of_words) >= _MANY_WORDS:
            self._of_words.clear()
        rows = self._of_words[word, lang] = tuple(self._known(of_word(word, lang)))
        return rows

    def _known(self, names: Iterable[str]) -> list[int]:
        row_of = self._ids.get
        return [row for name in names if (row := row_of(name)) is not None]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights of one kind of text: `labels` are topics and, last, `ANY` for red as such.

    `weights` has a row for each feature and a column for each label, in steps of `steps`; a score
    is a log-odds.
    """

    labels: tuple[str, ...]
    weights: Steps
    steps: Floats
    bias: Floats

    def scores(self, reading: Reading) -> Floats:
        """Return the score of each label for a text."""
        weights = self.weights.take(reading.rows, axis=0).astype(np.float32)
        found = np.einsum("ij->j", weights) * self.steps
        return np.asarray(found / reading.length + self.bias, np.float32)


@dataclass(frozen=True, slots=True)
class Classifiers:
    """What was learned of questions and of replies, over the same features."""

    vocabulary: Vocabulary
    questions: Classifier
    replies: Classifier


def classifier(labels: Iterable[str], weights: NDArray[Any], bias: NDArray[Any]) -> Classifier:
    """Return a classifier with weights and bias of any kind of float."""
    largest = np.abs(weights).max(axis=0, initial=0.0)
    steps = np.where(largest > 0, largest / _MANY_STEPS, 1.0)
    whole = np.rint(weights / steps).astype(np.int16)
    return Classifier(tuple(labels), whole, steps.astype(np.float32), bias.astype(np.float32))


def encode(learned: Classifiers) -> bytes:
    """Return the classifiers as bytes, for `decode`."""
    both = (learned.questions, learned.replies)
    head = {
        "words": learned.vocabulary.words.tables,
        "features": list(learned.vocabulary),
        "labels": [one.labels for one in both],
    }
    arrays = [
        array.astype(kind).tobytes()
        for one in both
        for array, kind in ((one.steps, "<f4"), (one.bias, "<f4"), (one.weights, "<i2"))
    ]
    return b"\n".join((orjson.dumps(head), b"".join(arrays)))


def decode(content: bytes) -> Classifiers:
    """Return what `encode` wrote. Raises ValueError for anything else."""
    cut = content.find(b"\n")
    told: dict[str, Any] = orjson.loads(content[:cut])
    vocabulary = Vocabulary(told["features"], Words(told["words"]))
    at, count = cut + 1, len(told["features"])
    both = []
    for labels in told["labels"]:
        width = len(labels)
        steps, bias = np.frombuffer(content, "<f4", 2 * width, at).reshape(2, width).copy()
        at += 8 * width
        weights = np.frombuffer(content, "<i2", count * width, at).reshape(count, width).copy()
        at += 2 * count * width
        both.append(Classifier(tuple(labels), weights, steps, bias))
    return Classifiers(vocabulary, *both)
