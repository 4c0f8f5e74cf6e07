"""The records given to a model, by what shows that its answer speaks about them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.core.evidence import Words, words_of_content
from agent.core.labels import NOT_HERE_HELP
from agent.core.phrases import ANYTHING_ELSE, NOTHING_KNOWN, UNSURE
from agent.core.printed import Printed
from knowledge.concepts import BUILT_IN
from knowledge.language import fold, terms
from knowledge.values import Place, Record, Session, Speaker, best_text

# In front of a concept of the glossary among words.
CONCEPT = "#"
# How the addresses of places begin.
PLACE = f"{Place.KIND}:"
# The words of a name.
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that an answer may speak about: what it is called, and its words.

    `heard` are the words of a person's name, which other scripts write as they sound.
    """

    address: str
    names: tuple[str, ...]
    words: Words
    heard: Name = ()


def candidates(records: Iterable[Record], printed: Printed, lang: str) -> list[Candidate]:
    """Return the records given to a model as they may be spoken about in `lang`.

    The people and rooms of sessions among them are added by their names alone.
    """
    given = {record.address: record for record in records}
    linked = {
        other.address: other
        for record in given.values()
        for other in printed.linked.named_by(record)
        if other.address not in given
    }
    return [
        *(_candidate(record, printed, lang) for record in given.values()),
        *(replace(_candidate(one, printed, lang), words=Words()) for one in linked.values()),
    ]


def _candidate(record: Record, printed: Printed, lang: str) -> Candidate:
    texts = [(printed.record(record, lang).text, lang), (printed.spoken(record, lang), lang)]
    english = printed.record(record, "en").text
    if lang != "en":
        texts.append((english, "en"))
    words = Words().union(*(words_of_content(*text) for text in texts)) - _said_anyway(lang)
    if lang != "en" and english == texts[0][0]:
        # Nobody has translated it: what its words mean is said in the answer's language.
        words |= _concepts_of(english) - _said_anyway(lang)
    venue = fold(printed.brief.conference.venue)
    # Who names the whole house means no place in it, nor the stop of the same name.
    names = tuple(name for name in dict.fromkeys(_names(record)) if fold(name) not in venue)
    heard = tuple(fold(record.name).split()) if isinstance(record, Speaker) else ()
    return Candidate(record.address, names, words, heard)


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
