"""Reading what Tavus has, and patching it in its own names."""

import pytest

from agent.core.tavus_document import (
    KEY,
    built,
    patch,
    places,
    read_persona,
    read_personas,
    value_at,
    without_key,
)
from tests.tavus_rules import patched

LLM = {"model": "rosa", "base_url": "https://rosa.example/v1", "api_key": "rosa-secret"}


def test_a_persona_is_read_from_each_shape():
    persona = {"persona_id": "p1", "persona_name": "Rosa"}
    answers = (persona, {"data": [persona]}, {"data": persona})

    assert [read_persona(answer) for answer in answers] == [persona] * 3


@pytest.mark.parametrize("answer", [None, [], {}, {"data": []}, {"data": "x"}, {"persona_id": 3}])
def test_an_answer_without_a_persona_is_refused(answer):
    with pytest.raises(ValueError, match="holds no persona"):
        read_persona(answer)


def test_a_list_of_personas_is_read():
    assert read_personas({"data": [{"pal_id": "p1"}, None], "total_count": 2}) == [{"pal_id": "p1"}]
    assert read_personas("no list") == []


def test_a_value_is_found_under_its_old_and_its_new_name():
    place = "/layers/conversational_flow/replica_interruptibility"
    documents = [built({place.replace("replica", name): "low"}) for name in ("pal", "face")]

    assert [value_at(document, place) for document in documents] == ["low", "low"]
    assert value_at({"layers": None}, place) is None


def test_a_key_is_replaced_by_its_digest_and_a_mask_by_what_stands_for_it():
    persona = {"persona_id": "p1", "layers": {"llm": LLM}}
    masked = {"persona_id": "p1", "layers": {"llm": {**LLM, "api_key": "rosa-****"}}}

    assert value_at(without_key(persona, str.upper, "?"), KEY) == "ROSA-SECRET"
    assert value_at(without_key(masked, str.upper, "?"), KEY) == "?"
    assert persona["layers"]["llm"]["api_key"] == "rosa-secret"


def test_places_are_those_that_hold_something():
    document = {
        "pal_name": "Rosa",
        "document_ids": [],
        "layers": {"llm": {"extra_body": {"temperature": 1}, "headers": None}, "tts": {}},
    }

    assert list(places(document)) == ["/persona_name", "/layers/llm/extra_body"]


def test_a_patch_speaks_the_names_of_the_document():
    document = {
        "pal_name": "Rosa",
        "layers": {"conversational_flow": {"pal_interruptibility": "low"}},
    }

    operations = patch(
        document,
        {
            "/persona_name": "Rosalind",
            "/layers/conversational_flow/replica_interruptibility": "high",
        },
    )

    assert operations == [
        {"op": "replace", "path": "/pal_name", "value": "Rosalind"},
        {
            "op": "replace",
            "path": "/layers/conversational_flow/pal_interruptibility",
            "value": "high",
        },
    ]


def test_a_patch_makes_the_parents_that_are_missing():
    values = {"/layers/stt/stt_engine": "tavus-auto", "/layers/stt/hotwords": "Ana"}

    operations = patch({"persona_name": "Rosa"}, values)

    assert operations == [
        {"op": "add", "path": "/layers", "value": {"stt": {"stt_engine": "tavus-auto"}}},
        {"op": "add", "path": "/layers/stt/hotwords", "value": "Ana"},
    ]
    assert patched({"persona_name": "Rosa"}, operations) == {
        "persona_name": "Rosa",
        "layers": {"stt": {"stt_engine": "tavus-auto", "hotwords": "Ana"}},
    }


def test_a_patch_replaces_a_parent_that_is_null():
    operations = patch({"layers": {"tts": None}}, {"/layers/tts/tts_engine": "cartesia"})

    assert patched({"layers": {"tts": None}}, operations) == {
        "layers": {"tts": {"tts_engine": "cartesia"}}
    }


def test_a_patch_takes_a_layer_away_with_the_last_of_it():
    document = {"layers": {"tts": {"tts_engine": "cartesia", "tts_emotion_control": False}}}
    values = {"/layers/tts/tts_engine": None, "/layers/tts/tts_emotion_control": None}

    operations = patch(document, values)

    assert operations == [
        {"op": "remove", "path": "/layers/tts/tts_engine"},
        {"op": "remove", "path": "/layers/tts"},
    ]
    assert patched(document, operations) == {"layers": {}}


def test_a_patch_does_not_take_away_what_is_not_there():
    assert patch({"layers": {}}, {"/layers/tts/tts_engine": None, "/greeting": None}) == []
