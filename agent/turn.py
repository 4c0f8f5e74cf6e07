"""The heart: answers a turn. A table of contents of what happens, in order."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from agent import live_talks, metrics, second_opinion, sources, steering
from agent.core import deflection, judging, phrases
from agent.core.errors import ProviderError
from agent.core.ports import ChatProvider
from agent.core.printed import count_tokens
from agent.core.prompt import Prompt
from agent.core.sourcing import lacks_source
from agent.core.types import Ended, Safe, ToolCalls, Usage
from agent.core.verdict import PAUSED, Verdict, in_order
from agent.cut import Cut
from agent.entry import IN_QUESTION, IN_REPLY, SAID_BEFORE_LENGTH, SUPERSEDED, Entry
from agent.faults import described
from agent.grounding import make_prompt, search
from agent.opening import Turn, open_turn
from agent.providers.chain import stream_first
from agent.showing import Showing
from agent.speech import Speech, refusal_reason

# In the order in which they are called.
__all__ = ["Turn", "open_turn", "search", "make_prompt", "Keeper", "Part", "answer"]  # noqa: RUF022

log = logging.getLogger("rosa.turn")
Part = Safe | ToolCalls | Ended


class Keeper(Protocol):
    """What keeps entries: the journal, or for a trial nothing."""

    def begin(self, entry: Entry) -> None:
        """Keep the question; never waits."""

    async def end(self, entry: Entry) -> None:
        """Return once the end is kept. Never raises."""

    def end_soon(self, entry: Entry) -> None:
        """Keep the end, where nobody waits for it; never waits."""


async def answer(
    turn: Turn,
    providers: Sequence[ChatProvider],
    entry: Entry,
    journal: Keeper,
    judge: ChatProvider | None = None,
    cut: Cut | None = None,
) -> AsyncGenerator[Part, None]:
    """Yield the reply and one `Ended`; the end is stored before the `Ended` comes out.

    `judge` is asked for a verdict beside the answer, whose first words wait for it. `cut` ends the
    reply early where another takes its place, or staff do. However it ends, the entry is written
    once: a caller who leaves closes the generator, and what had been sent by then stays in the
    entry.
    """
    cut = cut or Cut()
    _fill(entry, turn)
    journal.begin(entry)
    try:
        declines = turn.verdict.declines
        parts = _decline(turn, entry) if declines else _reply(turn, providers, entry, judge)
        parts = cut.short(parts)
        if entry.is_counted:
            live_talks.here.begin(entry)
            order = turn.persona.languages
            parts = steering.steered(parts, entry, cut, turn.spoken_lang, order)
        async with aclosing(parts):
            async for part in parts:
                if isinstance(part, Ended):
                    if turn.showing:
                        _end_cards(turn.showing, entry)
                    _finish(entry, cut)
                    await journal.end(entry)
                    yield part if part.usage else replace(part, usage=_usage(entry))
                    return
                if isinstance(part, str):
                    entry.spoke()
                    entry.answer += part
                    if turn.showing:
                        turn.showing.said(part)
                yield part
    except Exception as exc:
        entry.status, entry.error = "failed", getattr(exc, "code", None) or type(exc).__name__
        if entry.answer:
            # The stream that has begun is ended in order.
            _finish(entry, cut)
            await journal.end(entry)
        raise
    finally:
        if turn.showing:
            turn.showing.stop()
        if entry.ended_at is None:
            _finish(entry, cut)
            journal.end_soon(entry)


async def _decline(turn: Turn, entry: Entry) -> AsyncGenerator[Part, None]:
    lang, order = turn.spoken_lang, turn.persona.languages
    _refuse(entry, turn.verdict, IN_QUESTION)
    reply = in_order(turn.desk.holding, lang, order)
    if turn.verdict is not PAUSED:
        said = turn.request.said_by("assistant")
        reply = deflection.deflect(turn.verdict, lang, order, said)
    yield Safe(reply)
    yield Ended(refusal_reason(turn.channel), Usage(0, count_tokens(reply)))


async def _reply(
    turn: Turn, providers: Sequence[ChatProvider], entry: Entry, judge: ChatProvider | None
) -> AsyncGenerator[Part, None]:
    """Yield a guarded reply. Raises the last provider's ProviderError if none had a word."""
    order = turn.persona.languages
    # Whom to call waits for nothing.
    if first := deflection.before_answer(turn.verdict, turn.spoken_lang, order):
        yield Safe(first)
    hits = search(turn)
    asked = make_prompt(turn, hits, live=await sources.here.told(turn))
    if turn.showing:
        # What a judge may still decline is shown once it is said.
        turn.showing.given(asked, hits if judge is None else ())
    _note(entry, turn, asked)
    entry.provider_asked = turn.desk.endpoint(providers[0].slug)
    speech = Speech(turn.desk, turn.persona, turn.channel, entry, asked.lang)
    words = _words(turn, providers, asked, speech, entry)
    if judge is not None:
        words = _judged(turn, judge, words, speech, entry)
    async with aclosing(words):
        async for part in words:
            yield part
    if speech.verdict.declines:
        is_judges = speech.verdict.rule in (judging.RULE, second_opinion.NO_VERDICT)
        _refuse(entry, speech.verdict, IN_QUESTION if is_judges else IN_REPLY)
        if is_judges and not entry.answer:
            said = turn.request.said_by("assistant")
            last = deflection.deflect(speech.verdict, asked.lang, order, said)
        else:
            last = deflection.alone(speech.verdict, asked.lang, order)
        yield Safe(deflection.after(entry.answer, last))
    elif entry.status == "failed":
        yield Safe(deflection.after(entry.answer, phrases.say(phrases.CUT_SHORT, asked.lang)))
    usage = speech.ended.usage or Usage(asked.tokens["total"], count_tokens(entry.answer))
    entry.prompt_tokens, entry.completion_tokens = usage.prompt_tokens, usage.completion_tokens
    yield Ended(speech.reason(), usage)


