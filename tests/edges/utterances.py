"""Requests of a visitor who goes on speaking, on sockets that stay open."""

import json
import socket
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from tests.bench.processes import Rosa
from tests.edges.journals import until
from tests.edges.line import connect
from tests.upstream import Script, Upstream

HISTORY = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Good day."}]
# What no record of the content has to do with.
GROWING = ("Where", "where is the", "Where is the ze", "Where is the zebra?")
SLOW = Script(text=("One ",) + ("and one ",) * 300, gap_s=0.02)
MUTE = Script(first_token_s=30)
# Seconds in which the call of a reply that nobody wants any more is closed.
LIMIT_S = 0.1


def request(
    rosa: Rosa, question: str, *, stream: bool = True, body: Any = None, **headers: str
) -> bytes:
    """Return a whole request; `body` has what it has beside its messages."""
    messages = [*HISTORY, {"role": "user", "content": question}]
    sent = json.dumps({"stream": stream, "messages": messages, **(body or {})}).encode()
    lines = [
        "POST /v1/chat/completions HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {rosa.key}",
        f"Content-Length: {len(sent)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + sent


def ask(rosa: Rosa, upstream: Upstream, question: str, **how: Any) -> socket.socket:
    """Ask and return the open line once the provider has been asked."""
    before = len(upstream.calls)
    line = connect(rosa)
    line.sendall(request(rosa, question, **how))
    upstream.wait_until(lambda: len(upstream.calls) > before)
    return line


def stored(rosa: Rosa, conversation: str) -> list[dict[str, Any]]:
    """Return the attempts of a conversation, the oldest first, read past Rosa."""
    with closing(sqlite3.connect(rosa.folder / "rosa.sqlite3", timeout=5)) as reader:
        reader.row_factory = sqlite3.Row
        found = reader.execute(
            "SELECT a.* FROM agent_attempt a JOIN agent_conversation c ON c.id = a.conversation_id "
            "WHERE c.key = ? ORDER BY a.started_at, a.id",
            [conversation],
        )
        return [dict(row) for row in found]


def become(rosa: Rosa, conversation: str, *statuses: str) -> list[dict[str, Any]]:
    """Return the attempts of a conversation once they have ended with these statuses."""

    def ended() -> list[str]:
        return [row["status"] for row in stored(rosa, conversation) if row["ended_at"]]

    until(lambda: ended() == list(statuses))
    return stored(rosa, conversation)


def turns(rows: Sequence[dict[str, Any]]) -> int:
    """Return how many turns the attempts are."""
    return len({row["turn"] for row in rows})
