"""Who speaks in a dialogue, as people read it."""

from dataclasses import asdict

from agent.core.dialogue import Config, Part
from agent.core.dialogue_names import names, pair

ROSA = Part(persona="rosa", name="Rosa")


def test_a_side_is_called_by_its_name_its_persona_or_its_own_words():
    long = Part(prompt="You are a seismologist from Amman with dry wit. You like coffee.")

    found = [
        names(asdict(Config("ai_vs_ai", ROSA, part)), "A person")["agent_2"]
        for part in (Part("press", name="Press desk"), Part("press"), long, Part())
    ]

    assert found == ["Press desk", "press", "You are a seismologist from Amman with…", "–"]


def test_a_person_speaks_first_with_a_persona():
    with_person = asdict(Config("human_vs_ai", ROSA))

    assert names(with_person, "A person") == {"agent_1": "Rosa", "human": "A person"}
    assert pair(with_person, "A person") == ("A person", "Rosa")


def test_two_personas_speak_with_each_other():
    assert pair(asdict(Config("ai_vs_ai", ROSA, Part("press"))), "A person") == ("Rosa", "press")