async def _words(
    turn: Turn,
    providers: Sequence[ChatProvider],
    asked: Prompt,
    speech: Speech,
    entry: Entry,
) -> AsyncGenerator[Safe | ToolCalls, None]:
    """Yield what a provider says; one that fails before a word has left is followed by the next."""
    rest = list(providers)
    while True:
        try:
            persona = turn.persona
            asking = stream_first(rest, asked, persona.first_words_s, hedge_ms=persona.hedge_ms)
            async with aclosing(asking) as events:
                async for part in speech.guarded(events):
                    yield part
            entry.status = "done"
            return
        except ProviderError as exc:
            rest = speech.after_failure(rest, exc)
            if rest:
                continue
            if not (speech.has_begun or entry.answer):
                raise
            entry.error, entry.status = exc.code or "", "failed"
            if held := speech.rest():
                yield held
            return
        except Exception as exc:
            if not (speech.has_begun or entry.answer):
                raise
            # What is held stays held: the fault may be the guard's own.
            log.error("turn-failed error=%s", described(exc))
            entry.error, entry.status = type(exc).__name__, "failed"
            return


async def _judged(
    turn: Turn,
    judge: ChatProvider,
    words: AsyncGenerator[Safe | ToolCalls, None],
    speech: Speech,
    entry: Entry,
) -> AsyncGenerator[Safe | ToolCalls, None]:
    """Yield the words once the judge lets them; what it declines closes the answer's call."""
    asking = second_opinion.ask(
        judge,
        turn.request,
        turn.desk.brief.topics,
        turn.persona.judge_s,
        declines_without=turn.persona.declines_without_verdict,
        is_counted=entry.is_counted,
    )
    hold = second_opinion.Hold[Safe | ToolCalls]()
    speech.take_back = hold.take_back
    verdict = asyncio.create_task(asking)
    try:
        async with aclosing(hold.release(words, verdict, speech.decline)) as held:
            async for part in held:
                yield part
    finally:
        verdict.cancel()
        await asyncio.gather(verdict, return_exceptions=True)


def _end_cards(showing: Showing, entry: Entry) -> None:
    if entry.status != "done":
        # What was not said to its end is not guessed at.
        showing.stop()
    showing.end()


def _fill(entry: Entry, turn: Turn) -> None:
    request = turn.request
    entry.question = request.question
    # In a dialogue the side that speaks has said that, not the one before it.
    is_dialogue = request.scene is not None
    if request.history and request.history[-1].role == "assistant" and not is_dialogue:
        entry.said_before = request.history[-1].text[:SAID_BEFORE_LENGTH]
    entry.persona = turn.persona.slug
    entry.lang = turn.lang
    entry.release = turn.desk.brief.revision
    if turn.verdict.topic:
        entry.topic, entry.rule = turn.verdict.topic.slug, turn.verdict.rule
        entry.stage = IN_QUESTION


def _note(entry: Entry, turn: Turn, asked: Prompt) -> None:
    entry.records = [*asked.records, *(f.address for f in asked.live if f.is_known)]
    entry.tokens = dict(asked.tokens)
    entry.prompt_tokens = asked.tokens["total"]
    entry.unsourced = lacks_source(asked)
    entry.unread = not turn.persona.guards_sentences


def _refuse(entry: Entry, verdict: Verdict, stage: str) -> None:
    entry.status, entry.rule, entry.stage = "refused", verdict.rule, stage
    # A call that failed before its words could leave is no fault of what is said instead.
    entry.error, entry.unread, entry.unsourced = "", False, False
    entry.topic = verdict.topic.slug if verdict.topic else ""
    if entry.is_counted:
        metrics.REFUSALS.labels(entry.topic, entry.rule, stage).inc()


def _finish(entry: Entry, cut: Cut) -> None:
    if cut.reason == SUPERSEDED:
        entry.status = SUPERSEDED
    entry.end()
    if not entry.is_counted:
        return
    live_talks.here.end(entry)
    provider = entry.provider or "none"
    metrics.TURNS.labels(entry.status, entry.persona).inc()
    metrics.TOTAL.labels(provider).observe((entry.total_ms or 0) / 1000)
    if entry.ttft_ms is not None:
        metrics.TTFT.labels(provider).observe(entry.ttft_ms / 1000)
    metrics.TOKENS.labels(provider, "prompt").inc(entry.prompt_tokens)
    metrics.TOKENS.labels(provider, "completion").inc(entry.completion_tokens)


def _usage(entry: Entry) -> Usage:
    return Usage(entry.prompt_tokens, entry.completion_tokens)
