"""What people type behind `!chat` in a room: which command it is, and what it names. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agent.core.types import Persona
from knowledge.language import fold, is_chinese

Name = Literal["ask", "reset", "persona", "recall", "help"]
# Characters of a text that is quoted.
QUOTE_LENGTH = 120
# Words and phrases that are looked for at once.
MOST_PHRASES = 12
# What is in a text and seen by nobody.
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_PAIRS = {'"': '"', "“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "'": "'", "‘": "’"}
_CLOSED = "|".join(f"{re.escape(a)}([^{re.escape(b)}]+){re.escape(b)}" for a, b in _PAIRS.items())
_PHRASES = re.compile(rf"(?<!\w)(?:{_CLOSED})(?!\w)|(\S+)")


@dataclass(frozen=True, slots=True)
class Command:
    """What is to be done; `words` are the question, the persona's name, or what is looked for."""

    name: Name
    words: str = ""


def parse(text: str) -> Command:
    """Return the command of what stands behind `!chat`. Nothing at all asks for help.

    A command that takes no words is one only by itself: “help me find the hall” is a question.
    """
    words = _stripped(text)
    if not words:
        return Command("help")
    first, *rest = words.split(maxsplit=1)
    named = first.casefold()
    given = _stripped(rest[0]) if rest else ""
    if not given and named.rstrip(".!?") in ("help", "reset"):
        return Command("reset" if named.startswith("reset") else "help")
    if named == "persona":
        return Command("persona", _unquoted(given))
    if named == "recall":
        return Command("recall", given)
    return Command("ask", words)


def chosen(name: str, personas: Iterable[Persona]) -> Persona | None:
    """Return the persona of a slug or a name, whatever its case and accents."""
    known = list(personas)
    by_slug = (one for one in known if one.slug.casefold() == name.casefold())
    wanted = fold(name)
    by_name = (one for one in known if wanted and fold(one.name) == wanted)
    return next(by_slug, None) or next(by_name, None)


def phrases(words: str) -> tuple[str, ...]:
    """Return what is looked for, folded: words, and what stands in quotation marks as a whole."""
    found = (fold(next(filter(None, match.groups()))) for match in _PHRASES.finditer(words))
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_PHRASES]


def says(text: str, wanted: Iterable[str]) -> bool:
    """Whether all that is looked for is in a text, as whole words."""
    there = f" {fold(text)} "
    return all(_is_in(there, phrase) for phrase in wanted)


def quote(text: str, wanted: Iterable[str]) -> str:
    """Return a text in one line, of a long one what is about the first of the wanted phrases."""
    line = " ".join(text.split())
    if len(line) <= QUOTE_LENGTH:
        return line
    start = max(0, min(_place(line, next(iter(wanted), "")), len(line)) - QUOTE_LENGTH // 3)
    if start and (space := line.find(" ", start)) - start in range(QUOTE_LENGTH // 3):
        start = space + 1
    shown = line[start : start + QUOTE_LENGTH]
    is_end = start + QUOTE_LENGTH >= len(line)
    if not is_end and " " in shown[QUOTE_LENGTH // 2 :]:
        shown = shown[: shown.rindex(" ")]
    return f"{'… ' if start else ''}{shown}{'' if is_end else ' …'}"


def _place(line: str, phrase: str) -> int:
    """Return about where in a line a phrase begins."""
    if not phrase:
        return 0
    first = phrase.split()[0]
    for word in re.finditer(r"\S+", line):
        folded = fold(word.group())
        if first in folded.split():
            return word.start()
        if is_chinese(first[0]) and first in folded.replace(" ", ""):
            return word.start() + max(0, folded.replace(" ", "").find(first))
    return 0


def _is_in(folded: str, phrase: str) -> bool:
    if any(map(is_chinese, phrase)):
        # There are no spaces between its words.
        return phrase.replace(" ", "") in folded.replace(" ", "")
    return f" {phrase} " in folded


def _stripped(text: str) -> str:
    return text.strip().strip(_UNSEEN).strip()


def _unquoted(text: str) -> str:
    """Return a text without the quotation marks around it."""
    if len(text) > 1 and _PAIRS.get(text[0]) == text[-1]:
        return _stripped(text[1:-1])
    return text
