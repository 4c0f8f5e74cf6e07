"""Requests of a visitor who goes on speaking, on sockets that stay open."""

import json
import socket
from typing import Any

from tests.bench.processes import Rosa
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
