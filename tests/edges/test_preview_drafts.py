"""Trying a question with what was typed on a page of the admin and is not saved."""

import re

import pytest

from agent import desk
from agent.admin.draft import Draft
from knowledge.models import Fact
from tests.edges.previews import CLOAKROOM, ask_database, key_of, previewed, typed
from tests.edges.staff import Staff


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


@pytest.mark.django_db
def test_what_a_draft_says_may_be_said():
    fact = Fact(
        pk=-1, slug="zeppelin", question="Where is the mast?", answer="On the roof.", published=True
    )
    saved = desk.load()

    tried, _address = Draft(fact, ()).on(saved)

    assert [d.guard.own.has("on the roof") for d in (saved, tried)] == [False, True]
