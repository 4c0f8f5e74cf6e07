"""Trying a question: the prompt and the answer that staff see, and who may."""

import json
import re
import time

import pytest

from tests.edges.journals import until
from tests.edges.line import connect, read_until
from tests.edges.previews import CLOAKROOM, ask_database, key_of, previewed, typed
from tests.edges.staff import Staff
from tests.upstream import Script

RED = "Was that earthquake yesterday really a nuclear test?"
ANSWER = "/admin/preview/answer/"

# --- A question -----------------------------------------------------------------------------


def test_the_prompt_comes_first_then_the_answer_and_how_it_came_about(staff):
    trial = staff.try_question(CLOAKROOM)

    assert list(trial.events[0]) == ["prompt", "direction", "lang"]
    assert trial.answer == "Good day, Excellency."
    assert re.fullmatch(r"environment · double · \d+ ms", trial.events[1]["told"])
    assert re.match(r"Outcome answered Provider environment double First words \d", trial.summary)


def test_the_prompt_is_the_one_that_the_model_is_given(staff, upstream):
    trial = staff.try_question(
        CLOAKROOM,
        role=["user", "assistant", "system"],
        said=["Good morning", "Good morning!", "You stand in the lobby."],
    )

    given = [message["content"] for message in upstream.calls[-1].body["messages"]]
    opening, caller, *history, last = given
    shown = trial.prompt
    persona, facts = opening.split("\n\n<<<\n")
    assert persona in shown
    assert f"<<<\n{facts}" in shown
    assert caller in shown
    assert all(text in shown for text in history)
    assert all(part in shown for part in last.split("\n\n"))


def test_each_part_has_its_tokens_as_the_command_counts_them(staffed_rosa, staff):
    tokens = json.loads(staffed_rosa.manage("prompt", CLOAKROOM))["tokens"]

    shown = staff.try_question(CLOAKROOM).prompt

    assert f"The prompt {tokens['total']} tokens" in shown
    assert f"{tokens['pinned'] + tokens['retrieved']} of 3000" in shown
    for title, part in (
        ("The same for every question.", "persona"),
        ("In every prompt, in English.", "pinned"),
        ("The best ones for which there is room.", "retrieved"),
        ("With what is on now and next, and the weather where it is asked for.", "now"),
        ("Language rule", "language"),
    ):
        assert f"{title} {tokens[part]}" in shown


def test_records_have_score_and_certainty_and_lead_to_their_pages(staffed_rosa, staff):
    trial = staff.try_question(CLOAKROOM)

    page = f"/admin/knowledge/place/{key_of(staffed_rosa, 'knowledge_place', 'cloakroom')}/change/"
    assert page in trial.events[0]["prompt"]
    best = trial.prompt.partition("Records used best first")[2]
    assert re.match(
        r" Cloakroom( \(.*\))? place:cloakroom · \d+ tokens score [\d.]+ · certainty [\d.]+", best
    )


def test_records_for_which_there_is_no_room_are_named(staff):
    form = typed(staff, "/admin/agent/persona/1/change/", content_budget="1200")
    _, draft = previewed(staff, "agent.persona", "1", form)

    shown = staff.try_question(CLOAKROOM, **draft).prompt

    assert re.search(r"Left out for lack of room \d+ ", shown)
    assert "no space" in shown


def test_nothing_of_it_is_kept_or_counted(staffed_rosa, staff):
    def seen() -> tuple:
        attempts = ask_database(staffed_rosa, "SELECT count(*) FROM agent_attempt")
        figures = staff.get("/metrics")[1].splitlines()
        counted = ("rosa_turns_total", "rosa_refusals_total", "rosa_tokens_total")
        return attempts, [line for line in figures if line.startswith(counted)]

    before = seen()
    staff.try_question(CLOAKROOM)
    staff.try_question(RED)

    assert seen() == before


def test_a_declined_question_shows_its_topic_and_calls_no_model(staff, upstream):
    calls = len(upstream.calls)

    trial = staff.try_question(RED)

    assert "Guard declined Red-zone topic: Attributing a suspected test to a State" in trial.prompt
    assert "the question is one of its examples" in trial.prompt
    assert trial.answer.startswith("I cannot say whether an event was a nuclear test")
    assert trial.summary.startswith("Outcome declined Provider none")
    assert len(upstream.calls) == calls


def test_a_pause_does_not_keep_staff_from_trying(staffed_rosa, staff):
    staff.post("/admin/agent/pause/", {"pause": "", "reason": "Crisis."})
    until(lambda: '"paused":true' in staff.get("/readyz")[1])

    trial = staff.try_question(CLOAKROOM)
    staff.post("/admin/agent/pause/resume/", {})
    until(lambda: '"paused":false' in staff.get("/readyz")[1])

    assert trial.answer == "Good day, Excellency."


def test_language_and_time_can_be_chosen(staff):
    trial = staff.try_question("CTBTO", lang="ar", at="2025-09-10T08:30")

    assert trial.events[0]["direction"] == "rtl"
    assert "Answer in Arabic" in trial.prompt
    assert "It is Wednesday 10 September 2025, 08:30 at the venue." in trial.prompt


