"""Trains the classifiers of the guard: sentences in, weights out, the same for the same ones."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from agent.core.classifier import ANY, Classifier, encode, scale_of, squares_of
from agent.core.features import Words, features, words_of
from agent.learning import Lesson, Lessons

# A feature that fewer sentences have says nothing of others.
_LEAST = 2
_ROUNDS = 12
_STRENGTH = 2e-5


def train(lessons: Sequence[Lesson], kinds: Words, *, seed: int = 1) -> Classifier:
    """Return what tells the topics of the lessons apart, and red from harmless."""
    read = [
        sorted(set(features(words_of(one.text), one.lang, kinds, one.before))) for one in lessons
    ]
    counts = Counter(name for names in read for name in names)
    kept = sorted(name for name, count in counts.items() if count >= _LEAST)
    ids = {name: at for at, name in enumerate(kept)}
    matrix = _matrix(read, ids)
    topics = sorted({one.topic for one in lessons if one.topic})
    truth = np.array([one.topic for one in lessons])
    weight = np.array([one.weight for one in lessons])
    fits = [_fit(matrix, truth == topic, weight, seed) for topic in topics]
    fits.append(_fit(matrix, truth != "", weight, seed))
    scales = np.array([scale_of(name) for name in kept], np.float32)
    weights = np.stack([coefficients for coefficients, _ in fits], axis=1) * scales[:, None]
    return Classifier(
        (*topics, ANY),
        ids,
        weights.astype(np.float32),
        squares_of(kept),
        np.array([bias for _, bias in fits], np.float32),
        kinds,
    )


def train_both(lessons: Lessons) -> tuple[bytes, bytes]:
    """Return what was learned of questions and of replies, as bytes."""
    found = (train(taught, lessons.kinds) for taught in (lessons.questions, lessons.replies))
    questions, replies = map(encode, found)
    return questions, replies


def _matrix(read: Iterable[Sequence[str]], ids: dict[str, int]) -> csr_matrix:
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for names in read:
        known = [name for name in names if name in ids]
        scales = np.array([scale_of(name) for name in known])
        columns += [ids[name] for name in known]
        values += (scales / max(float(np.sqrt((scales**2).sum())), 1e-9)).tolist()
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(ids)), dtype=np.float64)


def _fit(
    matrix: csr_matrix, truth: np.ndarray, weight: np.ndarray, seed: int
) -> tuple[np.ndarray, float]:
    model = SGDClassifier(
        loss="log_loss",
        alpha=_STRENGTH,
        max_iter=_ROUNDS,
        tol=None,
        average=True,
        random_state=seed,
    )
    model.fit(matrix, truth, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])
