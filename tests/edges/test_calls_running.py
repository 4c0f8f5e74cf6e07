"""A whole Rosa, the double of Tavus, and a kiosk between them."""

import http.client
import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import openai
import pytest

from tests.bench.processes import Rosa
from tests.edges.conftest import exported
from tests.tavus_double import TavusDouble
from tests.upstream import Script, Upstream

KEY_OF_TAVUS = "rosa-key-of-tavus-in-the-tests"
TOKEN = "kiosk-of-the-tests"
ROWS = f"""
from agent.models import Avatar, Channel, Kiosk, Persona
from agent.models.channel import key_digest
persona = Persona.objects.get(slug="rosa-ctbto-agent")
channel = Channel.objects.create(
    slug="tavus", name="Tavus", persona=persona, key_digest=key_digest("{KEY_OF_TAVUS}"))
Avatar.objects.create(persona=persona, remote_id="p1", replica="r1", channel=channel)
Kiosk.objects.create(name="Lobby", channel=channel, token_digest=key_digest("{TOKEN}"))
"""


@pytest.fixture
def rosa(content_database: Path, tmp_path: Path, tavus: TavusDouble) -> Iterator[Rosa]:
    """A Rosa whose kiosk in the lobby is paired."""
    tavus.personas["p1"] = {"persona_id": "p1", "default_replica_id": "r1"}
    shutil.copy(content_database, tmp_path / "rosa.sqlite3")
    with Upstream(Script(text=("Lunch is ", "at one."))) as upstream:
        running = Rosa(tmp_path, upstream.url)
        running.settings = {
            "TAVUS_API_KEY": tavus.key,
            "TAVUS_BASE_URL": tavus.url,
            "PUBLIC_URL": f"http://127.0.0.1:{running.port}",
        }
        running.manage("shell", "--verbosity", "0", "--command", ROWS)
        running.start()
        yield running
        running.stop()


def send(rosa, method, path, body=None, key="a-visitor"):
    connection = http.client.HTTPConnection("127.0.0.1", rosa.port, timeout=30)
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": key}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def begin(rosa, key="a-visitor"):
    return send(rosa, "POST", "/kiosk/conversations", {"language": "en"}, key)


def heard(rosa, question):
    """Return what the journal knows to have been heard of the answer to a question."""
    code = "from agent.models import Attempt; print(Attempt.objects.get(question=%r).heard)"
    return rosa.manage("shell", "--verbosity", "0", "--command", code % question).strip()


def test_a_visitor_speaks_with_the_avatar_from_touch_to_transcript(rosa, tavus):
    _status, call = begin(rosa)
    (remote_id,) = tavus.conversations
    room = tavus.conversations[remote_id]
    assert tavus.tell(remote_id, "system.replica_joined", replica_id="r1") == 200

    # As Tavus asks: with its preamble, and the context that it was given.
    system = f"You are in a live call.\n{room.asked['conversational_context']}"
    client = openai.OpenAI(base_url=rosa.url, api_key=KEY_OF_TAVUS, max_retries=0)
    messages = [
        {"role": "system", "content": system},
        {"role": "user", "content": "When is lunch?"},
    ]
    answer = client.chat.completions.create(model="", messages=messages)
    assert answer.choices[0].message.content == "Lunch is at one."

    said = [
        {"role": "user", "content": "When is lunch?"},
        {"role": "assistant", "content": "Lunch is"},
    ]
    assert tavus.shut_down(remote_id, "participant_left_timeout reached", said) == [200, 200]

    marker = room.asked["conversational_context"].split("conversation_id: ")[1].strip()
    (row,) = exported(rosa, marker)
    assert row["question"] == "When is lunch?"
    until = time.monotonic() + 10
    while heard(rosa, "When is lunch?") != "Lunch is" and time.monotonic() < until:
        time.sleep(0.2)
    assert heard(rosa, "When is lunch?") == "Lunch is"
    assert send(rosa, "GET", "/kiosk/conversations")[1]["running"] == []
    assert send(rosa, "POST", f"/kiosk/conversations/{call['id']}/end")[1]["status"] == "ended"
    # Nothing of what was said and no secret is in the log.
    token = urlsplit(room.asked["callback_url"]).path.rpartition("/")[2]
    for secret in ("lunch", token, TOKEN, KEY_OF_TAVUS, tavus.key, marker):
        assert secret not in rosa.log()


def test_tries_of_a_request_at_the_same_time_are_one_call(rosa, tavus):
    found = []
    threads = [threading.Thread(target=lambda: found.append(begin(rosa))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)

    assert [status for status, _call in found] == [200] * 6
    assert len({call["id"] for _status, call in found}) == 1
    assert len(tavus.conversations) == 1


def test_a_try_after_a_crash_in_the_middle_never_leaves_two_running(rosa, tavus):
    tavus.play("hang")
    thread = threading.Thread(target=_begin_in_vain, args=(rosa,))
    thread.start()
    until = time.monotonic() + 10
    while not tavus.sent("POST", "/v2/conversations") and time.monotonic() < until:
        time.sleep(0.02)
    rosa.kill()
    thread.join(10)
    _claim_is_over(rosa)
    rosa.start()

    status, call = begin(rosa)

    assert (status, call["status"]) == (200, "active")
    assert len(tavus.conversations) == 1


def _begin_in_vain(rosa):
    with pytest.raises((http.client.HTTPException, OSError)):
        begin(rosa)


def _claim_is_over(rosa):
    code = "from agent.models import Call; from django.utils import timezone; "
    code += "Call.objects.update(claimed_until=timezone.now())"
    rosa.manage("shell", "--verbosity", "0", "--command", code)
