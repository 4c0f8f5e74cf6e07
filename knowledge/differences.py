"""What changed between two texts, word by word. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel

SAME, GONE, NEW = "same", "gone", "new"
LEFT_OUT = "…"

# Chinese has no spaces between its words, so each character is one; the marks of other scripts
# stay with their letters.
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_BREAKS = r"\s.,;:!?…()\[\]{}\"“”«»،؛؟。，、；：？！（）《》"
_TOKEN = re.compile(rf"\s+|[{_HAN}]|[^{_HAN}{_BREAKS}]+|.", re.DOTALL)
# Tokens that are shown on each side of a change where nothing changed.
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text: in both (`same`), in the old one alone (`gone`), in the new one (`new`)."""

    what: str
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in order, what is gone before what came in its place."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    gone = came = ""
    for what, words in _runs(before, after):
        text = "".join(words)
        # A space between two changed words does not tear the change apart.
        if what == SAME and (text.strip() or not (gone or came)):
            pieces += [*_change(gone, came), Piece(SAME, text)]
            gone = came = ""
        else:
            gone += text if what != NEW else ""
            came += text if what != GONE else ""
    return [*pieces, *_change(gone, came)]


def shortened(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with long stretches without a change left out in their middle."""
    found = list(pieces)
    last = len(found) - 1
    return [
        Piece(SAME, _shorten(piece.text, at > 0, at < last)) if piece.what == SAME else piece
        for at, piece in enumerate(found)
    ]


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[str, list[str]]]:
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            yield SAME, before[step.src_start : step.src_end]
        elif step.tag == "delete":
            yield GONE, before[step.src_start : step.src_end]
        else:
            yield NEW, after[step.dest_start : step.dest_end]


def _change(gone: str, came: str) -> list[Piece]:
    return [Piece(what, text) for what, text in ((GONE, gone), (NEW, came)) if text]


def _shorten(text: str, has_before: bool, has_after: bool) -> str:
    tokens = _TOKEN.findall(text)
    head = _AROUND if has_before else 0
    tail = _AROUND if has_after else 0
    if len(tokens) <= head + tail + _AROUND:
        return text
    return "".join([*tokens[:head], LEFT_OUT, *tokens[len(tokens) - tail :]])
