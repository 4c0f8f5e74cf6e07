"""The double of the Tavus API refuses what the contract refuses."""

import http.client
import json

import pytest

from tests.tavus_double import BUSY, TavusDouble
from tests.tavus_rules import BadPatchError, conversation_faults, patched, persona_faults

LLM = {"model": "rosa", "base_url": "https://rosa.example/v1", "api_key": "k"}
PERSONA = {
    "persona_name": "Rosa",
    "system_prompt": "You are Rosa.",
    "default_replica_id": "r1",
    "layers": {"llm": LLM, "perception": {"perception_model": "off"}},
}


def call(tavus, method, path, body=None, *, key=None, kind="application/json"):
    connection = http.client.HTTPConnection(tavus.url.removeprefix("http://"), timeout=5)
    headers = {"x-api-key": tavus.key if key is None else key}
    if body is not None:
        headers["Content-Type"] = kind
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    return response.status, json.loads(raw) if raw else None


def create(tavus, **changes):
    _, answer = call(tavus, "POST", "/v2/personas", {**PERSONA, **changes})
    return answer.get("persona_id") or answer["pal_id"]


def forgiven(tavus):
    """Return what broke the contract on purpose, and forget it."""
    found = list(tavus.violations)
    tavus.violations.clear()
    return found


def test_a_wrong_key_is_refused(tavus):
    assert call(tavus, "GET", "/v2/personas", key="wrong") == (
        401,
        {"message": "Invalid access token"},
    )


def test_a_persona_is_made_read_changed_and_deleted(tavus):
    persona = create(tavus)
    patch = [{"op": "replace", "path": "/persona_name", "value": "Rosalind"}]

    assert call(tavus, "PATCH", f"/v2/personas/{persona}", patch)[0] == 200
    assert call(tavus, "PATCH", f"/v2/personas/{persona}", patch) == (304, None)
    status, answer = call(tavus, "GET", f"/v2/personas/{persona}")
    assert (status, answer["data"][0]["persona_name"]) == (200, "Rosalind")
    assert call(tavus, "DELETE", f"/v2/personas/{persona}") == (204, None)
    assert call(tavus, "GET", f"/v2/personas/{persona}") == (400, {"error": "Invalid persona_id"})


def test_a_persona_can_be_shown_flat_and_in_new_words():
    with TavusDouble(shape="flat", names="new") as tavus:
        persona = create(tavus, layers={"conversational_flow": {"replica_interruptibility": "low"}})
        _, answer = call(tavus, "GET", f"/v2/personas/{persona}")

    assert answer["pal_id"] == persona
    assert answer["pal_name"] == "Rosa"
    assert answer["layers"]["conversational_flow"] == {"pal_interruptibility": "low"}


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"op": "add"}, "it is not a list of operations"),
        ([{"op": "replace", "path": "/layers/stt/hotwords", "value": "x"}], "is not in the"),
        ([{"op": "remove", "path": "/greeting"}], "is not in the document"),
        ([{"op": "change", "path": "/persona_name", "value": "x"}], "is no operation"),
        ([{"op": "remove", "path": "/persona_name", "value": "x"}], "are not the fields"),
    ],
)
def test_a_patch_has_to_fit_the_document(patch, fault):
    with pytest.raises(BadPatchError, match=fault):
        patched(PERSONA, patch)


def test_a_bad_patch_is_refused_and_noted(tavus):
    persona = create(tavus)

    answer = call(tavus, "PATCH", f"/v2/personas/{persona}", [{"op": "remove", "path": "/x"}])

    assert answer == (422, {"message": "Invalid JSON patch format"})
    assert forgiven(tavus) == [f"PATCH {persona}: /x is not in the document"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"greeting": "Hi"}, "persona.greeting is unknown"),
        ({"system_prompt": 3}, "persona.system_prompt is not a text, or empty"),
        (
            {"layers": {"llm": {**LLM, "base_url": "https://r.example/v1/chat/completions"}}},
            "persona.layers.llm.base_url contains /chat/completions",
        ),
        (
            {"layers": {"llm": {**LLM, "base_url": "http://r.example/v1"}}},
            "persona.layers.llm.base_url is not a public https address",
        ),
        (
            {"layers": {"llm": {"model": "rosa", "base_url": "https://r.example"}}},
            "persona.layers.llm.api_key is required",
        ),
        (
            {"layers": {"stt": {"hotwords": ["Ana"]}}},
            "persona.layers.stt.hotwords is ['Ana'], not str",
        ),
    ],
)
def test_a_persona_that_breaks_the_contract_is_told_where(changes, fault):
    assert persona_faults({**PERSONA, **changes}) == [fault]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"max_participants": True}, "max_participants is True, not a whole number"),
        ({"max_participants": 1}, "max_participants is 1, not from 2 to None"),
        ({"idle_timeout": 4}, "idle_timeout is unknown"),
        (
            {"properties": {"language": "es"}},
            "properties.language is 'es', not the English name of a language in small letters",
        ),
        ({"properties": {"max_call_duration": 4000}}, "properties.max_call_duration is 4000, not"),
        ({"callback_url": "/cb"}, "callback_url is not a public https address"),
    ],
)
def test_a_conversation_that_breaks_the_contract_is_told_where(body, fault):
    (found,) = conversation_faults(body)

    assert found.startswith(f"conversation.{fault}")


def test_there_are_so_many_conversations_at_a_time_and_tests_cost_none(tavus):
    persona = create(tavus)
    tavus.slots = 1
    path, body = "/v2/conversations", {"persona_id": persona}

    assert call(tavus, "POST", path, {**body, "test_mode": True})[1]["status"] == "ended"
    _, first = call(tavus, "POST", path, {**body, "require_auth": True})
    assert first["meeting_token"]
    assert call(tavus, "POST", path, body) == (400, BUSY)
    assert call(tavus, "POST", f"{path}/{first['conversation_id']}/end") == (200, None)
    assert call(tavus, "POST", path, body)[0] == 200
    assert call(tavus, "GET", f"{path}?status=active")[1]["total_count"] == 1


def test_events_of_a_conversation_are_read_later(tavus):
    persona = create(tavus)
    _, room = call(tavus, "POST", "/v2/conversations", {"persona_id": persona})
    path = f"/v2/conversations/{room['conversation_id']}"

    tavus.shut_down(room["conversation_id"], "participant_left_timeout reached", [])

    _, answer = call(tavus, "GET", f"{path}?verbose=true")
    assert [event["event_type"] for event in answer["events"]] == [
        "system.shutdown",
        "application.transcription_ready",
    ]
    assert "events" not in call(tavus, "GET", path)[1]
    assert call(tavus, "DELETE", f"{path}?hard=true") == (204, None)


def test_an_answer_can_be_lost_though_the_work_is_done(tavus):
    tavus.play("lost")

    with pytest.raises(http.client.RemoteDisconnected):
        call(tavus, "POST", "/v2/personas", PERSONA)

    assert len(tavus.personas) == 1
