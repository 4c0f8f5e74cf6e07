"""The rules of a dialogue: who speaks next, in which phase, and when all is said."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from agent.core.dialogue import (
    Config,
    Decision,
    Dialogue,
    Line,
    Part,
    Phase,
    Wish,
    decide,
    persona_of_text,
    side_after,
    words_of_person,
)
from agent.core.dialogue_request import turn_request
from agent.core.dialogue_wire import session_json
from agent.core.errors import DialogueBusy, DialogueOver, RequestError
from agent.core.types import Message

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
PHASES = (Phase("meet", 0, "Greet."), Phase("talk", 30, "Talk."), Phase("part", 85, "Part."))
ADA, BERT = Part(prompt="You are Ada.", name="Ada"), Part(prompt="You are Bert.", name="Bert")


def config(mode="ai_vs_ai", **changes):
    agent_2 = BERT if mode == "ai_vs_ai" else None
    return Config(**{"mode": mode, "agent_1": ADA, "agent_2": agent_2, "phases": PHASES} | changes)


def dialogue(*said, next_side="agent_1", **changes):
    """Return a dialogue of lines such as "1 Hello": 1, 2 or h for who said so."""
    sides = {"1": "agent_1", "2": "agent_2", "h": "human"}
    lines = tuple(
        Line(number, sides[line[0]], line[2:], "meet", AT, "en")
        for number, line in enumerate(said, start=1)
    )
    return Dialogue(UUID(int=1), config(**changes), lines, next_side, AT, AT)


@pytest.mark.parametrize(
    ("number", "of", "phase"),
    [
        (1, 20, "meet"),
        (6, 20, "meet"),
        (7, 20, "talk"),
        (17, 20, "talk"),
        (18, 20, "part"),
        (1, 1, "meet"),
        (2, 1, "part"),
    ],
)
def test_a_phase_begins_once_its_share_of_the_turns_is_over(number, of, phase):
    assert config(max_turns=of).phase(number).name == phase


def test_personas_alternate_and_a_persona_hands_over_to_a_person():
    assert side_after(config(), "agent_1") == "agent_2"
    assert side_after(config(), "agent_2") == "agent_1"
    assert side_after(config("human_vs_ai"), "agent_1") == "human"


@pytest.mark.parametrize(
    ("given", "wish", "decision"),
    [
        (dialogue(), Wish(), Decision("agent_1")),
        (dialogue("1 Hi", next_side="agent_2"), Wish(side="agent_1"), Decision("agent_1")),
        (dialogue("1 Hi", next_side="agent_2"), Wish("And I?"), Decision("agent_2", adds=True)),
        (dialogue("h Hi", next_side="agent_2"), Wish(), Decision("agent_2")),
        (dialogue("h Hi", next_side="agent_2"), Wish("Hi"), Decision("agent_2")),
        (dialogue("h Hi", max_turns=1), Wish("Hi"), Decision("agent_1")),
        (
            dialogue(mode="human_vs_ai", next_side="human"),
            Wish("Hi"),
            Decision("agent_1", adds=True),
        ),
    ],
)
def test_who_speaks_follows_from_the_wish_and_from_who_is_next(given, wish, decision):
    assert decide(given, wish) == decision


@pytest.mark.parametrize(
    ("given", "wish", "error"),
    [
        (dialogue("1 Hi", max_turns=1), Wish(), DialogueOver),
        (dialogue("h Hi", max_turns=1), Wish("Ho"), DialogueOver),
        (dialogue("1 Hi"), Wish(after=0), DialogueBusy),
        (dialogue(mode="human_vs_ai", next_side="human"), Wish(), RequestError),
        (dialogue(mode="human_vs_ai", next_side="human"), Wish(side="agent_2"), RequestError),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(given, wish, error):
    with pytest.raises(error):
        decide(given, wish)


def test_the_language_is_that_of_the_first_words_and_stays():
    assert dialogue(lang="fr").language("What is it?") == "fr"
    assert dialogue(scenario="Что это такое?").language("What is it?") == "ru"
    assert dialogue("1 Hi").language("Was ist das?", "de") == "en"
    assert dialogue().language("¿Qué es esto?") == "es"


def test_a_turn_is_asked_as_the_side_that_speaks_sees_it():
    given = dialogue("1 A", "2 B", "1 C", max_turns=10, scenario="The sea")

    request = turn_request(given, "agent_2", scenario="The sea")

    assert request.question == "C"
    assert request.history == (Message("user", "A"), Message("assistant", "B"))
    told = request.caller_prompt.splitlines()
    assert told[:4] == [
        "This is a dialogue before an audience: you speak with Ada.",
        "The scenario: The sea",
        "Where the dialogue is now, talk: Talk.",
        "This is turn 4 of 10.",
    ]


def test_who_speaks_first_is_given_the_scenario_and_who_speaks_on_no_question():
    first = turn_request(dialogue(scenario="The sea"), "agent_1", scenario="The sea")
    again = turn_request(dialogue("2 A", "1 B"), "agent_1", scenario="")

    assert (first.question, first.history) == ("The sea", ())
    assert (again.question, len(again.history)) == ("", 2)


def test_ten_lines_are_given_before_the_last_one():
    request = turn_request(dialogue(*["1 A", "2 B"] * 10), "agent_1", scenario="")

    assert (request.question, len(request.history)) == ("B", 10)


def test_a_persona_is_told_of_a_person_who_steps_in():
    request = turn_request(dialogue("1 A", "h B"), "agent_2", scenario="")

    assert "A person has stepped in just now: answer the person." in request.caller_prompt
    assert request.scene.is_asked


@pytest.mark.parametrize(
    ("language", "words", "lang"),
    [
        ("", "ما هي المعاهدة؟", "ar"),
        ("", "Où est la salle de conférence ?", "fr"),
        ("", "Ok", "en"),
        ("en", "ما هي المعاهدة؟", "en"),
    ],
)
def test_a_person_is_answered_in_the_language_of_their_words_which_the_rest_keeps(
    language, words, lang
):
    asked = dialogue("1 Hi", "2 Hi", lang=language)
    line = words_of_person(asked, words, AT)
    answering = replace(asked, lines=(*asked.lines, line))
    after = replace(answering, lines=(*answering.lines, asked.lines[0]))

    assert [line.lang, answering.language(words), after.language()] == [lang, lang, "en"]


def test_a_text_of_a_caller_is_a_persona_of_all_languages():
    persona = persona_of_text(ADA)

    assert (persona.slug, persona.system_prompt, persona.max_tokens) == (
        "dialogue",
        "You are Ada.",
        200,
    )
    assert persona.languages == ("en", "fr", "es", "ru", "zh", "ar")


def test_a_dialogue_is_told_whole():
    told = session_json(dialogue("1 Hi", next_side="agent_2", max_turns=2), "https://rosa")

    assert told == {
        "session_id": "00000000-0000-0000-0000-000000000001",
        "config": {
            "mode": "ai_vs_ai",
            "agent_1": {"persona": "You are Ada.", "name": "Ada", "voice": ""},
            "agent_2": {"persona": "You are Bert.", "name": "Bert", "voice": ""},
            "scenario": "",
            "max_turns": 2,
            "phases": [{"name": p.name, "starts_at": p.starts_at} for p in PHASES],
            "preset": "",
            "language": "",
            "sound": True,
        },
        "status": "running",
        "messages": [
            {
                "speaker": "agent_1",
                "text": "Hi",
                "audio_url": None,
                "turn_number": 1,
                "timestamp": "2026-11-28T09:00:00+00:00",
                "phase": "meet",
                "language": "en",
                "status": "done",
                "voice_error": None,
            }
        ],
        "next_speaker": "agent_2",
        "conversation_phase": "meet",
        "turn_count": 1,
        "is_conversation_complete": False,
        "created_at": "2026-11-28T09:00:00+00:00",
        "expires_at": "2026-11-28T09:00:00+00:00",
    }
