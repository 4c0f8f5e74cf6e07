"""Trains the classifiers of the guard: sentences in, weights out, the same for the same ones."""

import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np
import orjson
from django.conf import settings
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import SGDClassifier

from agent.core.classifier import ANY, SHORTEST, Classifiers, Vocabulary, classifier, scale_of
from agent.core.features import Words, of_whole, of_word, words_of
from agent.corpus import corpus
from agent.learning import Lesson, Lessons, generation

# A feature that fewer sentences have says little of others.
_LEAST = 6
_ROUNDS = 2
_STRENGTH = 1.5e-6
# Threads that fit topics; more than the processors of a small server gain nothing.
_AT_ONCE = 2
# A topic of fewer sentences is learned beside a part of the others, which costs far less.
_FEW, _OTHERS = 100, 4_000

Read = tuple[list[str], csr_matrix]


def train(lessons: Lessons) -> Classifiers:
    """Return what was learned of questions and of replies."""
    known = Words(lessons.tables)
    taught = (*lessons.questions, *lessons.replies)
    needs_corpus = any(one.row is not None for one in taught)
    of_corpus = _read_corpus(known) if needs_corpus else ([], csr_matrix((0, 0), dtype=np.float32))
    names, matrix = _read(taught, of_corpus, known)
    cut = len(lessons.questions)
    names, matrix = _common(names, matrix, cut)
    questions = _fit(lessons.questions, matrix[:cut])
    replies = _fit(lessons.replies, matrix[cut:])
    scales = np.array([scale_of(name) for name in names])[:, None]
    return Classifiers(
        Vocabulary(names, known),
        *(classifier(labels, of * scales, bias) for labels, of, bias in (questions, replies)),
    )


# --- Sentences as rows of features ------------------------------------------------------------


def _read_corpus(known: Words) -> Read:
    """Return the features of all sentences of the corpus, from a file once they were read."""
    told = orjson.dumps((generation(), corpus().digest, known.tables))
    path = settings.BASE_DIR / "var" / f"guard-{sha256(told).hexdigest()[:24]}.npz"
    try:
        with path.open("rb") as file, np.load(file) as kept:
            names = kept["names"].tobytes().decode().split("\n")
            ends, columns = kept["ends"], kept["columns"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        names, ends, columns = _features_of(
            (
                (words_of(one.text), one.lang, (one.before,) if one.before else ())
                for one in corpus().sentences
            ),
            known,
        )
        names, ends, columns = _without_rare(names, ends, columns)
        _keep(path, names, ends, columns)
    values = np.ones(len(columns), np.float32)
    return names, csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(names)))


def _without_rare(
    names: list[str], ends: np.ndarray, columns: np.ndarray
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Leave out what hardly any sentence has: staff would have to say it often to be learned."""
    is_kept = np.bincount(columns, minlength=len(names)) >= _LEAST // 2
    places = np.cumsum(is_kept) - 1
    said = is_kept[columns]
    kept = [name for name, keeps in zip(names, is_kept, strict=True) if keeps]
    ends = np.concatenate(([0], np.cumsum(said)))[ends]
    return kept, ends, places[columns[said]].astype(np.int32)


def _keep(path: Path, names: list[str], ends: np.ndarray, columns: np.ndarray) -> None:
    """Write the file whole or not at all; without it the corpus is read again."""
    text = np.frombuffer("\n".join(names).encode(), np.uint8)
    try:
        path.parent.mkdir(exist_ok=True)
        # Called as the others: what an ended process leaves is taken away by the next one.
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix="guard-", suffix=".npz", delete=False
        ) as file:
            np.savez(file, names=text, ends=ends, columns=columns)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        for old in path.parent.glob("guard-*.npz"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        return


def _features_of(
    sentences: Iterable[tuple[list[str], str, Sequence[str]]],
    known: Words,
    names: Iterable[str] = (),
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the names of all features, where each sentence ends, and the features of each."""
    ids = {name: at for at, name in enumerate(names)}
    read_word = lru_cache(maxsize=None)(of_word)
    columns: list[int] = []
    ends = [0]
    for words, lang, before in sentences:
        parts = (read_word(word, lang) for word in words)
        found = sorted(set(chain(of_whole(words, lang, known, before), *parts)))
        columns += [ids.setdefault(name, len(ids)) for name in found]
        ends.append(len(columns))
    return list(ids), np.array(ends, np.int64), np.array(columns, np.int32)


def _read(lessons: Sequence[Lesson], of_corpus: Read, known: Words) -> Read:
    """Return the lessons as rows, those of the corpus as they were read."""
    names, matrix = of_corpus
    own = [lesson for lesson in lessons if lesson.row is None]
    more, ends, columns = _features_of(
        ((words_of(one.text), one.lang, one.before) for one in own), known, names
    )
    matrix = csr_matrix((matrix.data, matrix.indices, matrix.indptr), (matrix.shape[0], len(more)))
    shape = (len(own), len(more))
    added = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=shape)
    places = {id(lesson): matrix.shape[0] + at for at, lesson in enumerate(own)}
    rows = [places[id(one)] if one.row is None else one.row for one in lessons]
    return more, vstack([matrix, added], format="csr")[rows]


