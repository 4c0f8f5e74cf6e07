"""The content of a prompt: which records stand in it, in whose words, and within which budget."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.core.prompts import (
    ANN,
    BADGE,
    CONTENT,
    HALL,
    LUNCH,
    NOON,
    OPENING,
    PERSONA,
    ask,
    fact,
    last,
    make,
    printed,
)


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


def test_opening_moves_on_with_the_day() -> None:
    of = printed(fact("today", pinned=True, valid_until=date(2025, 9, 9)))

    today = make(ask(), of=of)
    tomorrow = make(ask(), of=of, now=NOON.replace(day=10))

    assert (today.records, tomorrow.records) == (("fact:today",), ())


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
