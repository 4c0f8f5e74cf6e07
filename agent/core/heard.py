"""What of an answer was heard, as the history of the next request shows it. Pure.

A caller's history may hold a part of the answer, all of it, or all of it and what somebody else
said after it. It may also have lost the beginning, or show something that has nothing to do with
the answer.
"""

import re
from dataclasses import dataclass

from knowledge.language import fold

# Words, and single characters of scripts that put no space between words.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
# Words that a voice may leave out or say otherwise before what follows is found again.
_SKIPPED = 6
# Of the words said so many must be the answer's, in its order, or it is not this answer; unless it
# begins with so many of them, or says all to the end.
_LEAST, _FIRST = 0.6, 4
_ENDS = re.compile(r"[^\w\s]*")


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer in two parts; `otherwise` is what was said where that is not this answer."""

    heard: str
    unheard: str = ""
    otherwise: str = ""


def is_of(said: str, answer: str) -> bool:
    """Whether what was said has to do with the answer; without words it has not."""
    words = [word for word, _end in _words(answer)]
    return _place(words, [word for word, _end in _words(said)]) > 0


def parted(answer: str, said: str | None) -> Heard:
    """Part an answer where the voice was interrupted; None: nobody told, all counts as heard."""
    if said is None:
        return Heard(answer)
    words = _words(answer)
    spoken = [word for word, _end in _words(said)]
    if not spoken:
        return Heard("", answer)
    place = _place([word for word, _end in words], spoken)
    if not place:
        return Heard("", answer, said)
    end = len(answer) if place == len(words) else _end_of(answer, words[place - 1][1])
    return Heard(answer[:end], answer[end:])


def _words(text: str) -> list[tuple[str, int]]:
    """Return the words of a text, folded, each with the place at which it ends."""
    return [(fold(found.group()), found.end()) for found in _WORD.finditer(text)]


def _place(words: list[str], spoken: list[str]) -> int:
    """Return how many words of an answer were said; 0 where it is not this answer that was."""
    begin = _begin(words, spoken)
    place, known = begin, 0
    for number, word in enumerate(spoken):
        near = range(place, min(place + _SKIPPED, len(words)))
        # The last word may be cut.
        is_last = number == len(spoken) - 1
        found = (n for n in near if words[n] == word or (is_last and words[n].startswith(word)))
        if (at := next(found, None)) is not None:
            place, known = at + 1, known + 1
    begins_alike = len(spoken) >= _FIRST and words[:_FIRST] == spoken[:_FIRST]
    says_all = bool(words) and known == len(words)
    return place if known and (known >= _LEAST * len(spoken) or begins_alike or says_all) else 0


def _begin(words: list[str], spoken: list[str]) -> int:
    """Return where in an answer that lost its beginning all that was said stands in a row."""
    size = len(spoken)
    alike = (n for n in range(len(words) - size + 1) if words[n : n + 1] == spoken[:1])
    return next((n for n in alike if words[n : n + size] == spoken), 0)


def _end_of(answer: str, end: int) -> int:
    """Return where the punctuation behind a word ends: it was heard with the word."""
    found = _ENDS.match(answer, end)
    return found.end() if found else end
