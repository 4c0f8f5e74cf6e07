"""The cards beside a turn: which are told, and when."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agent import turn
from agent.core.cards import Card
from agent.core.printed import Printed
from agent.core.prompt import Prompt
from agent.core.types import ChatRequest
from agent.cut import Cut
from agent.desk import Desk
from agent.entry import Entry
from agent.providers.scripted import ScriptedChat
from agent.showing import Showing
from knowledge.retrieval import Index
from knowledge.routes import Routes
from knowledge.values import Brief, Conference, Fact, Place, Session, Speaker, Way
from tests.edges.turns import CHANNEL, PERSONA, SECRET, desk

HALL = Place("hall", "Festsaal", directions={"en": "Go up the stairs."})
GATE = Place("gate", "Main gate", directions={"en": "It is on the square."})
ANN = Speaker("ann", "Ann Leclerc", {"en": "Director"}, bio={"en": "She studies whales."})
OPENING = Session(
    "opening",
    {"en": "Opening ceremony"},
    datetime(2025, 9, 8, 10, tzinfo=UTC),
    datetime(2025, 9, 8, 11, tzinfo=UTC),
    place="Festsaal",
    speakers=("Ann Leclerc",),
)
COATS = Fact(
    "coats",
    {"en": "Where can I leave my coat?"},
    {"en": "The cloakroom is in the basement, left of the stairs."},
)
WAYS = (
    Way("gate", "hall", {"en": "Climb the big staircase."}, 2),
    Way("gate", "hall", {"en": "Take the lift."}, 5, step_free=True),
)

# Whom a busy machine does not make give up.
PATIENT = replace(PERSONA, first_words_s=30.0)


def venue() -> Desk:
    records = (HALL, GATE, ANN, OPENING, COATS)
    brief = Brief(8, Conference(timezone="Europe/Vienna"), records, (SECRET,), ways=WAYS)
    return replace(
        desk(),
        brief=brief,
        printed=Printed(brief),
        index=Index(records),
        routes=Routes(brief),
    )


async def spoken(
    showing: Showing, question: str, *script: Any, cut: Cut | None = None
) -> AsyncGenerator[str, None]:
    """Yield what is said to a question, with cards beside it."""
    request = ChatRequest(model="", question=question)
    opened = turn.open_turn(request, CHANNEL, PATIENT, venue(), showing=showing)
    entry = Entry(None, "lobby", "visit-1", is_counted=False)
    # As a model, it says nothing for a while.
    providers = [ScriptedChat([0.02, *script])]
    async with aclosing(turn.answer(opened, providers, entry, Nobody(), cut=cut)) as parts:
        async for part in parts:
            if isinstance(part, str):
                yield part


async def listen(question: str, *script: Any, here: str = "") -> list[Any]:
    """Return what is said and which cards are told, in their order."""
    heard: list[Any] = []
    async with aclosing(spoken(Showing(venue(), heard.append, here), question, *script)) as parts:
        async for part in parts:
            heard += [part]
    return heard


class Nobody:
    """Keeps nothing."""

    def begin(self, entry: Entry) -> None: ...

    async def end(self, entry: Entry) -> None: ...

    def end_soon(self, entry: Entry) -> None: ...


def shown(question: str, *script: Any, here: str = "") -> list[str]:
    """Return the parts in their order, cards by their addresses."""
    heard = asyncio.run(listen(question, *script, here=here))
    return [one.address if isinstance(one, Card) else one for one in heard]


def test_a_card_is_told_before_the_first_word_where_the_search_is_sure() -> None:
    heard = shown("Where can I leave my coat?", "Down in ", "the basement.")

    assert heard == ["fact:coats", "Down in ", "the basement."]


def test_what_is_only_named_in_the_answer_is_told_as_it_is_said() -> None:
    heard = shown("What is on at the opening?", "First comes ", "Ann Leclerc, ", "then music.")

    assert heard == [
        *("session:opening", "First comes "),
        *("speaker:ann", "Ann Leclerc, ", "then music."),
    ]


def test_a_reply_that_is_over_at_once_has_its_cards_at_the_end() -> None:
    async def hurried() -> list[Any]:
        heard: list[Any] = []
        showing = Showing(venue(), heard.append)
        showing.given(Prompt((), "en", "en", "", records=("speaker:ann",)), ())
        showing.said("Ann Leclerc")
        assert heard == []
        showing.end()
        return [card.address for card in heard]

    assert asyncio.run(hurried()) == ["speaker:ann"]


def test_a_declined_question_has_no_card() -> None:
    assert shown("Where is the secret treaty about my coat?") == [
        "Ask the delegates. I can gladly tell you what is in the programme."
    ]


def test_the_way_that_was_asked_for_is_on_the_card_of_the_place() -> None:
    heard = asyncio.run(listen("How do I get from the main gate to the Festsaal?", "Up."))

    card = next(one for one in heard if isinstance(one, Card))
    assert (card.address, card.path) == ("place:hall", "/p/way/gate/hall")
    assert [(one.kind, one.text) for one in card.lines] == [
        ("way", "Climb the big staircase. It takes about 2 minutes.")
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How do I get from the main gate to the Festsaal in a wheelchair?",
        "Is there a way to the Festsaal without stairs?",
    ],
)
def test_who_cannot_climb_is_shown_no_stairs(question: str) -> None:
    heard = asyncio.run(listen(question, "The Festsaal, ", "yes.", here="gate"))

    (card,) = [one for one in heard if isinstance(one, Card)]
    assert card.path == "/p/way/gate/hall/step-free"
    assert card.lines[-1].text.startswith("Take the lift.")


def test_a_kiosk_that_knows_its_place_tells_the_way_from_there() -> None:
    heard = asyncio.run(listen("Where is the Festsaal?", "Upstairs.", here="gate"))

    card = next(one for one in heard if isinstance(one, Card))
    assert card.path == "/p/way/gate/hall"


def test_a_reply_that_was_left_has_no_card_after_it() -> None:
    async def left() -> list[Any]:
        heard: list[Any] = []
        showing = Showing(venue(), heard.append)
        async with aclosing(spoken(showing, "What is on at the opening?", "First ", 5.0)) as parts:
            await anext(parts)
        heard.clear()
        # As what is still being read of the records does.
        showing.said("comes Ann Leclerc, ")
        showing.given(Prompt((), "en", "en", "", records=("place:gate",)), ())
        showing.end()
        await asyncio.sleep(0.02)
        return heard

    assert asyncio.run(left()) == []


def test_a_reply_that_is_cut_off_has_no_card_at_its_end() -> None:
    async def cut_off() -> list[Any]:
        heard: list[Any] = []
        cut, showing = Cut(), Showing(venue(), heard.append)
        question = "What is on at the opening?"
        async for part in spoken(showing, question, "First comes Ann Leclerc", 5.0, cut=cut):
            heard += [part]
            cut.off("stopped")
        return [one.address if isinstance(one, Card) else one for one in heard]

    assert asyncio.run(cut_off()) == ["session:opening", "First comes Ann Leclerc"]


def test_a_fault_in_the_cards_does_not_harm_the_reply(caplog: pytest.LogCaptureFixture) -> None:
    async def broken() -> list[str]:
        def tell(card: Card) -> None:
            raise ValueError(card.title)

        showing = Showing(venue(), tell)
        return [part async for part in spoken(showing, "Where can I leave my coat?", "Downstairs.")]

    assert asyncio.run(broken()) == ["Downstairs."]
    (line,) = [r.getMessage() for r in caplog.records if r.name == "rosa.cards"]
    assert line.startswith("cards-failed error=ValueError")
    assert "coat" not in line
