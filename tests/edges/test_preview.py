"""Trying a question: the prompt and the answer that staff see, also of what is not saved."""

import json
import re
import sqlite3
import time
from contextlib import closing

import pytest

from tests.bench.processes import Rosa
from tests.edges.journals import until
from tests.edges.line import connect, read_until
from tests.edges.pages import Page as Form
from tests.edges.staff import Staff
from tests.upstream import Script

CLOAKROOM = "Where is the cloakroom?"
RED = "Was that earthquake yesterday really a nuclear test?"
ANSWER = "/admin/preview/answer/"


@pytest.fixture(scope="module")
def staff(staffed_rosa: Rosa) -> Staff:
    return Staff(staffed_rosa)


def ask_database(rosa: Rosa, query: str) -> list[tuple]:
    with closing(sqlite3.connect(rosa.folder / "rosa.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def key_of(rosa: Rosa, table: str, slug: str) -> str:
    ((key,),) = ask_database(rosa, f"SELECT id FROM {table} WHERE slug = '{slug}'")  # noqa: S608
    return str(key)


def typed(staff: Staff, path: str, **changes: str) -> dict[str, str]:
    """Return the fields of a page's form with some of them changed, as a browser posts them."""
    status, body = staff.get(path)
    assert status == 200
    fields = Form(type("Response", (), {"content": body.encode()})()).values
    own = {name: value for name, value in fields.items() if name not in {"language", "next", "s"}}
    return own | changes


def previewed(staff: Staff, kind: str, key: str, form: dict[str, str]) -> tuple[str, dict]:
    """Press Preview on a page; return the page that it leads to, and its form."""
    status, body = staff.post(f"/admin/preview/?of={kind}&key={key}", form)
    assert status == 200
    fields = Form(type("Response", (), {"content": body.encode()})()).values
    return body, {name: fields.get(name, "") for name in ("kind", "key", "draft", "persona")}


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
        ("With what is on now and next.", "now"),
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
    assert "no room" in shown


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
        ({"persona": "nobody"}, "There is no persona 'nobody'. GET /models lists them."),
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


# --- Drafts ---------------------------------------------------------------------------------


def test_a_place_is_tried_as_it_was_typed_and_not_saved(staffed_rosa, staff, upstream):
    key = key_of(staffed_rosa, "knowledge_place", "cloakroom")
    stored = ask_database(staffed_rosa, f"SELECT * FROM knowledge_place WHERE id = {key}")  # noqa: S608
    form = typed(
        staff,
        f"/admin/knowledge/place/{key}/change/",
        directions="Go to the moon.",
        **{"translations-0-lang": "fr", "translations-0-directions": "Allez sur la lune."},
    )

    page, draft = previewed(staff, "knowledge.place", key, form)
    english = staff.try_question(CLOAKROOM, **draft)
    french = staff.try_question("Où se trouve le vestiaire ?", **draft)

    assert "as it was typed" in page
    assert "The draft is found by this question and stands in the prompt." in english.prompt
    assert "Go to the moon." in english.prompt
    assert "Allez sur la lune." in french.prompt
    assert "Allez sur la lune." in upstream.calls[-1].body["messages"][-1]["content"]
    assert "moon" not in staff.try_question(CLOAKROOM).prompt
    assert stored == ask_database(staffed_rosa, f"SELECT * FROM knowledge_place WHERE id = {key}")  # noqa: S608


def test_a_place_is_tried_with_the_ways_that_were_typed_beside_it(staffed_rosa, staff):
    key, desk = (
        key_of(staffed_rosa, "knowledge_place", slug) for slug in ("cloakroom", "registration-desk")
    )
    stored = ask_database(staffed_rosa, "SELECT * FROM knowledge_way")
    page = f"/admin/knowledge/place/{key}/change/"
    first = typed(staff, page)
    wanted = next(n for n in range(9) if first.get(f"ways_from-{n}-end") == [desk])
    form = typed(
        staff,
        page,
        slug="wardrobe",
        **{f"ways_from-{wanted}-directions": "Fly over the moon."},
    )
    form.pop("published")

    _, draft = previewed(staff, "knowledge.place", key, form)
    there = staff.try_question("How do I get from the cloakroom to the registration desk?", **draft)
    back = staff.try_question("How do I get from the registration desk to the cloakroom?", **draft)

    assert "Fly over the moon." in there.prompt
    assert "The way from Registration desk to Cloakroom" in back.prompt
    assert stored == ask_database(staffed_rosa, "SELECT * FROM knowledge_way")


def test_a_new_place_is_tried_with_its_ways(staffed_rosa, staff):
    form = typed(
        staff,
        "/admin/knowledge/place/add/",
        name="Zeppelin hangar",
        slug="hangar",
        **{
            "ways_from-TOTAL_FORMS": "1",
            "ways_from-0-end": key_of(staffed_rosa, "knowledge_place", "cloakroom"),
            "ways_from-0-directions": "Climb down the mooring mast.",
            "ways_from-0-step_free": "unknown",
            "ways_from-0-published": "on",
        },
    )

    _, draft = previewed(staff, "knowledge.place", "", form)

    asked = "How do I get from the Zeppelin hangar to the cloakroom?"
    assert "Climb down the mooring mast." in staff.try_question(asked, **draft).prompt


def test_an_editor_who_may_not_see_ways_tries_a_place_with_those_that_are_stored(
    staffed_rosa, staff
):
    editor = Staff(staffed_rosa, "editor")
    key = key_of(staffed_rosa, "knowledge_place", "cloakroom")
    form = typed(editor, f"/admin/knowledge/place/{key}/change/", slug="wardrobe")
    asked = "How do I get from the cloakroom to the registration desk?"

    _, draft = previewed(editor, "knowledge.place", key, form)

    assert not any(name.startswith("ways_from") for name in form)
    assert (
        "The way from Cloakroom to Registration desk" in editor.try_question(asked, **draft).prompt
    )


def test_a_new_fact_is_tried_before_it_is_there(staffed_rosa, staff):
    form = typed(
        staff,
        "/admin/knowledge/fact/add/",
        question="Where do I park my zeppelin?",
        answer="On the roof, at the mooring mast.",
        slug="zeppelin",
        **{"translations-0-answer": "Sur le toit.", "translations-0-question": "Où est le mât ?"},
    )

    page, draft = previewed(staff, "knowledge.fact", "", form)
    found = staff.try_question("Is there a place for my zeppelin?", **draft)
    missed = staff.try_question("When is lunch?", **draft)

    assert "Where do I park my zeppelin?</button>" in page
    assert "Où est le mât ?</button>" in page
    assert "On the roof, at the mooring mast." in found.prompt
    assert "The draft is not found by this question." in missed.prompt
    assert ask_database(staffed_rosa, "SELECT * FROM knowledge_fact WHERE slug = 'zeppelin'") == []


def test_a_fact_that_does_not_hold_on_the_day_says_so(staff):
    form = typed(
        staff,
        "/admin/knowledge/fact/add/",
        question="Where do I park my zeppelin?",
        answer="On the roof.",
        slug="zeppelin",
        valid_until="2025-09-08",
    )

    _, draft = previewed(staff, "knowledge.fact", "", form)

    later = staff.try_question("Where do I park my zeppelin?", **draft)
    before = staff.try_question("Where do I park my zeppelin?", at="2025-09-08T09:00", **draft)
    assert "it is not valid on that day" in later.prompt
    assert "stands in the prompt" in before.prompt


def test_a_session_is_tried_with_its_room_and_speakers_in_the_venues_time(staffed_rosa, staff):
    form = typed(
        staff,
        "/admin/knowledge/session/add/",
        title="Zeppelins and seismology",
        slug="zeppelins",
        start_0="2025-09-09",
        start_1="15:00",
        end_0="2025-09-09",
        end_1="16:00",
        status="planned",
        place=key_of(staffed_rosa, "knowledge_place", "festsaal"),
        speakers=key_of(staffed_rosa, "knowledge_speaker", "robert-floyd"),
    )

    _, draft = previewed(staff, "knowledge.session", "", form)

    shown = staff.try_question("When is the talk about zeppelins?", **draft).prompt
    when = "Tuesday 9 September 2025, 15:00 to 16:00"
    assert f"Zeppelins and seismology ({when}, Festsaal, Robert Floyd)" in shown


def test_a_persona_is_tried_with_the_prompt_that_was_typed(staffed_rosa, staff, upstream):
    form = typed(staff, "/admin/agent/persona/1/change/", system_prompt="You are a pirate.")

    page, draft = previewed(staff, "agent.persona", "1", form)
    trial = staff.try_question(CLOAKROOM, **draft)
    tried = upstream.calls[-1].body["messages"][0]["content"]
    staff.try_question(CLOAKROOM)
    other = upstream.calls[-1].body["messages"][0]["content"]

    assert "(draft)</option>" in page
    assert tried.startswith("You are a pirate.\n\nRules that always hold:")
    assert "You are a pirate." in trial.prompt
    assert "pirate" not in other


def test_a_draft_that_is_not_valid_names_its_fields(staff):
    form = typed(
        staff,
        "/admin/knowledge/fact/add/",
        question="Why?",
        slug="why",
        **{"translations-0-question": "Pourquoi ?"},
    )

    status, page = staff.post("/admin/preview/?of=knowledge.fact&key=", form)

    assert status == 200
    faults = re.findall(r"<li><strong>(.*?)</strong> – (.*?)</li>", page)
    assert faults == [
        ("Answer", "This field is required."),
        ("French · Answer", "This field is required."),
    ]


# --- Who may --------------------------------------------------------------------------------


def test_an_editor_of_places_sees_no_prompts_of_personas_and_no_other_pages(staffed_rosa, staff):
    editor = Staff(staffed_rosa, "editor")

    trial = editor.try_question(CLOAKROOM)

    assert "You may not see personas." in trial.prompt
    assert "diplomatic protocol" not in trial.prompt
    assert "/admin/knowledge/place/" in trial.events[0]["prompt"]
    assert "/admin/knowledge/fact/" not in trial.events[0]["prompt"]


def test_a_draft_wants_the_right_to_change_its_kind(staffed_rosa, staff):
    form = typed(staff, "/admin/agent/persona/1/change/", system_prompt="You are a pirate.")
    editor = Staff(staffed_rosa, "editor")
    _, draft = previewed(staff, "agent.persona", "1", form)

    status, _ = editor.post("/admin/preview/?of=agent.persona&key=1", form)
    trial = editor.try_question(CLOAKROOM, **draft)

    assert status == 403
    assert (trial.status, trial.fault) == (
        403,
        "You are not logged in any more, or may not do this.",
    )


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
