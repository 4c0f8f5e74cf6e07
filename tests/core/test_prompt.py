"""The prompt of a turn: its order, its budget and what it says of time and language."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core import prompt
from agent.core.printed import RULES, Printed, count_tokens
from agent.core.prompt import GO_ON, NOTHING_SAID, Prompt
from agent.core.types import ChatRequest, Message, Persona
from knowledge.values import Brief, Conference, Fact, Place, Record, Session, Speaker

VIENNA = ZoneInfo("Europe/Vienna")
NOON = datetime(2025, 9, 9, 12, 0, tzinfo=VIENNA)
PERSONA = Persona("rosa", "Rosa", "You are Rosa.", languages=("en", "fr", "zh"))


def fact(slug: str, answer: str = "", **fields: Any) -> Fact:
    return Fact(slug, {"en": f"What of {slug}?"}, {"en": answer or f"All of {slug}."}, **fields)


def session(slug: str, start: str, end: str, **fields: Any) -> Session:
    day = "2025-09-09T" if "T" not in start else ""
    times = [datetime.fromisoformat(f"{day}{t}").replace(tzinfo=VIENNA) for t in (start, end)]
    return Session(slug, {"en": slug.title()}, *times, **fields)


OPENING = session("opening", "10:00", "13:00", place="Hall D", speakers=("Ann Lee", "Bo Ek"))
LUNCH = fact("lunch", "Lunch is at one.")
LUNCH = replace(LUNCH, answer={**LUNCH.answer, "fr": "Le déjeuner est à une heure."})
BADGE = fact("badge", "Wear your badge.", pinned=True)
ANN = Speaker("ann", "Ann Lee", {"en": "Chair", "fr": "Présidente"}, "CTBTO", {"en": "She chairs."})
HALL = Place("hall-d", "Hall D", directions={"en": "Go up."})
ON_NOW = "Opening in Hall D, 10:00 to 13:00"
CONTENT = (OPENING, LUNCH, BADGE, ANN, HALL)


def printed(*records: Record) -> Printed:
    conference = Conference(timezone="Europe/Vienna")
    return Printed(Brief(1, conference, records, ()))


def make(
    request: ChatRequest,
    *hits: Record,
    of: Printed | None = None,
    persona: Persona = PERSONA,
    lang: str = "en",
    now: datetime = NOON,
    **options: Any,
) -> Prompt:
    """Choose and build as a turn does."""
    of = of or printed(*CONTENT)
    own = lang if lang in persona.languages else persona.languages[0]
    grounding = prompt.choose(of, hits, persona, own, now.date())
    return prompt.build(
        request,
        persona=persona,
        printed=of,
        grounding=grounding,
        question_lang=lang,
        now=now,
        **options,
    )


def ask(question: str = "When is lunch?", **fields: Any) -> ChatRequest:
    return ChatRequest(model="", question=question, **fields)


def last(made: Prompt) -> str:
    return str(made.messages[-1]["content"])


# --- Order ----------------------------------------------------------------------------------


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


# --- Records --------------------------------------------------------------------------------


def test_record_has_its_words_in_the_language_of_the_question_else_in_english() -> None:
    made = make(ask(), LUNCH, ANN, HALL, OPENING, lang="fr")

    assert last(made).startswith(
        "<<<\n"
        "What of lunch?\nLe déjeuner est à une heure.\n\n"
        "Ann Lee, Présidente, CTBTO\nShe chairs.\n\n"
        "Hall D\nGo up.\n\n"
        "Opening (Tuesday 9 September 2025, 10:00 to 13:00, Hall D, Ann Lee, Bo Ek)\n"
        ">>>"
    )


def test_former_speakers_and_cancelled_sessions_are_named_so() -> None:
    made = make(ask(), replace(ANN, status="former"), replace(OPENING, status="cancelled"))

    assert "Ann Lee, Chair, CTBTO (former)" in last(made)
    assert "10:00 to 13:00, Hall D, cancelled, Ann Lee" in last(made)


def test_records_are_listed_best_first_and_pinned_ones_last() -> None:
    made = make(ask(), HALL, BADGE, LUNCH)

    assert made.records == ("place:hall-d", "fact:lunch", "fact:badge")


def test_pinned_fact_is_given_again_where_the_language_has_a_translation() -> None:
    pinned = replace(LUNCH, pinned=True)
    of = printed(pinned)

    english, french = make(ask(), pinned, of=of), make(ask(), pinned, of=of, lang="fr")

    assert "Lunch is at one." not in last(english)
    assert "Le déjeuner est à une heure." in last(french)
    assert english.records == french.records == ("fact:lunch",)


def test_fact_counts_only_within_its_period_at_the_venue() -> None:
    day = date(2025, 9, 9)
    old = fact("old", valid_until=date(2025, 9, 8), pinned=True)
    due = fact("due", valid_from=date(2025, 9, 10))
    now = fact("now", valid_from=day, valid_until=day)

    made = make(ask(), old, due, now, of=printed(old, due, now))

    assert (made.records, made.dropped) == (("fact:now",), ())
    assert "of old" not in str(made.messages)


def test_offline_answers_are_the_hits_as_they_can_be_spoken() -> None:
    of = printed(*CONTENT)
    spoken = [
        of.spoken(r, "en") for r in (OPENING, LUNCH, replace(ANN, slug="silent", bio={}), HALL)
    ]

    made = make(ask(), OPENING, LUNCH, ANN, HALL, of=of)

    assert spoken == [
        "Opening: Tuesday 9 September 2025, 10:00 to 13:00, Hall D, Ann Lee, Bo Ek.",
        "Lunch is at one.",
        "Ann Lee, Chair, CTBTO",
        "Go up.",
    ]
    assert made.answers == (spoken[0], spoken[1], "She chairs.")


# --- Budget ---------------------------------------------------------------------------------


@given(
    st.integers(0, 120),
    st.lists(st.tuples(st.integers(0, 200), st.booleans()), max_size=8),
    st.sampled_from(["en", "fr"]),
)
def test_content_stays_within_the_budget_and_what_was_left_out_is_named(
    budget: int, sizes: list[tuple[int, bool]], lang: str
) -> None:
    facts = [
        replace(fact(f"f{n}", "x" * size, pinned=pinned), question={"en": "?"})
        for n, (size, pinned) in enumerate(sizes)
    ]
    of, persona = printed(*facts), replace(PERSONA, content_budget=budget)

    made = make(ask(), *facts, of=of, persona=persona, lang=lang)

    assert made.tokens["pinned"] + made.tokens["retrieved"] <= budget
    assert sorted([*made.records, *made.dropped]) == [f.address for f in facts]


def test_smaller_record_behind_a_large_one_still_fits() -> None:
    large, small = fact("large", "x" * 400), fact("small")
    persona = replace(PERSONA, content_budget=40)

    made = make(ask(), large, small, of=printed(large, small), persona=persona)

    assert (made.records, made.dropped) == (("fact:small",), ("fact:large",))


def test_pinned_fact_that_fits_only_as_a_translation_is_not_left_out() -> None:
    long = fact("long", "x" * 400, pinned=True)
    long = replace(long, answer={**long.answer, "fr": "Court."})

    made = make(
        ask(), long, of=printed(long), persona=replace(PERSONA, content_budget=40), lang="fr"
    )

    assert (made.records, made.dropped) == (("fact:long",), ())


def test_tokens_are_bytes_by_four_rounded_up() -> None:
    assert [count_tokens(t) for t in ("", "a", "four", "fours", "你好", "\ud800")] == [
        0,
        1,
        1,
        2,
        2,
        1,
    ]


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


# --- Time and language ----------------------------------------------------------------------

TWO_AT_ELEVEN = "Poster in Foyer, 11:00 to 12:30; Talk, 11:00 to 12:00"
TOMORROW = "Next, on Wednesday 10 September 2025: Tomorrow, 09:00 to 10:00."
DAY = (
    session("opening", "10:00", "11:00", place="Hall D"),
    session("talk", "11:00", "12:00"),
    session("poster", "11:00", "12:30", place="Foyer"),
    session("gone", "11:00", "12:00", status="cancelled"),
    session("tomorrow", "2025-09-10T09:00", "2025-09-10T10:00"),
)


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("09:59", "Next: Opening in Hall D, 10:00 to 11:00."),
        ("10:00", f"On now: Opening in Hall D, 10:00 to 11:00. Next: {TWO_AT_ELEVEN}."),
        ("11:00", f"On now: {TWO_AT_ELEVEN}. {TOMORROW}"),
        ("12:30", TOMORROW),
        ("23:59", TOMORROW),
    ],
)
def test_time_tells_what_is_on_now_and_next(time: str, told: str) -> None:
    now = datetime.fromisoformat(f"2025-09-09T{time}").replace(tzinfo=VIENNA)

    text = printed(*DAY).now(now)

    assert text == f"It is Tuesday 9 September 2025, {time} at the venue. {told}".rstrip()


def test_time_after_the_last_session_names_none() -> None:
    assert printed(*DAY).now(NOON.replace(day=11)) == (
        "It is Thursday 11 September 2025, 12:00 at the venue."
    )


def test_time_is_that_of_the_venue_whatever_zone_it_comes_in() -> None:
    now = datetime(2025, 9, 8, 22, 30, tzinfo=ZoneInfo("UTC"))

    assert printed(*DAY).now(now) == (
        "It is Tuesday 9 September 2025, 00:30 at the venue. "
        "Next: Opening in Hall D, 10:00 to 11:00."
    )


def test_time_moves_on_in_the_same_brief() -> None:
    of = printed(*DAY)

    texts = [of.now(NOON.replace(minute=m, second=s)) for m, s in ((0, 0), (0, 59), (1, 0))]

    assert texts[0] == texts[1] != texts[2]


def test_opening_moves_on_with_the_day() -> None:
    of = printed(fact("today", pinned=True, valid_until=date(2025, 9, 9)))

    today = make(ask(), of=of)
    tomorrow = make(ask(), of=of, now=NOON.replace(day=10))

    assert (today.records, tomorrow.records) == (("fact:today",), ())


def test_language_that_the_persona_lacks_is_answered_in_its_first_and_offers_the_others() -> None:
    made = make(ask("Wo ist die Halle?"), LUNCH, lang="de")

    assert (made.lang, made.question_lang, made.languages) == ("en", "de", ("en", "fr", "zh"))
    assert (
        "The visitor speaks German, which you do not speak. Answer in English and offer these "
        "languages: English, French, Chinese." in last(made)
    )


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
