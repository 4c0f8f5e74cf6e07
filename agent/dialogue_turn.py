"""One turn of a dialogue: answered as any other turn is, and told as it is made."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from agent import audio, metrics, turn
from agent.core.dialogue import Dialogue, Heard, Line, Side, persona_of_text
from agent.core.dialogue_request import turn_request
from agent.core.dialogue_wire import audio_url
from agent.core.errors import RequestError, VoiceError
from agent.core.types import Channel, Persona
from agent.desk import Desk
from agent.dialogue_sound import Sounding
from agent.dialogue_store import entry as new_entry
from agent.entry import Entry
from agent.ids import take_request_id
from agent.opening import Turn
from agent.providers import registry, voices

# Hears each event of a turn; never waits.
Tell = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class SideTurn:
    """What a side says in one turn. Begin it, then have it go on; cancel that to cut it."""

    dialogue: Dialogue
    side: Side
    desk: Desk
    channel: Channel
    tell: Tell
    keeper: turn.Keeper
    entry: Entry | None = field(default=None, init=False)
    opened: Turn = field(init=False)
    sounding: Sounding | None = field(default=None, init=False)

    @property
    def number(self) -> int:
        return len(self.dialogue.lines) + 1

    @property
    def phase(self) -> str:
        return self.dialogue.config.phase(self.number).name

    def begin(self) -> None:
        """Open the turn, and tell who speaks. Raises RequestError."""
        persona = self._persona()
        words = self.dialogue.lines[-1].text if self.dialogue.lines else ""
        lang = self.dialogue.language(words, persona.languages[0])
        # A persona without the language speaks its own.
        lang = lang if lang in persona.languages else persona.languages[0]
        channel = replace(self.channel, keeps_caller_prompt=True, fixed_language=lang)
        request = turn_request(self.dialogue, self.side, scenario=self._scenario(lang))
        is_personas = bool(self.dialogue.lines) and not self.dialogue.awaits_answer
        self.opened = turn.open_turn(request, channel, persona, self.desk, is_personas=is_personas)
        self.entry = new_entry(self.dialogue.id, channel)
        self.entry.request_id = take_request_id("")
        if self.number == 1 or self.phase != self.dialogue.phase:
            self.tell(
                {"type": "phase", "conversation_phase": self.phase, "turn_number": self.number}
            )
        self._tell("turn", phase=self.phase, language=lang)
        self._begin_sound(persona, lang)

    def _begin_sound(self, persona: Persona, lang: str) -> None:
        config = self.dialogue.config
        part = config.part(self.side) if config.sound else None
        voice = self.desk.voice_of(self.side, part, persona) if part else None
        if voice:
            speaks = voices.provider(voice)
            told = (self._tell_heard, self._tell_voice_failed)
            self.sounding = Sounding(speaks, audio.Shelf(self.dialogue.id), lang, *told)

    async def go_on(self) -> None:
        """Say it to its end, with its sound. Raises ProviderError.

        Whoever cancels this closes the call at once, and then has it `hush`.
        """
        assert self.entry is not None  # noqa: S101  (it was begun)
        persona = self.opened.persona
        metrics.OPEN.inc()
        try:
            providers, judge = registry.team(self.desk.chain(persona), self.desk.judge(persona))
            said = turn.answer(self.opened, providers, self.entry, self.keeper, judge)
            async with aclosing(said) as parts:
                async for part in parts:
                    if isinstance(part, str):
                        self._tell("text", text=part)
                        if self.sounding:
                            self.sounding.feed(part)
        finally:
            metrics.OPEN.dec()
        if self.sounding:
            await self.sounding.end()

    async def hush(self) -> None:
        """End its sound, where that still goes on."""
        if self.sounding:
            await self.sounding.stop()

    def line(self) -> Line | None:
        """Return what was said so far, None where that is nothing."""
        if self.entry is None or not (text := self.entry.answer.strip()):
            return None
        return Line(
            number=self.number,
            side=self.side,
            text=text,
            phase=self.phase,
            at=datetime.now(UTC),
            lang=self.opened.spoken_lang,
            status=self.entry.status,
            turn=self.entry.turn or self.entry.id,
            heard=tuple(self.sounding.heard) if self.sounding else (),
            audio=self.sounding.audio if self.sounding else "",
            voice_error=self.sounding.error if self.sounding else "",
        )

    def _persona(self) -> Persona:
        part = self.dialogue.config.part(self.side)
        if part is None:
            raise RequestError(f"{self.side} does not take part.", "force_agent")
        return (
            self.desk.persona(part.persona, self.channel) if part.persona else persona_of_text(part)
        )

    def _scenario(self, lang: str) -> str:
        """Return the scenario as the persona may be told it: one of the red zone is none."""
        scenario = self.dialogue.config.scenario
        is_red = scenario and self.desk.guard.judge(scenario, lang, []).declines
        return "" if is_red else scenario

    def _tell_heard(self, heard: Heard) -> None:
        self._tell(
            "audio",
            index=len(self.sounding.heard) - 1 if self.sounding else 0,
            audio_url=audio_url(heard.file, settings.PUBLIC_URL),
            seconds=heard.seconds,
            text=heard.text,
        )

    def _tell_voice_failed(self, error: VoiceError) -> None:
        told = {"code": error.code, "message": str(error), "turn_number": self.number}
        self.tell({"type": "error", **told})

    def _tell(self, kind: str, **what: Any) -> None:
        self.tell({"type": kind, "turn_number": self.number, "speaker": self.side, **what})
