"""Which questions the content has nothing to say to."""

from dataclasses import replace
from typing import Any

import pytest

from agent.core.live_facts import LiveFact
from agent.core.prompt import Prompt
from agent.core.sourcing import NEAR, lacks_source

RAIN = LiveFact("weather", "It rains.", "It rains.")


def prompt(question: str, **fields: Any) -> Prompt:
    return Prompt((), "en", "en", question, **fields)


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        (prompt("When is lunch?", answers=("At one.",), certainty=1.0), False),
        (prompt("When is lunch?", answers=("At one.",), certainty=NEAR), False),
        (prompt("When is lunch?", answers=("The hall.",), certainty=NEAR - 0.01), True),
        (prompt("When is lunch?"), True),
        (
            prompt("How do I get there?", answers=("Go left.",), route="Go left.", certainty=1),
            False,
        ),
        (prompt("Hello!"), False),
        (prompt("Bonjour Rosa"), False),
        (prompt("شكرا"), False),
        (prompt("Thank you very much."), False),
        (prompt("Hello, when is lunch?"), True),
        (prompt(""), False),
        (prompt("That's wrong.", has_history=True), False),
        (prompt("That's wrong."), True),
        (prompt("Will it rain?", live=(RAIN,)), False),
        (prompt("Will it rain?", live=(replace(RAIN, is_known=False),)), True),
        (prompt("I feel faint.", instead="Please speak to somebody."), False),
    ],
)
def test_a_question_lacks_a_source_where_no_record_has_to_do_with_it(
    asked: Prompt, lacking: bool
) -> None:
    assert lacks_source(asked) is lacking
