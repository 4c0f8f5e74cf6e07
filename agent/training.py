"""Trains the classifiers of the guard: sentences in, weights out, the same for the same ones."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from agent.core.classifier import ANY, Classifier, scale_of, squares_of
from agent.core.features import Words, features, words_of
from agent.core.guard import Classifiers
from agent.learning import Lesson, Lessons

# A feature that fewer sentences have says little of others.
_LEAST = 3
_ROUNDS = 8
_STRENGTH = 1.5e-6
# Threads that fit topics; more than the processors of a small server gain nothing.
_AT_ONCE = 2

Read = Sequence[Sequence[str]]


def train(lessons: Lessons) -> Classifiers:
    """Return what was learned of questions and of replies."""
    known = Words(lessons.tables)
    questions, replies = (
        _fit(taught, _read(taught, known)) for taught in (lessons.questions, lessons.replies)
    )
    return Classifiers(questions, replies, known)


def _read(lessons: Iterable[Lesson], known: Words) -> Read:
    """Return the features of each lesson, once each."""
    return [
        sorted(set(chain(*features(words_of(one.text), one.lang, known, one.before))))
        for one in lessons
    ]


def _fit(lessons: Sequence[Lesson], read: Read, seed: int = 1) -> Classifier:
    counts = Counter(chain(*read))
    names = sorted(name for name, count in counts.items() if count >= _LEAST)
    ids = {name: at for at, name in enumerate(names)}
    model = SGDClassifier(
        loss="log_loss",
        alpha=_STRENGTH,
        max_iter=_ROUNDS,
        tol=None,
        average=True,
        random_state=seed,
        n_jobs=_AT_ONCE,
    )
    truth = np.array([one.topic for one in lessons])
    model.fit(_matrix(read, ids), truth, sample_weight=[one.weight for one in lessons])
    weights, bias = _by_label(model)
    # The first class is the empty one: harmless, the opposite of red as such.
    order = [*range(1, len(weights)), 0]
    weights[0], bias[0] = -weights[0], -bias[0]
    scales = np.array([scale_of(name) for name in names])
    return Classifier(
        (*(str(label) for label in model.classes_ if label), ANY),
        ids,
        (weights[order].T * scales[:, None]).astype(np.float32),
        squares_of(names),
        bias[order].astype(np.float32),
    )


def _by_label(model: SGDClassifier) -> tuple[np.ndarray, np.ndarray]:
    """The weights and the bias of each class; of two classes scikit-learn keeps one."""
    if len(model.classes_) > 2:
        return model.coef_.copy(), model.intercept_.copy()
    return np.vstack([-model.coef_, model.coef_]), np.array([-1.0, 1.0]) * model.intercept_


def _matrix(read: Read, ids: dict[str, int]) -> csr_matrix:
    """Lessons by features; each row has the length of one."""
    columns = np.fromiter((ids[n] for names in read for n in names if n in ids), np.int32)
    sizes = [sum(name in ids for name in names) for names in read]
    ends = np.concatenate(([0], np.cumsum(sizes)))
    scales = np.array([scale_of(name) for name in ids], np.float64)[columns]
    rows = np.repeat(np.arange(len(sizes)), sizes)
    lengths = np.sqrt(np.bincount(rows, scales**2, minlength=len(sizes)))
    values = scales / np.maximum(lengths, 1e-9)[rows]
    return csr_matrix((values, columns, ends), shape=(len(sizes), len(ids)))
