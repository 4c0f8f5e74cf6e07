"""What people type behind `!chat`."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core import chat_texts
from agent.core.chat_commands import QUOTE_LENGTH, Command, chosen, parse, phrases, quote, says
from agent.core.types import Persona
from knowledge.languages import UN_LANGUAGES

ADA = Persona("ada-1", "Ada Lovelace", "You are Ada.")
ZOE = Persona("zoe", "Zoé", "You are Zoé.")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Command("help")),
        (" \u200b\u3000", Command("help")),
        ("HELP!", Command("help")),
        ("help me find the hall", Command("ask", "help me find the hall")),
        ("\u00a0Reset\t", Command("reset")),
        ("reset my badge?", Command("ask", "reset my badge?")),
        ("persona", Command("persona")),
        ("persona   Ada  Lovelace", Command("persona", "Ada  Lovelace")),
        ("persona “Ada Lovelace”", Command("persona", "Ada Lovelace")),
        ("Persona 'ada-1'", Command("persona", "ada-1")),
        ('recall "opening hours" hall', Command("recall", '"opening hours" hall')),
        ("recall", Command("recall")),
        ('  "What"  is\n this? ', Command("ask", '"What"  is\n this?')),
    ],
)
def test_a_command_is_read_as_it_is_meant(text: str, command: Command) -> None:
    assert parse(text) == command


@given(st.text() | st.text(alphabet=string.whitespace + "\"'“”«»helprestpronac"))
def test_whatever_is_typed_is_some_command(text: str) -> None:
    command = parse(text)
    wanted = phrases(command.words)

    assert command.name != "ask" or command.words
    assert isinstance(says(text, wanted), bool)
    assert len(quote(text, wanted)) <= QUOTE_LENGTH + 4


@pytest.mark.parametrize(
    ("name", "persona"),
    [("ADA-1", ADA), ("ada lovelace", ADA), ("zoe", ZOE), ("ZOÉ", ZOE), ("ad", None), ("?", None)],
)
def test_a_persona_is_chosen_by_slug_or_name(name: str, persona: Persona | None) -> None:
    assert chosen(name, [ADA, ZOE]) == persona


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('"opening hours" Hall hall', ("opening hours", "hall")),
        ("« heures d'ouverture » salle", ("heures d ouverture", "salle")),
        ("don't", ("don t",)),
        ("? !", ()),
    ],
)
def test_what_is_in_quotation_marks_is_looked_for_as_a_whole(
    words: str, found: tuple[str, ...]
) -> None:
    assert phrases(words) == found


@pytest.mark.parametrize(
    ("text", "words", "is_said"),
    [
        ("Where is the Hall?", "hall", True),
        ("Where is the hallway?", "hall", False),
        ("Où est la salle ?", "ou SALLE", True),
        ("The hours of opening", '"opening hours"', False),
        ("会议在哪里？", "会议", True),
        ("متى الافتتاح؟", "الافتتاح", True),
    ],
)
def test_whole_words_are_found_whatever_their_case(text: str, words: str, is_said: bool) -> None:
    assert says(text, phrases(words)) is is_said


def test_of_a_long_text_what_is_about_the_words_is_quoted() -> None:
    text = "before " * 60 + "the hall opens at nine " + "after " * 60

    shown = quote(text, ("hall",))

    assert "the hall opens at nine" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_every_text_is_there_in_every_language() -> None:
    texts = [value for value in vars(chat_texts).values() if isinstance(value, dict)]
    sets = [text for text in texts if "en" in text]

    assert len(sets) == 9
    assert all(text.keys() == UN_LANGUAGES.keys() for text in sets)
