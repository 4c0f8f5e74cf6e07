"""A double of OpenAI speech and of ElevenLabs on this machine, which refuses what they refuse.

In a test, `async with` inside a running loop, or `with` in a thread of its own:

    with VoiceDouble() as vendor:
        vendor.url, vendor.key               # for Voice.base_url and Voice.api_key
        vendor.play("cut", 429)              # how the next requests are treated, see `MISHAPS`
        vendor.calls, vendor.connections     # what came, see `tests.upstream_line`
        vendor.violations                    # what broke the contract, for `== []` in the end

The sound is silent, but real: 20 frames and two for each character.
"""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.bench.http1 import Request, head, response
from tests.sounds import frame, frames, id3
from tests.upstream import Upstream
from tests.upstream_line import Call, Connection
from tests.upstream_replies import End, Step

# How the next request can be treated, besides a status.
MISHAPS = {
    "hang": "nothing is answered",
    "hang_inside": "half of the sound, then nothing",
    "cut": "half of the sound, then the connection is closed",
    "close": "the connection is closed before the answer",
    "json": "an error as JSON, with status 200",
    "wav": "another format than the one asked for",
    "huge": "sound without end",
    "tagged": "sound with tags and a frame that counts the others",
    "late": "the sound after a quarter of a second",
}
_TOLD_LANGUAGE = ("eleven_flash_v2_5", "eleven_turbo_v2_5")
_PIECE = 65_536


def sound_of(text: str) -> bytes:
    """Return what the double says for a text."""
    return frames(20 + 2 * len(text))


class VoiceDouble(Upstream):
    """The server and what it has seen."""

    def __init__(self, *, tls: bool = False) -> None:
        super().__init__(tls=tls)
        self.key = "voice-key-of-the-tests"
        self.violations: list[str] = []
        self._mishaps: deque[str | int] = deque()

    def play(self, *mishaps: str | int) -> None:
        """Treat the next requests so, in order."""
        assert all(isinstance(mishap, int) or mishap in MISHAPS for mishap in mishaps)
        self._mishaps.extend(mishaps)

    def _answer(self, request: Request, connection: Connection) -> tuple[Call, Iterator[Step]]:
        body = orjson.loads(request.body) if request.body else {}
        call = Call(
            *(request.method, request.path, request.headers, body, connection),
            time.monotonic_ns(),
        )
        self.calls.append(call)
        if self._mishaps:
            return call, _mishap(self._mishaps.popleft(), call)
        if faults := self._faults(call):
            self.violations += faults
            return call, iter([_refusal(400, faults[0])])
        if not self._knows_key(call):
            return call, iter([_refusal(401, f"Incorrect API key: {call.headers}")])
        return call, iter([_spoken(sound_of(_text(call)))])

    def _knows_key(self, call: Call) -> bool:
        bearer = call.headers.get("authorization") == f"Bearer {self.key}"
        return bearer if _is_openai(call) else call.headers.get("xi-api-key") == self.key

    def _faults(self, call: Call) -> list[str]:
        found = [] if call.method == "POST" else ["not posted"]
        if call.headers.get("content-type") != "application/json":
            found.append("not announced as JSON")
        return found + (_openai_faults(call) if _is_openai(call) else _elevenlabs_faults(call))


def _is_openai(call: Call) -> bool:
    return call.path.endswith("/audio/speech")


def _text(call: Call) -> str:
    return str(call.body.get("input") or call.body.get("text") or "")


def _openai_faults(call: Call) -> list[str]:
    body = call.body
    found = [] if call.path == "/v1/audio/speech" else [f"no such path: {call.path}"]
    found += _unknown(body, {"model", "voice", "input", "response_format", "speed"})
    if not all(isinstance(body.get(n), str) and body[n] for n in ("model", "voice", "input")):
        found.append("model, voice or input is missing")
    if len(_text(call)) > 4096:
        found.append("input is too long")
    if body.get("response_format") != "mp3":
        found.append("another format than mp3 is asked for")
    if not 0.25 <= body.get("speed", 1) <= 4:
        found.append("speed is out of range")
    return found


def _elevenlabs_faults(call: Call) -> list[str]:
    parts, body = urlsplit(call.path), call.body
    *before, voice = parts.path.split("/")
    found = [] if before == ["", "v1", "text-to-speech"] and voice else ["no such path"]
    if parse_qs(parts.query) != {"output_format": ["mp3_22050_32"]}:
        found.append("another output format is asked for")
    found += _unknown(body, {"text", "model_id", "language_code", "voice_settings"})
    if not all(isinstance(body.get(name), str) and body[name] for name in ("text", "model_id")):
        found.append("text or model_id is missing")
    if "language_code" in body and body.get("model_id") not in _TOLD_LANGUAGE:
        found.append("this model takes no language_code")
    settings = body.get("voice_settings", {"speed": 1})
    if settings.keys() != {"speed"} or not 0.7 <= settings["speed"] <= 1.2:
        found.append("voice_settings are out of range")
    return found


def _unknown(body: Mapping[str, Any], known: set[str]) -> list[str]:
    return [f"unknown field {name}" for name in sorted(body.keys() - known)]


def _refusal(status: int, message: str) -> bytes:
    return response(status, orjson.dumps({"error": {"message": message}}))


def _spoken(sound: bytes) -> bytes:
    return response(200, sound, ("Content-Type", "audio/mpeg"))


def _mishap(mishap: str | int, call: Call) -> Iterator[Step]:
    sound = sound_of(_text(call))
    if isinstance(mishap, int):
        # As vendors do, it says again what it was sent.
        yield _refusal(mishap, f"Cannot say {_text(call)!r} with {call.headers}")
    elif mishap in ("hang", "close"):
        yield End.HANG if mishap == "hang" else End.CLOSE
    elif mishap in ("hang_inside", "cut"):
        whole = _spoken(sound)
        yield whole[: len(whole) - len(sound) // 2]
        yield End.HANG if mishap == "hang_inside" else End.CLOSE
    elif mishap == "json":
        yield _refusal(200, f"Cannot say {_text(call)!r}")
    elif mishap == "wav":
        yield response(200, b"RIFF\x24\0\0\0WAVEfmt ", ("Content-Type", "audio/wav"))
    elif mishap == "huge":
        yield head(200, ("Content-Type", "audio/mpeg"), ("Connection", "close"))
        yield from (frames(_PIECE // len(frame())) for _ in range(200))
        yield End.CLOSE
    elif mishap == "tagged":
        counting = frame()[:13] + b"Info" + frame()[17:]
        yield _spoken(id3(300) + counting + sound + b"TAG" + bytes(125))
    else:
        yield time.monotonic() + 0.25
        yield _spoken(sound)
