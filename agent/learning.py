"""What the guard learns from: the sentences of staff and those of the corpus."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import orjson

from agent import corpus
from agent.core.classifier import decode
from agent.core.features import Words
from agent.core.guard import Classifiers
from agent.models import Learned
from knowledge.language import detect
from knowledge.values import RedZoneTopic

# Counted up whenever texts are read otherwise, or other weights come of the same sentences.
GENERATION = 1
# How much a sentence of staff counts beside one of the corpus.
_OF_STAFF = 3.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence and its topic, empty for a harmless one; `weight` says how much it counts."""

    text: str
    lang: str
    topic: str = ""
    before: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that is learned for some topics: questions, what replies say, kinds of words."""

    questions: tuple[Lesson, ...]
    replies: tuple[Lesson, ...]
    kinds: Words


def digest_of(topics: Iterable[RedZoneTopic]) -> str:
    """Return what names the lessons of the topics: the same lessons have the same digest."""
    told = [
        (
            topic.slug,
            _by_language(topic.examples),
            topic.near_misses,
            _by_language(topic.deflection),
        )
        for topic in sorted(topics, key=lambda topic: topic.slug)
    ]
    content = orjson.dumps((GENERATION, corpus.corpus().digest, told))
    return sha256(content).hexdigest()


def _by_language(texts: object) -> list[object]:
    return sorted(dict(texts).items())  # type: ignore[call-overload]


def lessons_of(topics: Sequence[RedZoneTopic]) -> Lessons:
    """Return what is learned for the topics; the corpus's sentences on others are left out."""
    known = {topic.slug for topic in topics}
    of_corpus = corpus.corpus()
    questions, replies = [], []
    for one in of_corpus.sentences:
        if one.topic and one.topic not in known:
            continue
        before = (one.before,) if one.before else ()
        lesson = Lesson(one.text, one.lang, one.topic, before)
        (replies if one.is_statement else questions).append(lesson)
        if not one.is_statement and not one.topic and not before:
            replies.append(Lesson(one.text, one.lang, weight=0.3))
    for topic in topics:
        for lang, texts in topic.examples.items():
            questions += [Lesson(text, lang, topic.slug, weight=_OF_STAFF) for text in texts]
        questions += [Lesson(t, detect(t), weight=_OF_STAFF) for t in topic.near_misses]
        replies += [Lesson(text, lang, weight=_OF_STAFF) for lang, text in topic.deflection.items()]
    return Lessons(tuple(questions), tuple(replies), Words(of_corpus.words))


def pack(questions: bytes, replies: bytes) -> bytes:
    """Return both classifiers as one, for `unpack`."""
    return len(questions).to_bytes(8, "big") + questions + replies


def unpack(content: bytes) -> Classifiers:
    """Return the classifiers of `pack`. Raises ValueError for anything else."""
    cut = 8 + int.from_bytes(content[:8], "big")
    return Classifiers(decode(content[8:cut]), decode(content[cut:]))


def stored(digest: str) -> Classifiers | None:
    """Return what was learned of the lessons of a digest, else None."""
    content = Learned.objects.filter(digest=digest).values_list("content", flat=True).first()
    return unpack(bytes(content)) if content else None


def newest() -> tuple[str, Classifiers | None]:
    """Return what was learned last, of whatever lessons, and their digest."""
    row = Learned.objects.filter(content__isnull=False).first()
    return (row.digest, unpack(bytes(row.content))) if row else ("", None)
