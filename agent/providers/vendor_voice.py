"""Voices behind an API: OpenAI speech, all servers with the same interface, and ElevenLabs."""

import asyncio
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import orjson

from agent.core import mp3
from agent.core.errors import VoiceError
from agent.core.types import Sound, Voice
from agent.providers.calls import OpenCalls
from agent.providers.connections import Connections, bearer

# A minute and a half at the highest rate that vendors send.
MOST_BYTES: Final = 4_194_304
_CONNECT_S: Final = 3.0
# What ElevenLabs takes; it refuses other speeds.
_SLOWEST, _FASTEST = 0.7, 1.2
# Its models that are told the language; the others hear it in the text.
_TOLD_LANGUAGE: Final = ("eleven_flash_v2_5", "eleven_turbo_v2_5")
_REASONS: Final = {401: "key", 402: "quota", 403: "key", 404: "not_found", 429: "busy"}


class VendorVoice:
    """One voice of a vendor; its connections stay open between sentences."""

    def __init__(self, voice: Voice) -> None:
        self.slug = voice.slug
        self._voice = voice
        url, headers = _address(voice)
        self._connections = Connections(url, headers, connect_timeout_s=_CONNECT_S)
        self._calls = OpenCalls(self.close)

    async def speak(self, text: str, lang: str) -> Sound:
        """Return a sentence as sound."""
        try:
            async with self._calls, asyncio.timeout(self._voice.timeout_s):
                received = await self._ask(orjson.dumps(_body(self._voice, text, lang)))
            return mp3.parse(received)
        except mp3.NotMp3 as exc:
            raise VoiceError(f"Voice {self.slug!r} sent {exc}, not MP3.", "not_mp3") from exc
        except TimeoutError as exc:
            raise VoiceError(f"Voice {self.slug!r} took too long.", "timeout") from exc
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as exc:
            raise VoiceError(f"Voice {self.slug!r} closed the connection.", "broken_off") from exc
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            raise VoiceError(f"Voice {self.slug!r} cannot be reached.", "unreachable") from exc

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def retire(self) -> None:
        """Close the connections once no call is open."""
        await self._calls.retire()

    async def _ask(self, body: bytes) -> bytes:
        async with await self._connections.post(body) as response:
            if response.status != 200:
                reason = _REASONS.get(response.status, "refused")
                text = f"Voice {self.slug!r} answered with status {response.status}."
                raise VoiceError(text, reason)
            received = bytearray()
            async for part in response.content.iter_any():
                received += part
                if len(received) > MOST_BYTES:
                    raise VoiceError(f"Voice {self.slug!r} sent too much.", "too_large")
            return bytes(received)


def _address(voice: Voice) -> tuple[str, dict[str, str]]:
    """Return where a voice is asked, and with what headers."""
    base = voice.base_url.rstrip("/").removesuffix("/audio/speech").rstrip("/")
    if voice.kind == "elevenlabs":
        url = f"{base}/text-to-speech/{quote(voice.name, safe='')}?output_format=mp3_22050_32"
        key = voice.api_key.strip()
        return url, {"Accept": "audio/mpeg", **({"xi-api-key": key} if key else {})}
    return f"{base}/audio/speech", {"Accept": "audio/mpeg", **bearer(voice.api_key)}


def _body(voice: Voice, text: str, lang: str) -> dict[str, Any]:
    if voice.kind == "elevenlabs":
        asked: dict[str, Any] = {"text": text, "model_id": voice.model}
        if voice.model in _TOLD_LANGUAGE and lang:
            asked["language_code"] = lang
        # What is not sent counts as the voice's owner has set it.
        if voice.speed != 1:
            asked["voice_settings"] = {"speed": min(max(voice.speed, _SLOWEST), _FASTEST)}
        return asked
    asked = {"model": voice.model, "voice": voice.name, "input": text, "response_format": "mp3"}
    return asked | ({"speed": voice.speed} if voice.speed != 1 else {})
