"""A turn that asks for the way from one place to another: its prompt, and what is said offline."""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent import turn
from agent.core.prompt import Prompt
from agent.core.types import ChatRequest, Message
from agent.desk import Desk
from agent.providers.offline import OfflineChat
from knowledge.retrieval import Index
from knowledge.routes import Routes
from knowledge.values import Brief, Fact, Place, Session, Way
from tests.edges.turns import CHANNEL, LUNCH, PERSONA, desk

FORUM = Place("forum", "Forum", directions={"en": "Follow the signs."}, names={"fr": "le Forum"})
DESK = Place("desk", "Registration desk", directions={"en": "In the hall."})
COATS = Place("coats", "Cloakroom", directions={"en": "Near the entrance."})
WAYS = (
    Way("forum", "desk", {"en": "Leave the Forum.", "fr": "Sortez du Forum."}, 2),
    Way("desk", "coats", {"en": "Turn right.", "fr": "Tournez à droite."}, 1),
)
SAID = "Leave the Forum. Turn right. It takes about 3 minutes."


OPENING = Session(
    "opening",
    {"en": "Opening of the Forum of young scientists"},
    datetime(2025, 9, 8, 10, tzinfo=UTC),
    datetime(2025, 9, 8, 11, tzinfo=UTC),
    place="Cloakroom",
)


def venue() -> Desk:
    whole = desk()
    records = (LUNCH, FORUM, DESK, COATS, OPENING)
    brief = Brief(8, whole.brief.conference, records, (), ways=WAYS)
    return replace(whole, brief=brief, index=Index(records), routes=Routes(brief))


def asked(
    question: str, budget: int = 3000, of: Desk | None = None, before: Iterable[str] = ()
) -> Prompt:
    persona = replace(PERSONA, content_budget=budget)
    history = tuple(Message("user", text) for text in before)
    request = ChatRequest(model="", question=question, history=history)
    return turn.make_prompt(turn.open_turn(request, CHANNEL, persona, of or venue()))


def spoken(prompt: Prompt) -> str:
    async def listen() -> str:
        async with aclosing(OfflineChat().stream(prompt)) as events:
            return "".join([event async for event in events if isinstance(event, str)])

    return asyncio.run(listen())


def test_way_stands_before_the_records_and_both_places_are_among_them() -> None:
    made = asked("How do I get from the Forum to the cloakroom?")

    way, records = made.parts["retrieved"].split("\n>>>\n\n<<<\n")
    assert way == f"<<<\nThe way from Forum to Cloakroom\n{SAID}"
    assert records.startswith("Cloakroom\nNear the entrance.\n\nForum")
    assert made.records[:2] == ("place:coats", "place:forum")
    assert (made.answers[0], made.certainty) == (SAID, 1.0)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do I get from the Forum to the cloakroom?", SAID),
        (
            "je suis au Forum, où est le vestiaire ?",
            "Sortez du Forum. Tournez à droite. Il faut environ 3 minutes.",
        ),
        ("Where is the cloakroom?", "Near the entrance."),
    ],
)
def test_way_is_said_where_one_is_asked_for(question: str, said: str) -> None:
    assert spoken(asked(question)) == said


@pytest.mark.parametrize(
    "before",
    [
        ("Where is the cloakroom?",),
        ("When is the forum of young scientists opened?",),
        ("Where is the cloakroom?", "And how do I get there from the registration desk?"),
        ("Where is the cloakroom?", "Is it far?"),
    ],
)
def test_way_leads_to_the_place_that_was_spoken_of_before(before: tuple[str, ...]) -> None:
    made = asked("And how do I get there from the Forum?", before=before)

    assert made.route == SAID
    assert made.records[:2] == ("place:coats", "place:forum")


@pytest.mark.parametrize("budget", range(0, 120, 3))
def test_way_counts_as_content(budget: int) -> None:
    made = asked("How do I get from the Forum to the cloakroom?", budget)

    assert made.tokens["retrieved"] <= budget
    assert (SAID in made.parts["retrieved"]) == (made.route == SAID)


def test_way_that_does_not_fit_leaves_the_room_to_the_records() -> None:
    made = asked("How do I get from the Forum to the cloakroom?", 12)

    assert (made.route, made.records) == ("", ("place:coats",))


def test_question_that_found_no_place_looks_for_no_way() -> None:
    whole = desk()
    fact = Fact("walk", {"en": "Can I walk?"}, {"en": "Yes."})
    brief = Brief(9, whole.brief.conference, (fact,), ())
    of = replace(whole, brief=brief, index=Index(brief.records), routes=Routes(brief))

    assert asked("Can I walk from the Forum to the cloakroom?", of=of).route == ""
