"""A paired kiosk that calls the double of Tavus, in this process."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from agent import pairing, polling
from agent.models import Avatar, Call, Channel, Kiosk, Persona
from tests.tavus_double import TavusDouble

PERSONA = {"persona_id": "p1", "persona_name": "Rosa", "default_replica_id": "r1"}


@dataclass
class Device:
    """What stands in the lobby: it sends what a page sends."""

    kiosk: Kiosk
    token: str
    client: Client = field(default_factory=Client)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the status and the answer."""
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(self.client, method)(path, headers=headers, **sent)
        return answer.status_code, json.loads(answer.content)

    def begin(self, key: str = "a-request-of-a-visitor", **body: Any) -> Any:
        return self.send("post", "/kiosk/conversations", body, **{"Idempotency-Key": key})

    def end(self, call: str) -> Any:
        return self.send("post", f"/kiosk/conversations/{call}/end")

    def standing(self) -> Any:
        return self.send("get", "/kiosk/conversations")[1]


def make_kiosk(**values: Any) -> Kiosk:
    """Return a kiosk whose persona has an avatar at the double."""
    channel, _made = Channel.objects.get_or_create(slug="avatar", defaults={"name": "Avatar"})
    persona = Persona.objects.get_or_create(
        slug="hostess", defaults={"name": "Hostess", "system_prompt": "You are Rosa."}
    )[0]
    Avatar.objects.get_or_create(
        persona=persona, defaults={"remote_id": "p1", "replica": "r1", "channel": channel}
    )
    fields = {"name": "Lobby", "channel": channel, "persona": persona, "price_per_minute": 0.6}
    return Kiosk.objects.create(**fields | values)


def paired(kiosk: Kiosk) -> Device:
    """Return the device of a kiosk."""
    token = kiosk.renew_token()
    kiosk.save()
    return Device(kiosk, token)


@pytest.fixture
def calling(
    tavus: TavusDouble, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TavusDouble]:
    """The double of Tavus, which Rosa is set up to call."""
    monkeypatch.setattr(polling, "_strays_at", None)
    tavus.personas["p1"] = dict(PERSONA)
    settings.TAVUS_API_KEY, settings.TAVUS_BASE_URL = tavus.key, tavus.url
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    pairing.tries.clear()
    yield tavus
    pairing.tries.clear()


@pytest.fixture
def device(database: Any, calling: TavusDouble) -> Device:
    """A paired kiosk, with a database of the test's own."""
    return paired(make_kiosk())


def the_call() -> Call:
    return Call.objects.get()


def event(event_type: str, remote_id: str = "", second: int = 0, **properties: Any) -> dict:
    """Return what Tavus posts; `second` tells when."""
    return {
        "properties": properties,
        "conversation_id": remote_id or the_call().remote_id,
        "webhook_url": "http://127.0.0.1:9",
        "event_type": event_type,
        "message_type": event_type.partition(".")[0],
        "timestamp": f"2099-11-21T09:00:{second:02}.000000Z",
    }


def posted(path: str, body: Any) -> int:
    """Return the status of a callback."""
    sent = body if isinstance(body, bytes) else json.dumps(body)
    return Client().post(path, sent, content_type="application/json").status_code


def callback_path(tavus: TavusDouble, remote_id: str) -> str:
    """Return where Tavus was told to post."""
    return urlsplit(tavus.conversations[remote_id].asked["callback_url"]).path
