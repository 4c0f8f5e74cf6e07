"""Concepts that content and questions share, with their words in the six languages. Pure.

A concept is named by its first English word; `WORDS[lang]` maps a word or phrase to its concepts.
A record that exists only in English is found by them in every language, and by everyday words
for an official term.
"""

from types import ModuleType

from knowledge.glossary import (
    chat,
    city,
    comforts,
    errands,
    participation,
    science,
    treaty,
    venue,
    words,
)

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


def _rows(*tables: ModuleType) -> list[list[list[str]]]:
    """The tables' concepts: per language, in the order of `LANGUAGES`, its words."""
    rows: list[str] = []
    for table in tables:
        for line in table.TABLE.strip().splitlines():
            if line.startswith(" "):
                rows[-1] += line
            else:
                rows.append(line)
    return [[[word.strip() for word in cell.split(",")] for cell in row.split("|")] for row in rows]


def _words() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {lang: {} for lang in LANGUAGES}
    for row in _rows(treaty, science, venue, city, words):
        concept = row[0][0]
        for lang, cell in zip(LANGUAGES, row, strict=True):
            of = found[lang]
            for word in cell:
                if concept not in of.get(word, ()):
                    of[word] = (*of.get(word, ()), concept)
    return found


WORDS = _words()
# The usual word of each subject in each language; the first English one names the concept.
TERMS = {
    row[0][0]: dict(zip(LANGUAGES, (cell[0] for cell in row), strict=True))
    for row in _rows(treaty, science, venue)
}
# What visitors need, finer than concepts, by its name: in each language the sayings that name it.
# A saying is words that a question has, in any order; one after `=` in this form alone. Of needs
# that fit it is the one of which more is said, else the one that stands first.
NEEDS = {
    row[0][0]: dict(zip(LANGUAGES, row, strict=True))
    for row in _rows(errands, comforts, participation, chat)
}
