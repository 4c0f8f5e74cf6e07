"""The frames that come over a WebSocket: only so many, and only so long ones."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from agent.core.sent import Nonsense


async def frames(
    receive: Any, *, most: int, longest: int, within_s: float
) -> AsyncGenerator[str, None]:
    """Yield the frames until the other side leaves; `most` count `within_s` seconds.

    Raises Nonsense for one too many, or one of more than `longest` characters.
    """
    loop = asyncio.get_running_loop()
    count, since = 0, loop.time()
    while (message := await receive())["type"] == "websocket.receive":
        if loop.time() - since > within_s:
            count, since = 0, loop.time()
        count += 1
        frame = message.get("text") or ""
        if count > most or len(frame) > longest:
            raise Nonsense("It is too much.")
        yield frame
