"""A loopback double of a dialogue's server for the stage's page: what it is asked, told and heard.

Scripted: `lines` are said in turn, each sentence with a tone of its own as its sound.
"""

import json
import math
import re
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import lameenc
from playwright.sync_api import BrowserContext, Route, WebSocketRoute

SESSION = "0f8b3c2e-8f5e-4f6d-9d5c-7a1b2c3d4e5f"
PHASES = ({"name": "opening", "starts_at": 0}, {"name": "exchange", "starts_at": 50})
_RATE = 24_000


@lru_cache
def tone(hertz: int, seconds: float) -> bytes:
    """Return a tone as MP3 that swells like a voice."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(48)
    encoder.set_in_sample_rate(_RATE)
    encoder.set_channels(1)
    encoder.silence()
    samples = (
        math.sin(6.283 * hertz * n / _RATE) * (0.35 + 0.3 * math.sin(6.283 * 3 * n / _RATE))
        for n in range(int(seconds * _RATE))
    )
    pcm = b"".join(struct.pack("<h", int(one * 20_000)) for one in samples)
    return bytes(encoder.encode(pcm) + encoder.flush())


@dataclass
class StageDouble:
    """Answers for the whole server of dialogues, in the pages of a browser's context."""

    lines: tuple[str, ...]
    mode: str = "ai_vs_ai"
    lang: str = "en"
    sound: bool = True
    names: tuple[str, str] = ("Rosa", "Leo")
    seconds: float = 1.0
    # Kinds of messages that are kept back, of turns from now on.
    withheld: frozenset[str] = frozenset()
    asked: list[dict[str, Any]] = field(default_factory=list)
    begun: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    sockets: list[WebSocketRoute] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    is_away: bool = False
    # How many wishes for a turn come to nothing.
    unheard: int = 0
    # Why no dialogue can be begun; "" where one can.
    refusal: str = ""
    _seq: Any = field(default_factory=count)

    def attach(self, context: BrowserContext) -> "StageDouble":
        context.route_web_socket(re.compile(r"/ws\?"), self._open)
        context.route("**/api/v1/init", self._init)
        context.route("**/audio/*.mp3", self._audio)
        return self

    def tell(self, kind: str, **what: Any) -> None:
        """Tell all pages something."""
        for socket in self.sockets:
            socket.send(json.dumps({"type": kind, "seq": next(self._seq), **what}))

    def leave(self) -> None:
        """Lose all connections, and take no new ones until `is_away` is false again."""
        self.is_away = True
        for socket in self.sockets:
            socket.close(code=1012)
        self.sockets.clear()

    def take_turn(self) -> None:
        """Have the next side say its line."""
        number = len(self.kept) + 1
        text = self.lines[(number - 1) % len(self.lines)]
        self._say(number, self._next_side(), text)

    def say(self, text: str) -> None:
        """Have a person say something, and the next side answer."""
        self._keep(len(self.kept) + 1, "human", text, audio=None)
        self.take_turn()

    def _say(self, number: int, side: str, text: str) -> None:
        phase = self._phase(number)
        self._told("turn", turn_number=number, speaker=side, phase=phase, language=self.lang)
        self._told("text", turn_number=number, speaker=side, text=text)
        sentences = re.findall(r"[^.!?。！？؟]+[.!?。！？؟]+\s*", text) or [text]
        for index, sentence in enumerate(sentences if self.sound else []):
            url = f"/audio/{number:028x}{index:04x}.mp3"
            self._told(
                "audio",
                turn_number=number,
                speaker=side,
                index=index,
                audio_url=url,
                seconds=self.seconds,
                text=sentence.strip(),
            )
        audio = f"/audio/{number:032x}.mp3" if self.sound else None
        if "message" not in self.withheld:
            self._keep(number, side, text, audio)

    def _told(self, kind: str, **what: Any) -> None:
        if kind not in self.withheld:
            self.tell(kind, **what)

    def _keep(self, number: int, side: str, text: str, audio: str | None) -> None:
        message = {
            "speaker": side,
            "text": text,
            "audio_url": audio,
            "turn_number": number,
            "timestamp": "2026-09-09T10:00:00Z",
            "phase": self._phase(number),
            "language": self.lang,
            "status": "done",
            "voice_error": "",
        }
        self.kept.append(message)
        self.tell("message", message=message, **self._state())
        self._leave_complete()

    def _leave_complete(self) -> None:
        """After the last line the server says so, and hangs up."""
        if self._state()["is_conversation_complete"]:
            self.tell("end", reason="complete")
            for socket in self.sockets:
                socket.close(code=1000)
            self.sockets.clear()

    def _state(self) -> dict[str, Any]:
        is_complete = len(self.kept) >= len(self.lines)
        return {
            "next_speaker": None if is_complete else self._next_side(),
            "conversation_phase": self._phase(max(1, len(self.kept))),
            "turn_count": len(self.kept),
            "is_conversation_complete": is_complete,
        }

    def _next_side(self) -> str:
        said = [one["speaker"] for one in self.kept]
        if self.mode == "human_vs_ai":
            return "agent_1" if said and said[-1] == "human" else "human"
        agents = [side for side in said if side != "human"]
        return "agent_2" if agents and agents[-1] == "agent_1" else "agent_1"

    def _phase(self, number: int) -> str:
        share = (number - 1) / len(self.lines) * 100
        return str([one["name"] for one in PHASES if one["starts_at"] <= share][-1])

    def _open(self, socket: WebSocketRoute) -> None:
        if self.is_away:
            socket.close(code=1012)
            return
        self.sockets.append(socket)
        socket.on_message(lambda text: self._take(json.loads(text)))
        config = {
            "mode": self.mode,
            "agent_1": {"persona": "rosa-ctbto-agent", "name": self.names[0], "voice": ""},
            "agent_2": {"persona": "technical", "name": self.names[1], "voice": ""}
            if self.mode == "ai_vs_ai"
            else None,
            "scenario": "",
            "max_turns": len(self.lines),
            "phases": list(PHASES),
            "preset": "diplomatic",
            "language": self.lang,
            "sound": self.sound,
        }
        session = {"session_id": SESSION, "config": config, "messages": self.kept, "running": None}
        status = {"status": "running", "is_running": False, "may_steer": True}
        socket.send(json.dumps({"type": "session", "seq": 0, **session, **status, **self._state()}))

    def _take(self, message: dict[str, Any]) -> None:
        self.asked.append(message)
        if message["type"] == "next" and self.unheard:
            self.unheard -= 1
        elif message["type"] == "next" and message.get("after") == len(self.kept):
            self.take_turn()
        elif message["type"] == "say":
            self.say(message["text"])
        elif message["type"] == "stop":
            self._told("end", reason="stopped")

    def _init(self, route: Route) -> None:
        self.begun.append(route.request.post_data_json)
        if self.refusal:
            route.fulfill(status=400, json={"error": {"message": self.refusal}})
            return
        route.fulfill(json={"session_id": SESSION, "config": {}, "status": "initialized"})

    def _audio(self, route: Route) -> None:
        self.keys.append(route.request.headers.get("authorization", ""))
        number = int(urlsplit(route.request.url).path[7:35], 16)
        hertz = 220 if number % 2 else 150
        route.fulfill(body=tone(hertz, self.seconds), content_type="audio/mpeg")
