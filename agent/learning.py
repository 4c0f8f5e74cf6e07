"""What the guard learns from: the sentences of staff and those of the corpus."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import orjson

from agent import corpus
from agent.core import disguise, features
from agent.core.classifier import Classifiers, decode, encode
from agent.core.features import tables_of
from agent.models import Learned
from knowledge import language
from knowledge.language import detect
from knowledge.values import RedZoneTopic

# Counted up whenever other weights come of the same sentences.
GENERATION = 5
# The code by which texts are read: where it is another, all is learned anew.
_READING = (disguise, features, language)
_MAGIC = b"rosa-guard-2\n"
# How much a sentence of staff counts beside one of the corpus.
_OF_STAFF = 3.0
# And a harmless question beside what a reply says.
_IN_REPLIES = 0.3


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence and its topic, empty for a harmless one; `weight` says how much it counts.

    `row` is its place in the corpus, None for a sentence of staff.
    """

    text: str
    lang: str
    topic: str = ""
    before: tuple[str, ...] = ()
    weight: float = 1.0
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that is learned for some topics: questions, what replies say, what words name."""

    questions: tuple[Lesson, ...]
    replies: tuple[Lesson, ...]
    tables: Mapping[str, Mapping[str, Sequence[str]]]


@lru_cache(maxsize=1)
def generation() -> str:
    """Return what changes with the code that reads texts and learns from them."""
    sources = (Path(str(module.__file__)).read_bytes() for module in _READING)
    return sha256(b"".join((str(GENERATION).encode(), *sources))).hexdigest()


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
    content = orjson.dumps((generation(), corpus.corpus().digest, told))
    return sha256(content).hexdigest()


def _by_language(texts: object) -> list[object]:
    return sorted(dict(texts).items())  # type: ignore[call-overload]


def lessons_of(topics: Sequence[RedZoneTopic]) -> Lessons:
    """Return what is learned for the topics; the corpus's sentences on others are left out."""
    known = {topic.slug for topic in topics}
    of_corpus = corpus.corpus()
    questions, replies = [], []
    for row, one in enumerate(of_corpus.sentences):
        if one.topic and one.topic not in known:
            continue
        before = (one.before,) if one.before else ()
        lesson = Lesson(one.text, one.lang, one.topic, before, row=row)
        (replies if one.is_statement else questions).append(lesson)
        if not one.is_statement and not one.topic and not before:
            replies.append(Lesson(one.text, one.lang, weight=_IN_REPLIES, row=row))
    for topic in topics:
        for lang, texts in topic.examples.items():
            questions += [Lesson(text, lang, topic.slug, weight=_OF_STAFF) for text in texts]
        questions += [Lesson(t, detect(t), weight=_OF_STAFF) for t in topic.near_misses]
        replies += [Lesson(text, lang, weight=_OF_STAFF) for lang, text in topic.deflection.items()]
    return Lessons(tuple(questions), tuple(replies), tables_of(of_corpus.words))


def pack(learned: Classifiers) -> bytes:
    """Return what was learned as bytes, for `unpack`."""
    return _MAGIC + encode(learned)


def unpack(content: bytes) -> Classifiers:
    """Return what `pack` was given. Raises ValueError for what another version wrote."""
    if not content.startswith(_MAGIC):
        raise ValueError("What the guard has learned is of another version.")
    return decode(content[len(_MAGIC) :])


def stored(digest: str) -> Classifiers | None:
    """Return what was learned of the lessons of a digest, else None."""
    content = Learned.objects.filter(digest=digest).values_list("content", flat=True).first()
    return unpack(bytes(content)) if content else None


def newest() -> tuple[str, Classifiers | None]:
    """Return what was learned last, of whatever lessons, and their digest."""
    row = Learned.objects.filter(content__isnull=False).first()
    try:
        return (row.digest, unpack(bytes(row.content))) if row else ("", None)
    except ValueError:
        # Another version of the code wrote it; it is learned anew.
        return "", None
