"""One voice provider per voice, built once and kept with its connections."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from agent import metrics
from agent.core import mp3
from agent.core.errors import VoiceError
from agent.core.ports import VoiceProvider
from agent.core.types import Sound, Voice
from agent.core.utterance import MOST, utterance
from agent.providers.built_in_voice import BuiltInVoice, VoiceProcess
from agent.providers.vendor_voice import VendorVoice

log = logging.getLogger("rosa.voice")
BUILT_IN = "built_in"


class SpokenVoice:
    """A voice whose sentences are cleaned before they are said, and counted."""

    def __init__(self, voice: Voice, process: VoiceProcess) -> None:
        self.slug = voice.slug
        self._kind = voice.kind
        self._vendor = None if voice.kind == BUILT_IN else VendorVoice(voice)
        self._provider: VoiceProvider = self._vendor or BuiltInVoice(voice, process)

    async def speak(self, text: str, lang: str) -> Sound:
        """Return a sentence as sound, empty where nothing of it can be said. Raises VoiceError."""
        said = utterance(text)
        if not said:
            return mp3.SILENCE
        try:
            if len(said) > MOST:
                raise VoiceError(f"A sentence is longer than {MOST} characters.", "too_long")
            started = time.perf_counter()
            sound = await self._provider.speak(said, lang)
        except VoiceError as exc:
            metrics.VOICE_FAILURES.labels(self._kind, exc.reason).inc()
            log.warning("voice-failed voice=%s reason=%s", self.slug, exc.reason)
            raise
        metrics.VOICE_WAIT.labels(self._kind).observe(time.perf_counter() - started)
        metrics.SOUND.labels(self._kind).inc(sound.seconds)
        return sound

    async def close(self) -> None:
        """Close the connections."""
        if self._vendor:
            await self._vendor.close()

    async def retire(self) -> None:
        """Close the connections once no call is open."""
        if self._vendor:
            await self._vendor.retire()


@asynccontextmanager
async def trial(voice: Voice) -> AsyncGenerator[VoiceProvider, None]:
    """Give a voice with connections and a process of its own, for a trial beside all dialogues."""
    process = VoiceProcess()
    spoken = SpokenVoice(voice, process)
    try:
        yield spoken
    finally:
        await spoken.close()
        await process.close()


_voices: dict[Voice, SpokenVoice] = {}
_retiring: set[asyncio.Task[None]] = set()
_process: VoiceProcess | None = None


def provider(voice: Voice) -> VoiceProvider:
    """Return what speaks with a voice; equal voices share one and its connections.

    One of the same slug with other settings is not asked any more: its connections are closed when
    its last call has ended. The process of a built-in one is started if it is not there: ask for it
    before there is a sentence. Call this inside the loop, and `close_all` at its end.
    """
    global _process
    if voice not in _voices:
        for former in [kept for kept in _voices if kept.slug == voice.slug]:
            task = asyncio.get_running_loop().create_task(_voices.pop(former).retire())
            _retiring.add(task)
            task.add_done_callback(_retiring.discard)
        _process = _process or VoiceProcess()
        _voices[voice] = SpokenVoice(voice, _process)
    if _process and voice.kind == BUILT_IN:
        _process.start()
    return _voices[voice]


async def close_all() -> None:
    """Close the connections of all voices, and end the process of the built-in one."""
    global _process
    closing, process = [*_voices.values()], _process
    _voices.clear()
    _process = None
    for voice in closing:
        await voice.close()
    if process:
        await process.close()
    await asyncio.gather(*_retiring, return_exceptions=True)
