"""Cuts what is being said into sentences for a voice, while it comes. Pure."""

import re
from collections.abc import Iterator

# How much is spoken at once at most; a character of Chinese or Japanese counts as several.
LONGEST, _WIDE = 220, 3
_CLOSING = r"\"'”’»)\]」』）》"
# A sentence is over once it is seen what follows: space behind a full stop, anything but its
# closing marks behind one of Chinese; and at the end of a line.
_END = re.compile(
    rf"[.!?؟۔…]+[{_CLOSING}]*(?=\s)"
    rf"|[。！？]+[。！？{_CLOSING}]*(?=[^。！？{_CLOSING}])"
    r"|\S(?=[^\S\n]*\n)"
)
_PAUSE = re.compile(r"[,;:،؛—–]+(?=\s)|[，、；：]")
_LAST_WORD = re.compile(r"[^\s(\[«“\"'’]+$")
# What ends in a full stop that ends no sentence; a sentence may be longer for that.
_ABBREVIATIONS = frozenset(
    """
    dr prof mr mrs ms st no vs etc approx hon gen amb sec min max fig vol art jr sr
    mme mlle mm me av env cf éd p.ex
    sra srta dra ud uds ej p.ej ee.uu núm pág avda
    г гг ул им проф акад тыс млн млрд руб стр т.е т.д т.п т.к др пр см рис
    e.g i.e u.s u.n a.m p.m ph.d
    أ د م ص
    """.split()
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]|[0-9]{1,2}", re.UNICODE)


class SpokenSentences:
    """Takes text chunk by chunk and gives it sentence by sentence, whatever the chunks are.

    Joined, the sentences are the text: space stands before them, never behind.
    """

    def __init__(self) -> None:
        self._held = ""

    def feed(self, chunk: str) -> list[str]:
        """Return the sentences that are whole by now."""
        self._held += chunk
        return list(self._cut())

    def flush(self) -> list[str]:
        """Return the rest, once no more comes."""
        rest, self._held = self._held, ""
        return [rest] if rest else []

    def _cut(self) -> Iterator[str]:
        while end := _end_of_first(self._held):
            yield self._held[:end]
            self._held = self._held[end:]


def _end_of_first(text: str) -> int:
    """Return where the first sentence ends, 0 while it may go on."""
    longest = _longest(text)
    seen = text[: longest + 1]
    for found in _END.finditer(seen):
        if not _is_abbreviation(seen[: found.end()]) or seen[found.end()] == "\n":
            return found.end()
    if len(text) <= longest:
        return 0
    # Too long to be waited for: at the last pause, else behind the last word.
    pauses = [found.end() for found in _PAUSE.finditer(seen)]
    later = [end for end in pauses if end > longest // 3]
    # What is one word alone has no better place.
    space = seen.rstrip().rfind(" ")
    return later[-1] if later else space if seen[:space].strip() and space > 0 else longest


def _longest(text: str) -> int:
    """Return how many characters of a text are spoken at once at most."""
    width = 0
    for count, character in enumerate(text):
        width += _WIDE if character >= "\u2e80" else 1
        if width > LONGEST:
            return max(count, 1)
    return max(len(text), 1)


def _is_abbreviation(text: str) -> bool:
    if not text.endswith(".") or text.endswith(".."):
        return False
    word = _LAST_WORD.search(text[:-1])
    if word is None:
        return False
    if word[0].isdigit():
        # A number of a list; a year ends a sentence.
        return len(word[0]) <= 2 and not text[: word.start()].strip()
    return word[0].lower() in _ABBREVIATIONS or bool(_INITIALS.fullmatch(word[0]))
