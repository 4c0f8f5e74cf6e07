"""Texts as frames of a WebSocket, encoded once for all who are sent them. Pure."""

from collections.abc import Iterable


class Frames:
    """Texts that are sent one after another, each as a message of its own."""

    __slots__ = ("_encoded", "texts")

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        self._encoded: bytes | None = None

    @property
    def encoded(self) -> bytes:
        """All of them as a server writes them to a socket: whole, and not masked."""
        if self._encoded is None:
            self._encoded = b"".join(_frame(text.encode()) for text in self.texts)
        return self._encoded


def _frame(payload: bytes) -> bytes:
    # 0x81: the only frame of a message of text.
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
