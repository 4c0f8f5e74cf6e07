"""What goes before and after a deflection, and before an answer that wants care."""

import pytest

from agent.core import deflection
from agent.core.guard import Guard
from agent.core.own_words import sentences
from agent.core.phrases import HOLDING, LEAD_INS, OFFERS
from agent.core.verdict import Verdict, verdict_on
from knowledge.values import RedZoneTopic

UN = ("en", "fr", "es", "ru", "zh", "ar")
LEAD, OFFER = LEAD_INS["en"], OFFERS["en"]
NO = "Ask the delegates."


def declined(said: str = NO, severity: str = "block", **fields: object) -> Verdict:
    topic = RedZoneTopic("red", "Red", severity, deflection={"en": said}, **fields)
    return verdict_on(topic, "phrase")


@pytest.mark.parametrize("lang", UN)
def test_every_language_has_three_of_each_and_a_holding_sentence(lang: str) -> None:
    assert [len(set(of[lang])) for of in (LEAD_INS, OFFERS)] == [3, 3]
    assert HOLDING[lang]


def test_first_time_a_deflection_is_followed_by_an_offer() -> None:
    assert deflection.deflect(declined(), "en") == f"{NO} {OFFER[0]}"


@pytest.mark.parametrize("end", ["May I help you otherwise?", "还有什么可以帮您？", "هل أساعدكم؟"])
def test_deflection_that_asks_something_is_left_alone(end: str) -> None:
    assert deflection.deflect(declined(end), "en") == end


def test_asked_again_and_again_the_deflection_is_the_same_and_all_around_it_differs() -> None:
    said: list[str] = []
    for _ in range(4):
        said.append(deflection.deflect(declined(), "en", said=said))

    assert said == [
        f"{NO} {OFFER[0]}",
        f"{LEAD[0]} {NO} {OFFER[1]}",
        f"{LEAD[1]} {NO} {OFFER[2]}",
        f"{LEAD[2]} {NO} {OFFER[0]}",
    ]


def test_asked_again_a_deflection_that_asks_something_is_followed_by_an_offer() -> None:
    said = deflection.deflect(declined("Anything else?"), "en", said=["Anything else?"])

    assert said == f"{LEAD[0]} Anything else? {OFFER[0]}"


def test_another_answer_in_between_makes_it_the_first_time_again() -> None:
    said = [f"{NO} {OFFER[0]}", "Lunch is at one."]

    assert deflection.deflect(declined(), "en", said=said) == f"{NO} {OFFER[1]}"


def test_deflection_is_known_again_in_other_capitals_and_punctuation() -> None:
    said = ["ask the delegates"]

    assert deflection.deflect(declined(), "en", said=said).startswith(LEAD[0])


def test_deflection_falls_back_in_the_order_and_the_offer_keeps_the_visitors_language() -> None:
    assert deflection.deflect(declined(), "ar", ["ru"]) == f"{NO} {OFFERS['ar'][0]}"
    assert deflection.deflect(declined(), "de", ["fr"]) == f"{NO} {OFFERS['fr'][0]}"


def test_sentences_of_chinese_have_no_space_between() -> None:
    topic = RedZoneTopic("red", "Red", "block", deflection={"zh": "我不谈这个。"})

    assert deflection.deflect(verdict_on(topic, "phrase"), "zh") == f"我不谈这个。{OFFERS['zh'][0]}"


def test_who_is_in_distress_hears_whom_to_call_and_no_offer_however_often() -> None:
    verdict = declined(first={"en": "Call one four four."})

    assert deflection.deflect(verdict, "fr", ["en"], [NO]) == f"Call one four four. {NO}"


def test_reply_that_goes_astray_ends_with_whom_to_call_and_the_deflection() -> None:
    assert deflection.alone(declined(), "en") == NO
    assert deflection.alone(declined(first={"en": "Call 144."}), "en") == f"Call 144. {NO}"


@pytest.mark.parametrize(
    ("first", "lang", "said"),
    [
        ({"en": "Call 144.", "zh": "请拨打144。"}, "en", "Call 144. "),
        ({"en": "Call 144.", "zh": "请拨打144。"}, "zh", "请拨打144。"),
        ({"en": "Call 144.", "fr": "Appelez."}, "es", "Appelez. "),
        ({"ru": "Звоните."}, "es", ""),
        ({}, "en", ""),
    ],
)
def test_what_is_said_before_an_answer(first: dict[str, str], lang: str, said: str) -> None:
    verdict = declined(severity="caution", first=first)

    assert deflection.before_answer(verdict, lang, ["fr"]) == said


def test_model_is_told_what_has_been_said_before_it() -> None:
    verdict = declined(severity="caution", guidance="Be calm.", first={"en": "Call 144."})

    told = deflection.guidance(verdict, "en")

    assert told.startswith("Be calm. ")
    assert told.endswith(": Call 144.")


@pytest.mark.parametrize(
    ("severity", "first", "said"),
    [("caution", {"en": "Call 144."}, NO), ("caution", {}, ""), ("block", {"en": "Call 144."}, "")],
)
def test_only_who_is_in_distress_hears_the_deflection_where_there_is_no_model(
    severity: str, first: dict[str, str], said: str
) -> None:
    assert deflection.instead(declined(severity=severity, first=first), "en") == said


def test_there_is_no_guidance_for_a_question_that_is_declined_or_harmless() -> None:
    assert deflection.guidance(declined(guidance="Never."), "en") == ""
    assert deflection.guidance(Verdict(), "en") == ""


def test_own_sentences_never_trip_the_guard() -> None:
    own = [line for text in deflection.own_sentences() for line in sentences(text)]
    own.append("Call one four four.")
    # Whatever she says is a phrase of the topic, by mistake of whoever typed it.
    topic = RedZoneTopic("red", "Red", "block", phrases={"en": tuple(own)}, first={"en": own[-1]})
    guard = Guard([topic])

    for said in own:
        stream = guard.stream()
        assert "".join([stream.feed(said), stream.flush()]) == said
        assert not stream.verdict.declines
        assert not guard.judge_reply(said).declines