def test_a_time_with_an_offset_is_told_as_the_venue_has_it(staff):
    trial = staff.try_question("CTBTO", at="2025-09-10T08:30-05:00")

    assert "It is Wednesday 10 September 2025, 15:30 at the venue." in trial.prompt


PERSONAS = "concise, creative, default, rosa-ctbto-agent, technical"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"question": " "}, "Type a question first."),
        ({"at": "noon"}, "noon is no time. Use one like 2025-09-09T10:00."),
        (
            {"at": "9999-12-31T23:59", "question": "What is on tomorrow?"},
            "9999-12-31T23:59 is not in a year from 1970 to 2100.",
        ),
        ({"at": "0001-01-01"}, "0001-01-01 is not in a year from 1970 to 2100."),
        ({"lang": "French"}, "lang is 'French'; use a code such as en, fr or ar."),
        (
            {"persona": "nobody"},
            f"There is no persona 'nobody'. There are: {PERSONAS}.",
        ),
        (
            {"role": "robot", "said": "Hm."},
            "history[0].role must be one of system, developer, user, assistant, tool, function.",
        ),
    ],
)
def test_what_makes_no_sense_is_named(staff, fields, fault):
    trial = staff.try_question(**{"question": CLOAKROOM, **fields})

    assert trial.status in (400, 404)
    assert trial.fault == fault


# --- Providers that fail --------------------------------------------------------------------


def test_a_provider_that_fails_is_named_and_the_next_one_answers(staff, upstream):
    upstream.when("gyrocopter", Script(status=500))

    trial = staff.try_question("May I leave my gyrocopter in the cloakroom?")

    assert trial.summary.startswith(
        "Asked in vain environment : It is overloaded or cannot be reached."
    )
    assert "Provider offline" in trial.summary
    assert "cloakroom" in trial.answer


def test_a_provider_that_breaks_off_is_named(staff, upstream):
    upstream.when("parasol", Script(text=("Yes, you ", "may "), then="cut"))

    trial = staff.try_question("May I leave my parasol in the cloakroom?")

    assert trial.answer.startswith("Yes, you may ")
    assert trial.summary.startswith("The answer broke off: What it sent is no answer")


def test_the_provider_is_let_go_when_the_browser_leaves(staff, upstream):
    upstream.when("parrot", Script(text=("One ",) + ("and one ",) * 500, gap_s=0.02))
    before = len(upstream.calls)
    with connect(staff.rosa) as line:
        line.sendall(staff.request_bytes(ANSWER, {"question": "Where may I leave my parrot?"}))
        assert b'"text":"One' in read_until(line, b'"text"')
        left_at = time.monotonic()

    connection = upstream.calls[before].connection
    upstream.wait_until(lambda: connection.closed_at)

    assert connection.closed_at - left_at < 0.1


def test_the_provider_is_let_go_when_the_browser_leaves_before_the_first_word(staff, upstream):
    upstream.when("patience", Script(first_token_s=30))
    before = len(upstream.calls)
    with connect(staff.rosa) as line:
        line.sendall(staff.request_bytes(ANSWER, {"question": "Where is your patience?"}))
        assert b'"prompt"' in read_until(line, b'"lang"')
        upstream.wait_until(lambda: len(upstream.calls) > before)
        left_at = time.monotonic()

    connection = upstream.calls[before].connection
    upstream.wait_until(lambda: connection.closed_at)

    assert connection.closed_at - left_at < 0.1


# --- Who may --------------------------------------------------------------------------------


def test_an_editor_of_places_sees_no_prompts_of_personas_and_no_other_pages(staffed_rosa, staff):
    editor = Staff(staffed_rosa, "editor")

    trial = editor.try_question(CLOAKROOM)

    assert "You may not see personas." in trial.prompt
    assert "diplomatic protocol" not in trial.prompt
    assert "/admin/knowledge/place/" in trial.events[0]["prompt"]
    assert "/admin/knowledge/fact/" not in trial.events[0]["prompt"]


def test_nobody_else_may_try_a_question(staffed_rosa):
    clerk = Staff(staffed_rosa, "clerk")

    assert clerk.try_question(CLOAKROOM).status == 403
    assert clerk.get("/admin/preview/")[0] == 403
    assert "/admin/preview/" not in clerk.get("/admin/")[1]

    clerk.cookies.pop("sessionid")
    assert clerk.try_question(CLOAKROOM).status == 403
    assert clerk.get("/admin/preview/")[0] == 302


def test_a_request_from_another_site_is_refused(staff, staffed_rosa):
    forged = Staff(staffed_rosa)
    forged.cookies["csrftoken"] = "x" * 32

    status, _ = forged._send("POST", ANSWER, "question=Hello&csrfmiddlewaretoken=none")
    asked = staff.get(ANSWER)

    assert status == 403
    assert asked[0] == 403
