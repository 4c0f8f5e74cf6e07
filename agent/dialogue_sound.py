"""The sound of a line of a dialogue: sentence by sentence, in order, beside the text."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from agent.core.dialogue import Heard
from agent.core.errors import VoiceError
from agent.core.ports import VoiceProvider
from agent.core.spoken_sentences import SpokenSentences
from agent.core.types import Sound
from agent.faults import described

log = logging.getLogger("rosa.dialogues")
# Seconds that the sound may take from the end of the text on.
LATE_S = 15.0


class Shelf(Protocol):
    """Where sound is kept for those who listen."""

    async def keep(self, sound: Sound) -> str:
        """Return the name of a new file with the sound. Raises VoiceError."""

    def join(self, sounds: Iterable[Sound]) -> Sound:
        """Return sounds of one voice as one."""


class Sounding:
    """Speaks what it is fed; `heard` is told of each sentence, `failed` once where no more comes.

    Call `end` or `stop` at the end: they own the task that speaks.
    """

    def __init__(
        self,
        voice: VoiceProvider,
        shelf: Shelf,
        lang: str,
        heard: Callable[[Heard], None],
        failed: Callable[[VoiceError], None],
    ) -> None:
        self._voice, self._shelf, self._lang = voice, shelf, lang
        self._tell_heard, self._tell_failed = heard, failed
        self._sentences = SpokenSentences()
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue()
        self._sounds: list[Sound] = []
        self._is_over = False
        self._task = asyncio.get_running_loop().create_task(self._speak())
        self.heard: list[Heard] = []
        # The name of the file with all of it, and what it failed for; empty where there is none.
        self.audio = self.error = ""

    def feed(self, chunk: str) -> None:
        """Take in more of the text; never waits."""
        for sentence in self._sentences.feed(chunk):
            self._waiting.put_nowait(sentence)

    async def end(self) -> None:
        """Return once all is spoken, or enough was waited for it."""
        for sentence in self._sentences.flush():
            self._waiting.put_nowait(sentence)
        self._waiting.put_nowait(None)
        await asyncio.wait({self._task}, timeout=LATE_S)
        if not self._task.done():
            self._fail(VoiceError("The sound came too late."))
        await self.stop()

    async def stop(self) -> None:
        """Speak no further; what was spoken is kept as one. May be called again."""
        if self._is_over:
            return
        self._is_over = True
        self._task.cancel()
        await asyncio.wait({self._task})
        if self._sounds:
            try:
                self.audio = await self._shelf.keep(self._shelf.join(self._sounds))
            except VoiceError as exc:
                self._fail(exc)

    async def _speak(self) -> None:
        try:
            while (sentence := await self._waiting.get()) is not None:
                await self._say(sentence.strip())
        except VoiceError as exc:
            self._fail(exc)
        except Exception as exc:  # noqa: BLE001  (the text goes on)
            log.error("dialogue-sound-failed error=%s", described(exc))
            self._fail(VoiceError("The sound failed."))

    async def _say(self, sentence: str) -> None:
        sound = await self._voice.speak(sentence, self._lang)
        if not sound.mp3:
            return
        # Also where its file cannot be kept: the whole may be.
        self._sounds.append(sound)
        heard = Heard(await self._shelf.keep(sound), sound.seconds, sentence)
        self.heard.append(heard)
        self._tell_heard(heard)

    def _fail(self, error: VoiceError) -> None:
        if not self.error:
            self.error = str(error.code)
            self._tell_failed(error)
