"""What a reasoning model thinks aloud before it answers, taken out of its reply. Pure."""

import re

_TAGS = ("think", "thinking", "thought", "reasoning")
_OPENINGS = tuple(f"<{tag}>" for tag in _TAGS)
_OPENING = re.compile(rf"\s*<({'|'.join(_TAGS)})>", re.IGNORECASE)
_CLOSINGS = {tag: re.compile(rf"</{tag}>", re.IGNORECASE) for tag in _TAGS}


class Thoughts:
    """Takes `<think>...</think>` and its like off the beginning of one reply, chunk by chunk.

    What is not closed never leaves. Once `are_over`, every text leaves as it is and need not be
    fed any more.
    """

    def __init__(self) -> None:
        self.are_over = False
        self._held = ""
        self._tag = ""
        self._were_there = False

    def feed(self, chunk: str) -> str:
        """Return the text that may leave now; held back is only what may still be a tag."""
        if self.are_over:
            return chunk
        self._held += chunk
        while True:
            if self._tag and not self._close():
                return ""
            if opening := _OPENING.match(self._held):
                self._tag = opening[1].lower()
                self._were_there = True
                self._held = self._held[opening.end() :]
                continue
            begun = self._held.lstrip().lower()
            if any(tag.startswith(begun) for tag in _OPENINGS):
                return ""
            return self.flush()

    def flush(self) -> str:
        """Return the text that was still held, once the reply is complete."""
        self.are_over = True
        held, self._held = self._held, ""
        if self._tag:
            return ""
        return held.lstrip() if self._were_there else held

    def _close(self) -> bool:
        """Drop what is thought; return whether it is closed and the reply goes on."""
        closing = _CLOSINGS[self._tag].search(self._held)
        if closing is None:
            # The last characters may be the beginning of the closing tag.
            self._held = self._held[-len(self._tag) - 2 :]
            return False
        self._held = self._held[closing.end() :]
        self._tag = ""
        return True
