"""The course of a dialogue, folded from its events."""

from copy import deepcopy
from typing import Any

import pytest

from agent.core.course import Course, Event, merged

STORED: Event = {
    "session_id": "s",
    "config": {
        "agent_1": {"persona": "You are Ada.", "name": "Ada", "voice": ""},
        "agent_2": None,
        "scenario": "They meet.",
        "max_turns": 2,
    },
    "status": "initialized",
    "messages": [],
    "next_speaker": "agent_1",
    "conversation_phase": "introduction",
    "turn_count": 0,
    "is_conversation_complete": False,
}


def turn(number: int) -> Event:
    said = {"turn_number": number, "speaker": "agent_1", "phase": "introduction", "language": "en"}
    return {"type": "turn", **said}


def text(number: int, words: str) -> Event:
    return {"type": "text", "turn_number": number, "speaker": "agent_1", "text": words}


def audio(number: int, index: int) -> Event:
    heard = {"index": index, "audio_url": "/audio/a.mp3", "seconds": 1.5, "text": "Hello."}
    return {"type": "audio", "turn_number": number, "speaker": "agent_1", **heard}


def message(number: int, *, is_complete: bool = False) -> Event:
    return {
        "type": "message",
        "message": {"turn_number": number, "text": f"Line {number}"},
        "next_speaker": None if is_complete else "agent_2",
        "conversation_phase": "conversation",
        "turn_count": number,
        "is_conversation_complete": is_complete,
    }


def taken(course: Course, *events: Event) -> Course:
    for event in events:
        course.take({**event, "seq": course.seq + 1})
    return course


def loaded(*events: Event) -> Course:
    course = Course()
    course.load(deepcopy(STORED))
    return taken(course, *events)


def part(whole: Event, *names: str) -> list[Any]:
    return [whole[name] for name in names]


def test_a_line_that_is_spoken_is_known_as_far_as_it_has_come() -> None:
    course = loaded(turn(1), text(1, "Hel"), text(1, "lo. "), audio(1, 0), text(1, "I"))

    whole = course.whole(may_steer=False)

    assert whole["running"] == {
        "turn_number": 1,
        "speaker": "agent_1",
        "phase": "introduction",
        "language": "en",
        "text": "Hello. I",
        "sounds": [{"index": 0, "audio_url": "/audio/a.mp3", "seconds": 1.5, "text": "Hello."}],
    }
    assert part(whole, "type", "seq", "may_steer", "is_running") == ["session", 5, False, False]


def test_a_stored_line_is_among_the_messages_and_no_more_running() -> None:
    whole = loaded(turn(1), text(1, "Hello"), message(1)).whole(may_steer=True)

    assert part(whole, "running", "messages", "turn_count", "next_speaker", "status") == [
        *(None, [{"turn_number": 1, "text": "Line 1"}]),
        *(1, "agent_2", "running"),
    ]


def test_the_last_line_makes_it_complete() -> None:
    whole = loaded(message(1), message(2, is_complete=True)).whole(may_steer=True)

    assert part(whole, "status", "is_conversation_complete", "next_speaker") == [
        *("complete", True, None)
    ]


def test_what_was_told_while_it_was_loaded_is_kept() -> None:
    course = taken(Course(), message(1), message(2), turn(3), text(3, "Well"))

    course.load({**STORED, "messages": [{"turn_number": 1, "text": "Line 1"}]})

    whole = course.whole(may_steer=False)
    assert [line["turn_number"] for line in whole["messages"]] == [1, 2]
    assert part(whole, "turn_count", "seq") == [2, 4]
    assert whole["running"]["text"] == "Well"


def test_a_line_that_was_stored_meanwhile_does_not_run_any_more() -> None:
    course = taken(Course(), turn(1), text(1, "Line"))

    course.load({**STORED, "messages": [{"turn_number": 1, "text": "Line 1"}]})
    taken(course, text(1, " 1"), message(1))

    whole = course.whole(may_steer=False)
    assert (whole["running"], len(whole["messages"])) == (None, 1)


def test_what_is_told_while_it_is_loaded_again_is_kept() -> None:
    course = loaded(turn(1))

    course.unload()
    taken(course, message(1))
    course.load(deepcopy(STORED))

    whole = course.whole(may_steer=False)
    assert part(whole, "running", "messages", "turn_count") == [
        *(None, [{"turn_number": 1, "text": "Line 1"}], 1)
    ]


@pytest.mark.parametrize(
    ("code", "number", "runs"),
    [("provider_busy", 1, False), ("voice_failed", 1, True), ("provider_busy", 2, True)],
)
def test_a_line_that_failed_does_not_run_any_more(code: str, number: int, runs: bool) -> None:
    error = {"type": "error", "code": code, "message": "It failed.", "turn_number": number}

    assert bool(loaded(turn(1), error).running) == runs


def test_it_runs_until_it_is_paused_or_ends() -> None:
    course = loaded({"type": "state", "is_running": True}, turn(1))
    assert course.is_running

    taken(course, {"type": "end", "reason": "left"})

    assert (course.is_running, course.running) == (False, None)


def test_another_process_goes_on_from_what_is_being_said() -> None:
    here, there = loaded(turn(1), text(1, "Hel"), audio(1, 0)), Course()

    there.go_on(here.live())
    taken(here, text(1, "lo"), audio(1, 1))
    taken(there, text(1, "lo"), audio(1, 1))

    assert there.live() == here.live()


def test_somebody_else_may_go_on_with_the_next_line_alone() -> None:
    idle, speaking = loaded(message(1)), loaded(turn(1))

    assert [
        *map(idle.goes_on_with, [turn(2), message(2), turn(1), turn(3), message(1), text(2, "a")]),
        *(idle.goes_on_with({"type": "state", "is_running": True}), speaking.goes_on_with(turn(1))),
        Course().goes_on_with(turn(1)),
    ] == [True, True, False, False, False, False, True, False, False]


def test_chunks_that_follow_each_other_become_one() -> None:
    events = [
        *(turn(1) | {"seq": 1}, text(1, "a") | {"seq": 2}, text(1, "b") | {"seq": 3}),
        *(audio(1, 0) | {"seq": 4}, text(1, "c") | {"seq": 5}, text(2, "d") | {"seq": 6}),
    ]

    assert merged(events) == [
        events[0],
        text(1, "ab") | {"seq": 3},
        *events[3:],
    ]


def test_a_spectator_is_not_given_what_the_personas_were_told():
    told = loaded().whole(may_steer=False)["config"]

    assert told == {
        "agent_1": {"persona": "", "name": "Ada", "voice": ""},
        "agent_2": None,
        "scenario": "",
        "max_turns": 2,
    }
    assert loaded().whole(may_steer=True)["config"] == STORED["config"]
