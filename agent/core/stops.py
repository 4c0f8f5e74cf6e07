"""The texts at which a caller wants a reply to end. Pure."""

from collections.abc import Sequence


class Stops:
    """Cuts one reply, chunk by chunk, before the stop text that is complete first.

    A stop text before the first word does not count: a reply of nothing would be silence.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self.has_cut = False
        self._stops = stops
        self._firsts = {stop[0] for stop in stops}
        self._longest = max(map(len, stops), default=0)
        self._held = ""
        self._has_word = False

    def feed(self, chunk: str) -> str:
        """Return the text that may leave now; held back is only what may still become a stop."""
        if self.has_cut:
            return ""
        text = self._held + chunk
        begin = 0 if self._has_word else len(text) - len(text.lstrip()) + 1
        self._has_word = self._has_word or begin <= len(text)
        ends = [(at + len(stop), at) for stop in self._stops if (at := text.find(stop, begin)) >= 0]
        if ends:
            self.has_cut, self._held = True, ""
            return text[: min(ends)[1]]
        kept = self._growing(text, begin)
        self._held = text[kept:]
        return text[:kept]

    def flush(self) -> str:
        """Return the text that was still held, once the reply is complete."""
        held, self._held = self._held, ""
        return held

    def _growing(self, text: str, begin: int) -> int:
        """Return where the part begins that may become a stop text, else the text's end."""
        for start in range(max(begin, len(text) - self._longest + 1), len(text)):
            if text[start] in self._firsts:
                tail = text[start:]
                if any(stop.startswith(tail) for stop in self._stops):
                    return start
        return len(text)
