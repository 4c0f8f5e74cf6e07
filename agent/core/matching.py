"""Where forbidden phrases stand in a text, as words of their own, in any of the scripts. Pure."""

import re
from collections.abc import Iterator, Mapping

from agent.core.disguise import UNSEEN
from knowledge.language import fold
from knowledge.values import RedZoneTopic

SEVERITIES = ("caution", "deflect", "block")
# What Arabic writes together with the word behind it.
_PARTICLES = frozenset("و ف ب ل ك س ال لل وال فال بال كال ولل فلل وب ول وك فب فل وبال".split())
LONGEST_PARTICLE = max(map(len, _PARTICLES))
# Accents and vowel signs belong to the letter before them.
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
# The first character of the scripts without spaces; nothing is joined with their letters.
UNSPACED = "\u2e80"
_GAPS = re.compile(f"(?<=[{UNSPACED}-\U0010ffff]) | (?=[{UNSPACED}-\U0010ffff])")
_SPACES = re.compile("  +")
# A folded text in which words begin behind spaces alone, and the beginnings of these.
_PLAIN = re.compile("[ a-z0-9\u0430-\u045f]*")
_BEGINNING = re.compile("(?<![^ ])[^ ]")
# Characters by which phrases are looked up.
_KEY = 3
# Characters whose letters are kept.
_MANY_LETTERS = 8192


class Phrases:
    """Folded phrases with their topics, found by how they begin."""

    def __init__(self, phrases: Mapping[str, RedZoneTopic]) -> None:
        self.topics = dict(phrases)
        self.longest = max(map(len, self.topics), default=0)
        self._begin: dict[str, list[str]] = {}
        self._has_short = any(len(phrase) < _KEY for phrase in self.topics)
        for phrase in self.topics:
            for size in range(1, min(_KEY, len(phrase)) + 1):
                self._begin.setdefault(phrase[:size], []).append(phrase)

    def __bool__(self) -> bool:
        return bool(self.topics)

    def __or__(self, other: "Phrases") -> "Phrases":
        return Phrases(self.topics | other.topics)

    def starts(self, whole: str, first: int) -> Iterator[int]:
        """Yield the places of a folded text, from `first` on, at which a phrase may begin."""
        begin, last = self._begin, len(whole) - _KEY
        is_plain = _PLAIN.fullmatch(whole) is not None
        words = (found.start() for found in _BEGINNING.finditer(whole, first))
        for start in words if is_plain else range(first, len(whole)):
            key = whole[start : start + _KEY] if start < last else whole[start:].rstrip()
            is_known = key in begin or (self._has_short and whole[start] in begin)
            if is_known and (is_plain or begins(whole, start)):
                yield start

    def beginning_as(self, rest: str) -> Iterator[str]:
        """Yield the phrases that begin as `rest` does, or that `rest` begins with."""
        yield from self._begin.get(rest[:_KEY], ())
        for size in range(1, min(_KEY, len(rest))):
            if rest[:size] in self.topics:
                yield rest[:size]

    def found_in(self, text: str) -> Iterator[tuple[str, RedZoneTopic]]:
        """Yield the phrases that a folded text holds as words of their own."""
        for start in self.starts(text, 0):
            for phrase in self.beginning_as(text[start : start + _KEY]):
                end = start + len(phrase)
                is_here = text.startswith(phrase, start)
                if is_here and (end == len(text) or not joins(text, end)):
                    yield phrase, self.topics[phrase]


def severity(topic: RedZoneTopic) -> int:
    """Return how severe a topic is, the least first."""
    return SEVERITIES.index(topic.severity)


def folded(text: str) -> str:
    """Return the words as `fold` does, but й as и, and no spaces beside scripts that have none."""
    return closed(fold(UNSEEN.sub("", text)))


def closed(words: str) -> str:
    """Return words that `fold` made as `folded` does."""
    return words if words.isascii() else _GAPS.sub("", words.replace("й", "и"))


def begins(text: str, index: int) -> bool:
    """Whether a word begins at `index`, in Arabic also behind what is written together with it."""
    start = index
    while start and index - start <= LONGEST_PARTICLE and joins(text, start):
        start -= 1
    return start == index or text[start:index] in _PARTICLES


def joins(text: str, index: int) -> bool:
    """Whether the characters around `index` belong to one word of an alphabet with spaces."""
    before, after = text[index - 1], text[index]
    return before.isalnum() and after.isalnum() and before < UNSPACED and after < UNSPACED


def folded_letters(text: str) -> str:
    """Return the text folded letter by letter, a space for all that is none."""
    letters = text.translate(_LETTERS)
    if "  " in letters:
        letters = _SPACES.sub(" ", letters)
    return letters if letters.isascii() else _GAPS.sub("", letters)


def origins(text: str) -> list[int]:
    """Return where in the text each letter of `folded_letters` came from."""
    origin: list[int] = []
    last = ""
    for index, character in enumerate(text):
        for letter in _LETTERS[ord(character)]:
            if letter == " ":
                if last == " " or last >= UNSPACED:
                    continue
            elif last == " " and letter >= UNSPACED:
                origin.pop()
            origin.append(index)
            last = letter
    return origin


class _Letters(dict[int, str]):
    """What each character is folded to, found as they come."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _MARKS.match(character) or UNSEEN.match(character):
            letters = ""
        else:
            letters = folded(character) or " "
        if len(self) < _MANY_LETTERS:
            self[code] = letters
        return letters


_LETTERS = _Letters()
