"""The way in for Python: a question is asked, the answer comes as a value, without HTTP.

In a program of its own, after `django.setup()`:

    async with ready():
        answer = await ask(Question("When is lunch?", lang="fr"))

In a server all is ready. Answers are those of the chat endpoint, and are kept as its are.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings

from agent import desk as desks
from agent import metrics, running, sources, turn
from agent.core import lines
from agent.core.errors import RequestError, UnknownModel
from agent.core.types import Channel, ChatRequest, Ended, Endpoint, Message, Persona, Usage
from agent.desk import OFFLINE, Desk
from agent.entry import Entry
from agent.ids import new_id
from agent.models.channel import SHELL_CHANNEL
from agent.providers import registry

# Hears each piece of text as it is made; never waits.
Hears = Callable[[str], None]
# Who asks where nobody says so.
PROGRAM = Channel(id=None, slug=SHELL_CHANNEL)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Whatever is left out is the persona's or the channel's own.

    `persona` is a slug, `lang` the language of the answer (for example fr), `history` what was
    said before, oldest first, `context` what the model is told of the talk besides. `model` names
    a provider or its model, to be asked first; `max_tokens` only ever makes answers shorter.
    """

    text: str
    persona: str = ""
    lang: str = ""
    history: tuple[Message, ...] = ()
    context: str = ""
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, which is stored by now.

    `status` is done, refused (by the guard, `topic` says why) or failed (in the middle; the last
    sentence says so). Times are in milliseconds since the question.
    """

    question: str
    text: str
    persona: str
    provider: str
    model: str
    status: str
    finish_reason: str
    lang: str
    records: tuple[str, ...]
    topic: str
    usage: Usage
    ttft_ms: float | None
    total_ms: float | None
    conversation: str
    turn: UUID

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values; names and values are those of `export_conversations`."""
        used = self.usage
        return {
            "question": self.question,
            "answer": self.text,
            "persona": self.persona,
            "provider": self.provider,
            "model": self.model,
            "status": self.status,
            "finish_reason": self.finish_reason,
            "lang": self.lang,
            "records": list(self.records),
            "topic": self.topic or None,
            "usage": {
                "prompt_tokens": used.prompt_tokens,
                "completion_tokens": used.completion_tokens,
                "total_tokens": used.prompt_tokens + used.completion_tokens,
            },
            "ttft_ms": self.ttft_ms,
            "total_ms": self.total_ms,
            "conversation": self.conversation,
            "turn": str(self.turn),
        }


# The text piece by piece, and last the whole answer.
Parts = AsyncGenerator[str | Answer, None]


async def ask(
    question: Question,
    channel: Channel = PROGRAM,
    entry: Entry | None = None,
    hears: Hears | None = None,
) -> Answer:
    """Return the answer. Raises RosaError; whoever cancels this closes the model's call at once."""
    last: str | Answer = ""
    async with aclosing(stream(question, channel, entry)) as parts:
        async for last in parts:
            if hears and isinstance(last, str):
                hears(last)
    assert isinstance(last, Answer)  # noqa: S101  (it comes last)
    return last


async def stream(
    question: Question, channel: Channel = PROGRAM, entry: Entry | None = None
) -> Parts:
    """Yield the text piece by piece as it is made, and last the whole answer. Raises RosaError.

    Whoever leaves before the end closes it (use `aclosing`), which closes the model's call at
    once. `entry` is for who has a conversation: by default each question is one of its own.
    """
    desk = desks.current()
    if question.lang:
        channel = replace(channel, fixed_language=lines.language(question.lang))
    persona = desk.persona(question.persona, channel)
    if question.temperature is not None:
        persona = replace(persona, temperature=question.temperature)
    request = ChatRequest(
        model=persona.slug,
        question=_words(question.text),
        history=question.history,
        caller_prompt=question.context,
        max_tokens=question.max_tokens,
    )
    if question.context:
        # What the channel says of its callers' own messages is not meant: this one is ours.
        channel = replace(channel, keeps_caller_prompt=True)
    chain = chain_of(desk, persona, question.model)
    opened = turn.open_turn(request, channel, persona, desk)
    entry = entry or _entry(channel)
    providers, judge = registry.team(chain, desk.judge(persona))
    end = Ended()
    with metrics.OPEN.track_inprogress():
        said = turn.answer(opened, providers, entry, running.journal(), judge)
        async with aclosing(said) as parts:
            async for part in parts:
                if isinstance(part, Ended):
                    end = part
                elif isinstance(part, str):
                    yield part
    yield _answer(opened, entry, end)


@asynccontextmanager
async def ready() -> AsyncIterator[None]:
    """Read the content, and at the end write what waits and close what is open.

    For programs that are no server, around all that they ask: they answer from the content as it
    was at the beginning of this. Raises django.db.Error where the database cannot be read.
    """
    await sync_to_async(desks.live.get)()
    try:
        yield
    finally:
        try:
            await sources.here.end()
            await registry.close_all()
        finally:
            running.close()


def _words(text: str) -> str:
    words = lines.question(text).question
    if "\0" in words:
        raise RequestError("text contains a NUL character. Remove it.", "text")
    return words


def chain_of(desk: Desk, persona: Persona, model: str = "") -> tuple[Endpoint, ...]:
    """Return whom to ask in order, the one first that `model` names. Raises UnknownModel."""
    chain = desk.chain(persona)
    if not model:
        return chain
    there = dict.fromkeys((*chain, *desk.default_endpoints, *desk.endpoints.values(), OFFLINE))
    by_slug = (one for one in there if one.slug == model)
    named = next(by_slug, None) or next((one for one in there if one.model == model), None)
    if named is None:
        names = ", ".join(sorted(f"{one.slug} ({one.model})" for one in there))
        raise UnknownModel(
            f"No provider and no model of one is called {model!r}. There are: {names}.", "model"
        )
    if not settings.LLM_ENABLED:
        return chain
    if named.kind == OFFLINE.kind:
        return (named,)
    return (named, *(one for one in chain if one != named))


def _entry(channel: Channel) -> Entry:
    key = f"{channel.slug}-{new_id().hex}"
    return Entry(channel.id, channel.slug, key, keeps_words=channel.keeps_words)


def _answer(opened: turn.Turn, entry: Entry, end: Ended) -> Answer:
    return Answer(
        question=entry.question,
        text=entry.answer,
        persona=entry.persona,
        provider=entry.provider,
        model=entry.model,
        status=entry.status,
        finish_reason=end.reason,
        lang=opened.spoken_lang,
        records=tuple(entry.records),
        topic=entry.topic,
        usage=end.usage or Usage(),
        ttft_ms=entry.ttft_ms,
        total_ms=entry.total_ms,
        conversation=entry.key,
        turn=entry.turn or entry.id,
    )
