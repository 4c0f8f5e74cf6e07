"""What a page or a program sends over a WebSocket: an object of JSON in each frame. Pure."""

from typing import Any

import orjson


class Nonsense(Exception):
    """Nobody who knows the interface sends this."""


def parse(frame: str) -> dict[str, Any]:
    """Return the object that a frame holds. Raises Nonsense."""
    try:
        sent = orjson.loads(frame)
    except orjson.JSONDecodeError:
        raise Nonsense("It is not JSON.") from None
    if not isinstance(sent, dict):
        raise Nonsense("It is no object.")
    return sent
