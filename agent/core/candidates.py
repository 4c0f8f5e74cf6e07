"""The records given to a model, by what shows that its answer speaks about them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.core.evidence import Words, words_of_content
from agent.core.labels import NOT_HERE_HELP
from agent.core.phrases import ANYTHING_ELSE, NOTHING_KNOWN, UNSURE
from agent.core.printed import Printed
from knowledge.concepts import BUILT_IN
from knowledge.language import fold, stem, terms
from knowledge.values import Place, Record, Session, Speaker, best_text

# In front of a concept of the glossary among words.
CONCEPT = "#"
# How the addresses of places begin.
PLACE = f"{Place.KIND}:"
# The words of a name.
Name = tuple[str, ...]


# Texts with the language that each is in.
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that an answer may speak about: what it is called, in stems, and its words.

    `heard` are the words of a person's name, which other scripts write as they sound.
    """

    address: str
    names: tuple[Name, ...]
    words: Words
    heard: Name = ()


def candidates(records: Iterable[Record], printed: Printed, lang: str) -> Iterator[Candidate]:
    """Yield the records given to a model as they may be spoken about in `lang`.

    The people and rooms of sessions among them are added by their names alone. A record that is
    met for the first time takes some milliseconds.
    """
    given = {record.address: record for record in records}
    linked: dict[str, Record] = {}
    for record in given.values():
        yield _candidate(record, printed, lang)
        linked |= {other.address: other for other in printed.linked.named_by(record)}
    for address in linked.keys() - given.keys():
        yield replace(_candidate(linked[address], printed, lang), words=Words())


def _candidate(record: Record, printed: Printed, lang: str) -> Candidate:
    texts = (
        (printed.record(record, lang).text, lang),
        (printed.spoken(record, lang), lang),
        (printed.record(record, "en").text, "en"),
    )
    person = record.name if isinstance(record, Speaker) else ""
    venue = printed.brief.conference.venue
    return _made(record.address, tuple(_names(record)), person, texts, lang, venue)


# Each has some ten kilobytes.
@lru_cache(maxsize=2048)
def _made(
    address: str, names: tuple[str, ...], person: str, texts: Texts, lang: str, venue: str
) -> Candidate:
    words = Words().union(*(words_of_content(*text) for text in texts))
    (shown, _), *_rest, (english, _) = texts
    if lang != "en" and english == shown:
        # Nobody has translated it: what its words mean is said in the answer's language.
        words |= _concepts_of(english)
    # Who names the whole house means no place in it, nor the stop of the same name.
    own = (fold(name) for name in names if fold(name) not in fold(venue))
    stems = (tuple(stem(word, lang) for word in name.split()) for name in own)
    heard = tuple(fold(person).split())
    return Candidate(address, tuple(dict.fromkeys(stems)), words - _said_anyway(lang), heard)


@lru_cache(maxsize=4096)
def _concepts_of(text: str, lang: str = "en") -> Words:
    words = fold(text).split()
    spans = BUILT_IN.in_words(words, lang)
    if lang == "zh":
        spans = [span for word in words for span in BUILT_IN.in_chinese(word)]
    return frozenset(CONCEPT + concept for span in spans for concept in span.concepts)


@lru_cache(maxsize=16)
def _said_anyway(lang: str) -> Words:
    """Return the words of what is said where no record has an answer: they tell of none."""
    phrases = (NOTHING_KNOWN, UNSURE, ANYTHING_ELSE, NOT_HERE_HELP)
    text = " ".join(best_text(of, lang) for of in phrases)
    return words_of_content(text, lang) | _concepts_of(text, lang)


def _names(record: Record) -> Iterator[str]:
    """Yield what means this record and no other, in any language."""
    if isinstance(record, Speaker):
        yield from (record.name, *record.other_names)
        # The family name alone.
        yield record.name.split()[-1]
    elif isinstance(record, Place):
        yield from (record.name, *record.names.values(), *record.other_names)
    elif isinstance(record, Session):
        for lang, heading in record.heading.items():
            if len(terms(heading, lang)) > 1:
                yield heading
