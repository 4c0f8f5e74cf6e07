"""What a dialogue is begun with, read from a body or a query."""

import pytest

from agent.core.dialogue import Config, Part, Phase, Wish
from agent.core.dialogue_config import check_voices, read_config, read_wish
from agent.core.errors import RequestError
from agent.core.types import Persona

SHOW, TALKS = (Phase("introduction", 0),), (Phase("opening", 0), Phase("exchange", 50))
PERSONAS = {"rosa": Persona("rosa", "Rosa", "You are Rosa.")}
PRESETS = {"show": SHOW, "talks": TALKS, "empty": ()}
TWO = {"agent_1_persona": "rosa", "agent_2_persona": "You are Bert."}


def read(preset="show", **given):
    return read_config({**TWO, **given}, PERSONAS, PRESETS, preset)


def test_a_persona_is_named_by_its_slug_or_described():
    assert read() == Config(
        mode="ai_vs_ai",
        agent_1=Part(persona="rosa", name="Rosa"),
        agent_2=Part(prompt="You are Bert."),
        phases=SHOW,
        preset="show",
    )


def test_a_body_and_a_query_are_read_alike():
    body = {"max_turns": 4, "sound": False, "scenario": None, "language": "fr", "phases": "talks"}
    query = {name: "" if value is None else str(value) for name, value in body.items()}

    assert read(**body) == read(**query)
    assert read(**body).phases == TALKS


def test_a_person_speaks_with_one_persona():
    found = read(mode="human_vs_ai", agent_2_persona="")

    assert (found.mode, found.agent_2) == ("human_vs_ai", None)


def test_without_the_usual_phases_there_are_others():
    assert read("gone").preset == "show"
    assert read_config(TWO, PERSONAS, {}, "gone").phases == (Phase("conversation", 0),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agent_1_persona", " "),
        ("agent_1_persona", 7),
        ("agent_2_persona", None),
        ("agent_2_persona", "x" * 4001),
        ("mode", "ai"),
        ("mode", ["ai_vs_ai"]),
        ("scenario", "x" * 2001),
        ("scenario", "a\0b"),
        ("scenario", "\ud800"),
        ("max_turns", 0),
        ("max_turns", 201),
        ("max_turns", True),
        ("max_turns", "many"),
        ("max_turns", 2.5),
        ("phases", "empty"),
        ("language", "französisch"),
        ("agent_1_voice", "../alloy"),
        ("agent_2_name", "x" * 81),
        ("sound", "perhaps"),
    ],
)
def test_what_cannot_be_begun_with_is_refused_by_its_name(name, value):
    with pytest.raises(RequestError) as refused:
        read(**{name: value})

    assert refused.value.param == name


def test_a_turn_is_asked_for_with_words_a_side_and_a_place():
    assert read_wish({}) == Wish()
    assert read_wish({"user_message": " Hi ", "force_agent": "agent_2", "after": "3"}) == Wish(
        "Hi", "agent_2", 3
    )
    assert read_wish({"text": "Hi", "user_message": "Ho"}, "text") == Wish("Hi")


@pytest.mark.parametrize(
    ("name", "value"),
    [("user_message", 1), ("user_message", "x" * 2001), ("force_agent", "human"), ("after", -1)],
)
def test_a_turn_that_cannot_be_asked_for_is_refused_by_its_name(name, value):
    with pytest.raises(RequestError) as refused:
        read_wish({name: value})

    assert refused.value.param == name


def test_a_voice_that_is_not_there_is_refused_with_those_that_are():
    config = read(agent_2_voice="nobody")

    with pytest.raises(RequestError) as refused:
        check_voices(config, ["nova", "alloy"])
    assert (str(refused.value), refused.value.param) == (
        "There is no voice 'nobody'; use one of alloy, nova.",
        "agent_2_voice",
    )
    check_voices(config, ["nobody"])
    check_voices(read(), [])
