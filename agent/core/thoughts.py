"""What a reasoning model thinks aloud before it answers, taken out of its reply. Pure."""

import re

_OPENINGS = ("<think>", "<thinking>", "<thought>", "<reasoning>", "[think]")


def _closing(opening: str) -> str:
    return f"{opening[0]}/{opening[1:]}"


def _pattern(tag: str) -> str:
    """Return the expression of a tag, which may have a space before its last character."""
    return rf"{re.escape(tag[:-1])}\s?{re.escape(tag[-1])}"


_PAIRS = tuple(
    (
        re.compile(rf"\s*{_pattern(tag)}", re.IGNORECASE),
        re.compile(_pattern(_closing(tag)), re.IGNORECASE),
    )
    for tag in _OPENINGS
)
_ANY_CLOSING = re.compile("|".join(_pattern(_closing(tag)) for tag in _OPENINGS), re.IGNORECASE)
# What an opening tag may look like while it comes.
_BEGINNINGS = (*_OPENINGS, *(f"{tag[:-1]} {tag[-1]}" for tag in _OPENINGS))
# Characters of a closing tag that may have come before its last one, its space included.
_LONGEST = max(len(_closing(tag)) for tag in _OPENINGS)
_SPACE = re.compile(r"\s")


class Thoughts:
    """Takes `<think>...</think>` and its like off the beginning of one reply, chunk by chunk.

    `begun` says that the reply begins with thoughts without an opening tag, which some chat
    templates put into the prompt. What is not closed never leaves. Once `are_over`, every text
    leaves as it is and need not be fed any more.
    """

    def __init__(self, *, begun: bool = False) -> None:
        self.are_over = False
        self._held = ""
        self._closing = _ANY_CLOSING if begun else None
        self._were_there = begun

    def feed(self, chunk: str) -> str:
        """Return the text that may leave now; held back is only what may still be a tag."""
        if self.are_over:
            return chunk
        self._held += chunk
        while True:
            if self._closing and not self._close(self._closing):
                return ""
            if self._open():
                continue
            begun = _SPACE.sub(" ", self._held.lstrip()).lower()
            if any(tag.startswith(begun) for tag in _BEGINNINGS):
                return ""
            return self.flush()

    def flush(self) -> str:
        """Return the text that was still held, once the reply is complete."""
        self.are_over = True
        held, self._held = self._held, ""
        if self._closing:
            return ""
        return held.lstrip() if self._were_there else held

    def _open(self) -> bool:
        """Drop an opening tag; return whether there is one."""
        for opening, closing in _PAIRS:
            if found := opening.match(self._held):
                self._closing = closing
                self._were_there = True
                self._held = self._held[found.end() :]
                return True
        return False

    def _close(self, closing: re.Pattern[str]) -> bool:
        """Drop what is thought; return whether it is closed and the reply goes on."""
        found = closing.search(self._held)
        if found is None:
            # The last characters may be the beginning of the closing tag.
            self._held = self._held[-_LONGEST:]
            return False
        self._held = self._held[found.end() :]
        self._closing = None
        return True


def answer_of(reply: str, *, begun: bool) -> str:
    """Return what may be said of a whole reply: what follows its last thoughts.

    `begun` as in `Thoughts`; whoever has the whole reply sees thoughts without it, too.
    """
    thoughts = Thoughts(begun=begun)
    said = thoughts.feed(reply) + thoughts.flush()
    *thought, rest = _ANY_CLOSING.split(said)
    return rest.lstrip() if thought else said
