"""Turns of one visitor, answered by providers of the test's own from a small content."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

from agent import turn
from agent.core.guard import Guard
from agent.core.ports import ChatProvider
from agent.core.printed import Printed
from agent.core.types import Channel, ChatRequest, Persona, ToolCalls
from agent.desk import Desk
from agent.entry import Entry
from agent.journal import Journal
from agent.providers.scripted import ScriptedChat
from knowledge.retrieval import Index
from knowledge.routes import Routes
from knowledge.values import Brief, Conference, Fact, RedZoneTopic
from tests.edges.journals import rows, until

PERSONA = Persona("rosa", "Rosa", "You are Rosa.", languages=("en", "fr", "zh"), first_words_s=0.1)
CHANNEL = Channel(None, "lobby")
TOOLS = Channel(None, "robot", caller_tools=True, caller_sampling=True)
LUNCH = Fact(
    "lunch",
    {"en": "When is lunch?", "fr": "À quelle heure est le déjeuner ?"},
    {"en": "Lunch is at one.", "fr": "Le déjeuner est à une heure."},
)
SECRET = RedZoneTopic(
    "secret",
    "Secrets",
    "block",
    deflection={"en": "Ask the delegates.", "fr": "Demandez aux délégués."},
    phrases={"en": ("secret treaty",), "fr": ("traité secret",)},
)
CAREFUL = RedZoneTopic("careful", "Care", "caution", "Name no State.", phrases={"en": ("yield",)})
CALL = ToolCalls(({"index": 0, "id": "c1", "function": {"name": "end", "arguments": "{}"}},))


def desk() -> Desk:
    brief = Brief(7, Conference(timezone="Europe/Vienna"), (LUNCH,), (SECRET, CAREFUL))
    return Desk(
        brief=brief,
        printed=Printed(brief),
        index=Index(brief.records),
        routes=Routes(brief),
        guard=Guard(brief.topics),
        personas={"rosa": PERSONA},
        channels={},
        endpoints={},
        default_endpoints=(),
    )


def ask(question: str = "When is lunch?", **fields: Any) -> ChatRequest:
    return ChatRequest(model="rosa", question=question, **fields)


async def take(
    book: Journal,
    request: ChatRequest,
    providers: Sequence[ChatProvider],
    channel: Channel = CHANNEL,
    leave_after: int = 99,
    persona: Persona = PERSONA,
    **changes: Any,
) -> list[Any]:
    """Return what a turn gives its caller, who leaves after so many parts.

    `changes` are those of the desk.
    """
    entry = Entry(channel.id, channel.slug, "visit-1")
    at = replace(desk(), **({"reply_deadline_s": 9} | changes))
    opened = turn.open_turn(request, channel, persona, at)
    parts: list[Any] = []
    async with aclosing(turn.answer(opened, providers, entry, book)) as answer:
        async for part in answer:
            parts.append(part)
            if len(parts) == leave_after:
                break
    return parts


def text(parts: list[Any]) -> str:
    return "".join(part for part in parts if isinstance(part, str))


def run(book: Journal, request: ChatRequest, *script: Any, **options: Any) -> list[Any]:
    return asyncio.run(take(book, request, [ScriptedChat(script)], **options))


def stored(database: Path) -> tuple[Any, ...]:
    """Return status, error, topic, rule and answer of the one row, once it has its end."""
    until(lambda: rows(database, "ended_at") not in ([], [(None,)]))
    (row,) = rows(database, "status", "error", "topic", "rule", "answer")
    return row
