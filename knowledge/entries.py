"""What a record can be found by: its words, their concepts and numbers, its names. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge import numbers
from knowledge.concepts import BUILT_IN, Glossary
from knowledge.language import detect, fold, is_chinese, is_stop, pairs, stem
from knowledge.languages import UN_LANGUAGES
from knowledge.values import Conference, Fact, Place, Record, Session, Speaker

# A field counts as many times as a word of the running text.
NAME, TITLE, LABEL, BODY, BIOGRAPHY, ASKED = 5.0, 4.0, 3.0, 1.0, 0.6, 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """How often each key stands in a record, each field with its weight.

    Translations make a record neither longer nor a concept of it more frequent, other ways to ask
    make it no longer. `names` are the words of names, which may be misheard, `questions` the folded
    texts that ask for the record in its very words.
    """

    keys: Mapping[str, float]
    length: float
    languages: tuple[str, ...]
    names: tuple[str, ...]
    questions: tuple[str, ...]


def read(record: Record, glossary: Glossary = BUILT_IN) -> Entry:
    """Return what `record` can be found by, concepts as the glossary has them."""
    words: dict[str, float] = {}
    named: dict[str, dict[str, float]] = {}
    lengths: dict[str, float] = {}
    for text, lang, weight in _fields(record):
        in_lang = named.setdefault(lang, {})
        for key in _keys(text, lang, glossary):
            if key[0] == "#":
                in_lang[key] = in_lang.get(key, 0.0) + weight
            else:
                words[key] = words.get(key, 0.0) + weight
                lengths[lang] = lengths.get(lang, 0.0) + weight
    for in_lang in named.values():
        for key, times in in_lang.items():
            words[key] = max(words.get(key, 0.0), times)
    longest = max(lengths.values(), default=0.0)
    for way in () if isinstance(record, Conference) else record.asked_as:
        for key in _keys(way, detect(way), glossary):
            words[key] = words.get(key, 0.0) + ASKED
    names = tuple(_name_words(record))
    return Entry(words, longest, tuple(lengths), names, tuple(dict.fromkeys(_questions(record))))


def _questions(record: Record) -> Iterator[str]:
    """Yield the record's own question or title, and the other ways to ask for it."""
    texts: Mapping[str, str] = {}
    match record:
        case Fact():
            texts = record.question
        case Session():
            texts = record.heading
        case Speaker() | Place():
            texts = {"en": record.name}
    yield from filter(None, map(fold, texts.values()))
    if not isinstance(record, Conference):
        yield from filter(None, map(fold, record.asked_as))


def _keys(text: str, lang: str, glossary: Glossary) -> Iterator[str]:
    words = [run or word for run, word in runs_of_letters(fold(text).split())]
    for word in words:
        if is_chinese(word):
            yield from pairs(word)
            yield from (str(number.value) for number in numbers.in_chinese(word))
            for span in glossary.in_chinese(word):
                yield from (f"#{concept}" for concept in span.concepts)
        elif not is_stop(word, lang):
            yield stem(word, lang)
    # Digits are words of their own already.
    yield from (
        str(n.value) for n in numbers.in_words(words, lang) if not words[n.start].isdecimal()
    )
    for span in glossary.in_words(words, lang):
        yield from (f"#{concept}" for concept in span.concepts)


def _fields(record: Record) -> Iterator[tuple[str, str, float]]:
    """Each text of a record with its language and its weight."""
    match record:
        case Fact():
            yield from _translated(record.question, TITLE)
            yield from _translated(record.answer, BODY)
            yield from ((word, "en", LABEL) for word in record.keywords)
        case Speaker():
            yield from ((name, "en", NAME) for name in (record.name, *record.other_names))
            yield from _translated(record.role, LABEL)
            yield from _translated(record.bio, BIOGRAPHY)
            yield f"who {record.organisation}", "en", BODY
        case Place():
            names = (record.name, *record.other_names)
            yield from ((name, "en", NAME) for name in names)
            yield from _translated(record.names, NAME)
            yield from _translated(record.description, BODY)
            yield from _translated(record.directions, BODY)
            yield " ".join(("where", record.kind, record.means, *record.lines)), "en", LABEL
        case Session():
            yield from _translated(record.heading, TITLE)
            yield from _translated(record.description, BODY)
            yield from ((name, "en", LABEL) for name in (record.place, *record.speakers))
            yield f"when where session {record.kind} {record.theme} {_day(record)}", "en", LABEL
            yield "start", "en", BODY
            if record.status != "planned":
                yield record.status, "en", TITLE
            yield " ".join(UN_LANGUAGES.get(code, "") for code in record.languages), "en", BODY
        case Conference():
            yield from _conference(record)


def _conference(conference: Conference) -> Iterator[tuple[str, str, float]]:
    yield conference.name, "en", TITLE
    yield "when where conference what date start end begin day venue address time zone", "en", LABEL
    for lang in UN_LANGUAGES:
        yield conference.text(lang), lang, BODY


def _day(session: Session) -> str:
    half = "morning" if session.start.hour < 12 else "afternoon"
    return f"{session.start:%A} {half} {session.start.day} {session.start:%B}"


def _translated(texts: Mapping[str, str], weight: float) -> Iterator[tuple[str, str, float]]:
    return ((text, lang, weight) for lang, text in texts.items())


def _name_words(record: Record) -> Iterator[str]:
    names: tuple[str, ...] = ()
    match record:
        case Speaker() | Place():
            names = (record.name, *record.other_names)
        case Fact():
            names = tuple(word for word in record.keywords if word[:1].isupper())
    for name in names:
        yield from (word for word in fold(name).split() if len(word) > 2)


def runs_of_letters(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each run of single Latin letters as one string, or else each word."""
    run = ""
    for word in (*words, ""):
        if len(word) == 1 and word.isascii() and word.isalpha():
            run += word
            continue
        if run:
            yield run, ""
            run = ""
        if word:
            yield "", word
