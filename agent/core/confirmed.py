"""Which turns a transcript confirms, and what of their answers was really said. Pure.

A transcript is the last word on what was spoken. It groups utterances as it likes, so what one
person said in a row is compared as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from agent.core.heard import is_of
from knowledge.language import fold

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Asked(Generic[Key]):
    """A turn of the journal, as it was asked and answered."""

    key: Key
    question: str
    answer: str


def heard(
    turns: Sequence[Asked[Key]], transcript: Iterable[tuple[str, str]]
) -> list[tuple[Key, str]]:
    """Return what was heard of the answers of the turns that the transcript shows, in order.

    A turn is shown by its question, else by what was said of its answer. One that the visitor
    spoke on over, so that nothing was said of its answer, has heard nothing.
    """
    found: list[tuple[Key, str]] = []
    place = 0
    for asked, said in _exchanges(transcript):
        shown = _shown_by_question(turns, place, asked)
        if not shown and said:
            answered = range(place, len(turns))
            first = next((n for n in answered if is_of(said, turns[n].answer)), None)
            shown = [] if first is None else [first]
        if not shown:
            continue
        *spoken_over, last = shown
        found += [(turns[number].key, "") for number in spoken_over]
        found.append((turns[last].key, said))
        place = last + 1
    return found


def _exchanges(transcript: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what the visitor said each time and what was said to that; the greeting has none."""
    found: list[tuple[str, str]] = []
    asked = ""
    for role, lines in groupby(transcript, key=lambda line: line[0]):
        said = " ".join(text for _role, text in lines)
        if role == "user":
            asked = said
        else:
            found.append((asked, said))
            asked = ""
    return [*found, (asked, "")] if asked else found


def _shown_by_question(turns: Sequence[Asked[Key]], place: int, asked: str) -> list[int]:
    """Return the next turns of which the questions, one after the other, are what was asked."""
    rest = _folded(asked)
    if not rest:
        return []
    for first in range(place, len(turns)):
        shown: list[int] = []
        left = rest
        for number in range(first, len(turns)):
            question = _folded(turns[number].question)
            if not question or not f"{left} ".startswith(f"{question} "):
                break
            shown.append(number)
            left = left[len(question) :].strip()
            if not left:
                return shown
        if shown:
            return shown
    return []


def _folded(text: str) -> str:
    kept = "".join(c if c.isalnum() else " " for c in fold(text))
    return " ".join(kept.split())
