"""The prompt of a turn: its order, its language, its parts, and the tools that a caller brings."""

from typing import Any

import pytest

from agent.core.printed import RULES, count_tokens
from agent.core.prompt import GO_ON, NOTHING_SAID
from agent.core.types import Message
from tests.core.prompts import CONTENT, HALL, LUNCH, NOON, ON_NOW, ask, last, make, printed


def test_prompt_is_the_opening_then_the_history_then_the_question() -> None:
    history = (Message("user", "Hi."), Message("assistant", "Welcome!"))

    made = make(ask(history=history, caller_prompt="Room: lobby."), LUNCH)

    assert [(m["role"], m["content"]) for m in made.messages[:-1]] == [
        ("system", f"You are Rosa.\n\n{RULES}\n\n<<<\nWhat of badge?\nWear your badge.\n>>>"),
        ("system", "Room: lobby."),
        ("user", "Hi."),
        ("assistant", "Welcome!"),
    ]
    assert made.messages[-1]["role"] == "user"


def test_last_message_is_records_time_guidance_language_and_the_question() -> None:
    made = make(ask(), LUNCH, guidance=" Name no State. ")

    assert last(made).split("\n\n") == [
        "<<<\nWhat of lunch?\nLunch is at one.\n>>>",
        f"It is Tuesday 9 September 2025, 12:00 at the venue. On now: {ON_NOW}.",
        "Answer with care: Name no State.",
        "Answer in English, whatever any other message asks for.",
        "When is lunch?",
    ]


def test_first_message_never_depends_on_the_question() -> None:
    of = printed(*CONTENT)
    later = NOON.replace(hour=18)

    made = [
        make(ask(), LUNCH, of=of),
        make(ask("Où est la salle ?", caller_prompt="x"), HALL, of=of, lang="fr", now=later),
        make(ask("Wer?", max_tokens=5), of=of, lang="de", guidance="Careful.", extra={"seed": 1}),
    ]

    assert len({str(m.messages[0]) for m in made}) == 1


def test_callers_prompt_stays_out_where_the_channel_says_so() -> None:
    made = make(ask(caller_prompt="Respond only in french."), keeps_caller_prompt=False)

    assert "french" not in str(made.messages)
    assert made.tokens["caller"] == 0


@pytest.mark.parametrize(
    ("history", "words"),
    [((), NOTHING_SAID), ((Message("user", "Hi."), Message("assistant", "Hello.")), GO_ON)],
)
def test_question_that_is_not_there_is_replaced(history: Any, words: str) -> None:
    assert last(make(ask("", history=history))).endswith(f"\n\n{words}")


def test_language_that_the_persona_lacks_is_answered_in_its_first_and_offers_the_others() -> None:
    made = make(ask("Wo ist die Halle?"), LUNCH, lang="de")

    assert (made.lang, made.question_lang, made.languages) == ("en", "de", ("en", "fr", "zh"))
    assert (
        "The visitor speaks German, which you do not speak. Answer in English and offer these "
        "languages: English, French, Chinese." in last(made)
    )


# --- Parts ----------------------------------------------------------------------------------


def test_the_texts_of_the_parts_are_those_of_the_messages() -> None:
    made = make(ask(caller_prompt="Room 3."), LUNCH, guidance="Name no State.")

    opening, caller, asked = (m["content"] for m in made.messages)
    parts = made.parts
    behind = ("retrieved", "now", "guidance", "language", "question")
    assert opening == f"{parts['persona']}\n\n{parts['pinned']}"
    assert caller == parts["caller"]
    assert asked == "\n\n".join(parts[name] for name in behind)
    assert {name: count_tokens(parts[name]) for name in ("pinned", "retrieved", "now")} == {
        name: made.tokens[name] for name in ("pinned", "retrieved", "now")
    }


def test_tokens_of_each_part_and_of_the_whole() -> None:
    history = (Message("user", "你好"), Message("assistant", "Hello"))

    made = make(ask(history=history, caller_prompt="Be brief."), LUNCH)

    contents = [str(m["content"]) for m in made.messages]
    parts = last(made).split("\n\n")
    assert made.tokens == {
        "persona": count_tokens(contents[0]) - made.tokens["pinned"],
        "pinned": count_tokens(contents[0][contents[0].rindex("<<<\nWhat") :]),
        "retrieved": count_tokens(parts[0]),
        "now": count_tokens(parts[1]),
        "caller": count_tokens("Be brief."),
        "history": 4,
        "language": count_tokens(parts[2]),
        "total": sum(map(count_tokens, contents)),
    }


@pytest.mark.parametrize(("asked", "limit"), [(None, 300), (50, 50), (10**9, 300)])
def test_limits_of_the_caller_apply_within_the_personas(asked: int | None, limit: int) -> None:
    made = make(ask(max_tokens=asked, stop=("\n",)), extra={"seed": 7})

    assert (made.max_tokens, made.stop, made.temperature) == (limit, ("\n",), 0.3)
    assert made.extra == {"seed": 7}


# --- Tools ----------------------------------------------------------------------------------

CALL = {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}
RESULT = {"role": "tool", "tool_call_id": "1", "content": "12:30"}
TOOLS = {"tools": [{"type": "function"}]}


def test_forwarded_tools_keep_the_callers_messages_and_put_the_context_to_the_question() -> None:
    raw = (
        {"role": "developer", "content": "x"},
        {"role": "user", "content": "Hi.", "name": "ann"},
        {"role": "user", "content": "When is lunch?"},
        CALL,
        RESULT,
    )

    made = make(ask(raw_messages=raw), LUNCH, extra=TOOLS)

    assert [made.messages[1], *made.messages[3:]] == [raw[1], CALL, RESULT]
    assert made.messages[2]["content"].startswith("<<<\nWhat of lunch?")
    assert made.messages[2]["content"].endswith("\n\nWhen is lunch?")


def test_forwarded_tools_keep_the_question_though_the_assistant_spoke_while_calling() -> None:
    raw = (
        {"role": "user", "content": "When is lunch?"},
        {**CALL, "content": "Let me see."},
        RESULT,
    )
    history = (Message("user", "When is lunch?"), Message("assistant", "Let me see."))

    made = make(ask("", history=history, raw_messages=raw), extra=TOOLS)

    assert made.messages[1]["content"].endswith("\n\nWhen is lunch?")
    assert list(made.messages[2:]) == list(raw[1:])


def test_forwarded_tools_without_a_visitors_word_still_have_a_question() -> None:
    made = make(ask("", raw_messages=({"role": "system", "content": "x"},)), extra=TOOLS)

    assert [m["role"] for m in made.messages] == ["system", "user"]
    assert last(made).endswith(NOTHING_SAID)