# --- Rows as weights ----------------------------------------------------------------------------


def _common(names: list[str], matrix: csr_matrix, cut: int) -> tuple[list[str], csr_matrix]:
    """Return the features that enough sentences have, scaled, and the rows' length 1.

    `cut` is the row of the first reply: enough are those before or those from there on.
    """
    ends = matrix.indptr
    halves = (matrix.indices[: ends[cut]], matrix.indices[ends[cut] :])
    counts = np.max([np.bincount(half, minlength=len(names)) for half in halves], axis=0)
    kept = np.flatnonzero(counts >= _LEAST)
    kept = kept[np.argsort(np.array([names[at] for at in kept]))] if len(kept) else kept
    names = [names[at] for at in kept]
    matrix = matrix[:, kept]
    matrix.data = np.array([scale_of(name) for name in names], np.float32)[matrix.indices]
    squares = np.add.reduceat(np.append(matrix.data**2, 0), matrix.indptr[:-1])
    sizes = np.diff(matrix.indptr)
    lengths = np.sqrt(np.where(sizes, squares, 0))
    matrix.data /= np.repeat(np.maximum(lengths, SHORTEST), sizes).astype(np.float32)
    return names, matrix


def _fit(lessons: Sequence[Lesson], matrix: csr_matrix) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the labels, and the weights and the bias of each."""
    truth = np.array([one.topic for one in lessons])
    weight = np.array([one.weight for one in lessons])
    topics, counts = np.unique(truth[truth != ""], return_counts=True)
    if not len(topics):
        # Replies, where the corpus knows none of the topics: there is nothing to tell apart.
        return [ANY], np.zeros((matrix.shape[1], 1)), np.zeros(1)
    large, small = topics[counts >= _FEW], topics[counts < _FEW]
    found = _weights(matrix, np.where(np.isin(truth, large) | (truth == ""), truth, "-"), weight)
    if len(small):
        part = _part(truth, small)
        few = np.where(np.isin(truth[part], small), truth[part], "")
        found |= {
            label: of for label, of in _weights(matrix[part], few, weight[part]).items() if label
        }
    harmless, bias = found.pop("", (np.zeros(matrix.shape[1]), 0.0))
    found.pop("-", None)
    labels = sorted(found)
    columns = np.stack([*(found[label][0] for label in labels), -harmless], axis=1)
    biases = np.array([*(found[label][1] for label in labels), -bias])
    return [*labels, ANY], columns, biases


def _part(truth: np.ndarray, small: np.ndarray) -> np.ndarray:
    """The rows of small topics, and some of all others."""
    is_small = np.isin(truth, small)
    others = np.flatnonzero(~is_small)
    step = max(1, len(others) // _OTHERS)
    return np.sort(np.concatenate((np.flatnonzero(is_small), others[::step])))


def _weights(
    matrix: csr_matrix, truth: np.ndarray, weight: np.ndarray
) -> dict[str, tuple[np.ndarray, float]]:
    """Return the weights and the bias of each label against all others."""
    if len(labels := np.unique(truth)) < 2:
        # There is nothing to tell apart.
        return {str(label): (np.zeros(matrix.shape[1]), 0.0) for label in labels}
    model = SGDClassifier(
        loss="log_loss",
        alpha=_STRENGTH,
        max_iter=_ROUNDS,
        tol=None,
        average=True,
        random_state=1,
        n_jobs=_AT_ONCE,
    )
    model.fit(matrix, truth, sample_weight=weight)
    weights, biases = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        # Of two classes scikit-learn keeps one.
        weights, biases = np.vstack([-weights, weights]), np.array([-1.0, 1.0]) * biases
    return {str(label): (weights[at], float(biases[at])) for at, label in enumerate(model.classes_)}
