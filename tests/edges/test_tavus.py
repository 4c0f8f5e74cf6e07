"""Calls of the Tavus API, against its double."""

import asyncio

import pytest

from agent import tavus as api
from agent.tavus import (
    Tavus,
    TavusAway,
    TavusBusy,
    TavusNotSetUp,
    TavusRefused,
    TavusUnknown,
    TavusUnsure,
)
from tests.tavus_double import BUSY

PERSONA = {"persona_name": "Rosa", "system_prompt": "You are Rosa.", "default_replica_id": "r1"}


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    # The clock is real; only the patience is shorter.
    monkeypatch.setattr(api, "SILENCE_S", 0.3)
    monkeypatch.setattr(api, "_PAUSE_S", 0.01)


def asked(double, ask, **options):
    """Return what `ask` of the client returns, or the error that it raises."""

    async def run():
        async with Tavus(double.url, options.get("key", double.key)) as client:
            return await ask(client)

    try:
        return asyncio.run(run())
    except api.TavusError as error:
        return error


def made(double):
    return asked(double, lambda client: client.create_persona(PERSONA))["persona_id"]


def test_a_persona_is_made_changed_and_read(tavus):
    persona = made(tavus)
    patch = [{"op": "replace", "path": "/persona_name", "value": "Rosalind"}]

    # The second time nothing changes, which is fine.
    for _ in range(2):
        assert asked(tavus, lambda client: client.patch_persona(persona, patch)) is None
    answer = asked(tavus, lambda client: client.get_persona(persona))
    assert answer["data"][0]["persona_name"] == "Rosalind"
    listed = asked(tavus, lambda client: client.list_personas())
    assert listed["total_count"] == 1


def test_a_conversation_is_made_read_listed_ended_and_deleted(tavus):
    persona = made(tavus)

    room = asked(tavus, lambda client: client.create_conversation({"persona_id": persona}))
    name = room["conversation_id"]
    tavus.tell(name, "system.replica_joined", replica_id="r1")

    found = asked(tavus, lambda client: client.get_conversation(name, verbose=True))
    assert [event["event_type"] for event in found["events"]] == ["system.replica_joined"]
    running = asked(tavus, lambda client: client.list_conversations(status="active"))
    assert [row["conversation_id"] for row in running["data"]] == [name]
    assert asked(tavus, lambda client: client.end_conversation(name)) is None
    assert not tavus.conversations[name].is_active


@pytest.mark.parametrize(
    ("mishap", "kind", "words"),
    [
        ((400, {"error": "Bad thing"}), TavusRefused, "Tavus refused (400): Bad thing"),
        ((400, {"message": "Bad thing"}), TavusRefused, "Tavus refused (400): Bad thing"),
        ((400, "<html>"), TavusRefused, "Tavus refused (400): it gave no reason"),
        ((400, {"error": "Invalid persona_id"}), TavusUnknown, "Invalid persona_id"),
        ((404, {"message": "Not found"}), TavusUnknown, "Not found"),
        ((400, BUSY), TavusBusy, BUSY["message"]),
        ((429, BUSY), TavusBusy, BUSY["message"]),
    ],
)
def test_a_refusal_says_in_the_words_of_tavus_why(tavus, mishap, kind, words):
    tavus.play(mishap)

    error = asked(tavus, lambda client: client.get_persona("p1"))

    assert type(error) is kind
    assert words in str(error)
    assert len(tavus.requests) == 1


def test_a_wrong_key_is_refused_and_stands_in_no_message(tavus):
    error = asked(tavus, lambda client: client.get_persona("p1"), key="wrong-key")

    assert str(error) == "Tavus refused (401): Invalid access token"


def test_a_key_that_tavus_gives_back_is_not_passed_on(tavus):
    key = "rosa-" + "k" * 43
    tavus.play((400, {"error": f"bad {tavus.key} and {key}"}))

    error = asked(tavus, lambda client: client.create_persona(PERSONA))

    assert str(error) == "Tavus refused (400): bad (the key) and (a key)"


@pytest.mark.parametrize("mishap", ["cut", "html", "hang", (500, {"error": "Oh"}), (200, "text")])
def test_reading_is_tried_again_where_the_answer_is_unsure(tavus, mishap):
    persona = made(tavus)
    tavus.play(mishap)

    answer = asked(tavus, lambda client: client.get_persona(persona))

    assert answer["data"][0]["persona_id"] == persona


@pytest.mark.parametrize("mishap", ["lost", "cut", "html", "hang", (500, {"error": "Oh"})])
def test_making_is_never_tried_again_where_it_may_have_been_done(tavus, mishap):
    tavus.play(mishap)

    error = asked(tavus, lambda client: client.create_persona(PERSONA))

    assert type(error) is TavusUnsure
    assert len(tavus.requests) == 1


def test_making_is_tried_again_where_it_was_surely_not_done(tavus):
    tavus.play((429, {"message": "Slow down"}))

    answer = asked(tavus, lambda client: client.create_persona(PERSONA))

    assert list(tavus.personas) == [answer["persona_id"]]


def test_a_patch_that_takes_away_is_not_tried_again(tavus):
    persona = made(tavus)
    tavus.play("lost")
    patch = [{"op": "remove", "path": "/default_replica_id"}]

    error = asked(tavus, lambda client: client.patch_persona(persona, patch))

    assert type(error) is TavusUnsure
    assert len(tavus.sent("PATCH", "/v2/personas")) == 1


def test_it_gives_up_after_three_tries(tavus):
    tavus.play("cut", "cut", "cut")

    error = asked(tavus, lambda client: client.get_persona("p1"))

    assert type(error) is TavusUnsure
    assert len(tavus.requests) == 3


def test_a_server_that_is_not_there_is_away():
    async def run():
        async with Tavus("http://127.0.0.1:9", "key") as client:
            await client.create_persona(PERSONA)

    with pytest.raises(TavusAway, match="cannot be reached"):
        asyncio.run(run())


@pytest.mark.parametrize(
    ("url", "key", "words"),
    [
        ("https://tavusapi.com", "", "TAVUS_API_KEY is not set."),
        ("http://tavusapi.com", "key", "TAVUS_BASE_URL does not begin with https://."),
        ("https://tavusapi.com:abc", "key", "TAVUS_BASE_URL is no address."),
        ("https://tavusapi.com", "key\n", "TAVUS_API_KEY has characters that no key has."),
    ],
)
def test_what_is_not_set_up_is_said(url, key, words):
    with pytest.raises(TavusNotSetUp) as error:
        Tavus(url, key)

    assert str(error.value) == words


def test_an_id_cannot_lead_to_another_path(tavus):
    asked(tavus, lambda client: client.get_persona("../conversations"))

    assert [seen.path for seen in tavus.requests] == ["/v2/personas/..%2Fconversations"]
