"""A Rosa that speaks in her serving loop, as dialogues do, while SIGUSR1 has switched it on.

`python -m tests.bench.speaking_server 12`: so many sentences a second, each kept as a file.
"""

import asyncio
import itertools
import signal
import sys
from contextlib import suppress
from uuid import uuid4

from agent import audio
from agent.core.errors import VoiceError
from agent.core.types import Voice
from agent.providers import voices
from rosa import server
from tests.bench.voices import SENTENCES

_VOICES = (Voice("built-in-1", "built_in", "f3"), Voice("built-in-2", "built_in", "m3"))
_SHELF = audio.Shelf(uuid4())
_begin = server.begin


class Speaking:
    """The sentences that are being said; `toggle` begins and ends it."""

    def __init__(self, per_s: float) -> None:
        self._gap_s = 1 / per_s
        self._task: asyncio.Task[None] | None = None

    def toggle(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None
        else:
            self._task = asyncio.get_running_loop().create_task(self._speak())

    async def _speak(self) -> None:
        asked = itertools.cycle(zip(itertools.cycle(_VOICES), SENTENCES, strict=False))
        async with asyncio.TaskGroup() as saying:
            for voice, (lang, text) in asked:
                saying.create_task(_say(voice, lang, text))
                await asyncio.sleep(self._gap_s)


async def _say(voice: Voice, lang: str, text: str) -> None:
    with suppress(VoiceError):
        await _SHELF.keep(await voices.provider(voice).speak(text, lang))


async def begin() -> None:
    """Begin what a server begins, and listen to the signal."""
    await _begin()
    speaking = Speaking(float(sys.argv[1]))
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, speaking.toggle)


if __name__ == "__main__":
    server.begin = begin
    sys.exit(server.main())
