"""What of an answer was heard, as the history of the next request shows it. Pure."""

import re
from dataclasses import dataclass

from knowledge.language import fold

# Words, and single characters of scripts that put no space between words.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
# Words that a voice may leave out or say otherwise before what follows is found again.
_SKIPPED = 6
# Of the words said so many must be the answer's, in its order, or it is not this answer.
_LEAST = 0.6
_ENDS = re.compile(r"[^\w\s]*")


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer in two parts; `otherwise` is what was said where that is not this answer."""

    heard: str
    unheard: str = ""
    otherwise: str = ""


def heard_of(answer: str, said: str | None) -> Heard:
    """Part an answer where the voice was interrupted; None: nobody told, all counts as heard."""
    if said is None:
        return Heard(answer)
    words = [(fold(found.group()), found.end()) for found in _WORD.finditer(answer)]
    spoken = [fold(found.group()) for found in _WORD.finditer(said)]
    if not spoken:
        return Heard("", answer)
    place, end, known = 0, 0, 0
    for word in spoken:
        near = (n for n in range(place, min(place + _SKIPPED, len(words))) if words[n][0] == word)
        if (found := next(near, None)) is not None:
            place, end, known = found + 1, words[found][1], known + 1
    if known < _LEAST * len(spoken):
        return Heard("", answer, said)
    end = len(answer) if place == len(words) else _end_of(answer, end)
    return Heard(answer[:end], answer[end:])


def _end_of(answer: str, end: int) -> int:
    """Return where the punctuation behind a word ends: it was heard with the word."""
    found = _ENDS.match(answer, end)
    return found.end() if found else end
