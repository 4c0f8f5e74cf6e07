"""What has left of a reply, across the providers that were asked for it, and what may leave."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any

from agent import metrics
from agent.core.errors import ProviderBroken, ProviderError, ProviderTimeout
from agent.core.ports import ChatProvider
from agent.core.speakable import Speakable
from agent.core.stream_guard import ReplyGuard
from agent.core.types import (
    Began,
    Channel,
    Ended,
    Event,
    FinishReason,
    Persona,
    Safe,
    ToolCalls,
)
from agent.core.verdict import Verdict
from agent.desk import Desk
from agent.entry import Entry
from agent.providers.chain import NOT_NEEDED, OUTPACED, RESTING

log = logging.getLogger("rosa.turn")


class Speech:
    """One reply in a language, guarded as its persona and channel want it."""

    def __init__(
        self, desk: Desk, persona: Persona, channel: Channel, entry: Entry, lang: str
    ) -> None:
        self._desk = desk
        self._persona = persona
        self._channel = channel
        self._entry = entry
        self._lang = lang
        self._began_again()
        self.ended = Ended()
        self.has_begun = False
        # Takes back what still waits for a verdict; False once it may leave.
        self.take_back: Callable[[], bool] = lambda: False

    def _began_again(self) -> None:
        if self._entry.pieces:
            # What another provider said before was taken back.
            self._entry.pieces.append("\n\n")
        self.guard: ReplyGuard = self._desk.guard.stream(
            self._persona.system_prompt, self._lang, by_sentence=self._persona.guards_sentences
        )
        self._speakable = Speakable() if self._channel.plain_speech else None

    @property
    def verdict(self) -> Verdict:
        """What the guard says of the reply so far."""
        return self.guard.verdict

    def decline(self, verdict: Verdict) -> None:
        """Let nothing more leave."""
        self.guard.verdict = verdict

    async def guarded(
        self, events: AsyncGenerator[Event, None]
    ) -> AsyncGenerator[Safe | ToolCalls, None]:
        """Yield what may leave. Raises ProviderError: the provider's, or for a reply of nothing."""
        self._began_again()
        try:
            # Runs only until a word has left: no limit is ever running while one is yielded.
            async with asyncio.timeout(None) as limit:
                async for event in events:
                    if isinstance(event, Began):
                        self._note(event)
                        limit.reschedule(_in(event.left_s))
                    elif part := self._part(event):
                        if limit.when() is not None:
                            limit.reschedule(None)
                        yield part
                    if self.verdict.declines:
                        return
                    if self._entry.elapsed_ms() > self._desk.reply_deadline_s * 1000:
                        raise ProviderTimeout("The reply took too long as a whole.")
        except TimeoutError as exc:
            raise ProviderTimeout("No word of the reply could leave in time.") from exc
        if text := self._spoken(self.rest()):
            yield text
        if not self.has_begun and not self.verdict.declines:
            raise ProviderBroken("The reply had nothing that may be said.")

    def rest(self) -> Safe:
        """Return what was still held, once no more comes."""
        plain = self._speakable.flush() if self._speakable else ""
        self._entry.pieces.append(plain)
        return Safe(self.guard.feed(plain) + self.guard.flush())

    def _part(self, event: Event) -> Safe | ToolCalls | None:
        """Return what of an event may leave, if anything."""
        if isinstance(event, str):
            plain = self._speakable.feed(event) if self._speakable else event
            self._entry.pieces.append(plain)
            return self._spoken(self.guard.feed(plain))
        if isinstance(event, Ended):
            self.ended = event
        elif isinstance(event, ToolCalls) and self._channel.caller_tools:
            self.has_begun = True
            return event
        return None

    def _spoken(self, text: Safe) -> Safe:
        """Return the text without the white space before the first word, which is no word."""
        if not self.has_begun:
            text = Safe(text.lstrip())
            self.has_begun = bool(text)
        return text

    def after_failure(
        self, asked: Sequence[ChatProvider], error: ProviderError
    ) -> list[ChatProvider]:
        """Return who may still answer: nobody once a word has left."""
        slugs = [provider.slug for provider in asked]
        if self._entry.provider not in slugs:
            return []
        rest = list(asked[slugs.index(self._entry.provider) + 1 :])
        # Words that wait are better than none where nobody else can answer.
        if self.has_begun and not (rest and self.take_back()):
            return []
        self.has_begun, self.ended = False, Ended()
        handover = {"provider": self._entry.provider, "code": error.code, "ms": 0}
        self._entry.handovers.append(handover)
        if rest:
            _tell_handover(handover, rest[0].slug)
        return rest

    def reason(self) -> FinishReason:
        """Return why the reply ended, as the channel wants to hear it."""
        if self.verdict.declines:
            return refusal_reason(self._channel)
        reason = self.ended.reason
        return "stop" if reason == "tool_calls" and not self._channel.caller_tools else reason

    def _note(self, event: Began) -> None:
        self._entry.provider, self._entry.model = event.provider, event.model
        self._entry.provider_asked = self._desk.endpoint(event.provider)
        self._entry.handovers += [dict(h) for h in event.handovers]
        for handover in event.handovers:
            _tell_handover(handover, event.provider)


def refusal_reason(channel: Channel) -> FinishReason:
    """Return the finish reason of a declined turn."""
    return "content_filter" if channel.refusal_reason == "content_filter" else "stop"


def _in(seconds: float | None) -> float | None:
    return None if seconds is None else asyncio.get_running_loop().time() + seconds


def _tell_handover(handover: Mapping[str, Any], to: str) -> None:
    former, code = handover["provider"], handover["code"]
    if code == OUTPACED:
        metrics.HEDGES.labels(to, "won").inc()
    elif code == NOT_NEEDED:
        metrics.HEDGES.labels(former, "lost").inc()
    else:
        metrics.HANDOVERS.labels(former, code).inc()
        # That one rests is told once, when it begins to.
        if code != RESTING:
            log.warning("provider-handover from=%s code=%s to=%s", former, code, to)
