"""Dialogues over HTTP, as a program asks for them."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

from tests.bench.processes import Rosa

TALK = {
    "agent_1_persona": "rosa-ctbto-agent",
    "agent_2_persona": "You are a sceptical journalist.",
    "agent_2_name": "Kim",
    "scenario": "They speak about the monitoring system.",
    "max_turns": 3,
    "sound": False,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def error(self) -> dict[str, Any]:
        """The error but for its message."""
        found = dict(self.json["error"])
        found.pop("message")
        return found


def call(
    rosa: Rosa, method: str, path: str, body: Any = None, key: str | None = None, **headers: str
) -> Answer:
    """Ask with Rosa's key, or another one; none is sent where `key` is empty."""
    key = rosa.key if key is None else key
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if key:
        sent["Authorization"] = f"Bearer {key}"
    payload = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    connection = http.client.HTTPConnection("127.0.0.1", rosa.port, timeout=20)
    connection.request(method, path, payload, sent)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, content)


def begin(rosa: Rosa, key: str | None = None, **fields: Any) -> str:
    """Begin a dialogue and return its id."""
    begun = call(rosa, "POST", "/api/v1/init", {**TALK, **fields}, key)
    assert begun.status == 200, begun.content
    return str(begun.json["session_id"])


def say(rosa: Rosa, session: str, key: str | None = None, **fields: Any) -> Answer:
    """Ask for a turn."""
    return call(rosa, "POST", "/api/v1/chat", {"session_id": session, **fields}, key)


def shown(rosa: Rosa, session: str, key: str | None = None) -> Answer:
    """Read a dialogue."""
    return call(rosa, "GET", f"/api/v1/session/{session}", None, key)


def channel_key(rosa: Rosa, slug: str) -> str:
    """Make a channel and return its key; known within a second."""
    snippet = (
        "from agent.models import Channel; "
        f"row = Channel(slug={slug!r}, name={slug!r}); print(row.renew_key()); row.save()"
    )
    return rosa.manage("shell", "--verbosity", "0", "--command", snippet).strip()
