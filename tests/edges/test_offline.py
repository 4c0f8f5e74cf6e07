"""The provider that needs no model: what it says, in which language, within which limits."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core import phrases
from agent.core.live_facts import LiveFact
from agent.core.printed import count_tokens
from agent.core.prompt import Prompt
from agent.core.types import Ended, Event, Usage
from agent.providers.offline import MAX_SENTENCES, SURE, OfflineChat
from knowledge.languages import UN_LANGUAGES
from knowledge.retrieval import Index
from knowledge.values import Brief, Fact


def prompt(
    question: str = "When is lunch?", *answers: str, lang: str = "en", **fields: Any
) -> Prompt:
    defaults = {
        "question_lang": lang,
        "tokens": {"total": 9},
        "languages": ("en", "fr"),
        "certainty": 2.0,
    }
    return Prompt(
        messages=(), lang=lang, question=question, answers=answers, **{**defaults, **fields}
    )


def speak(asked: Prompt) -> tuple[list[str], Ended]:
    """Return the chunks and the end."""

    async def listen() -> list[Event]:
        return [event async for event in OfflineChat().stream(asked)]

    *said, ended = asyncio.run(listen())
    assert isinstance(ended, Ended)
    assert all(said)
    return said, ended


def test_best_answer_is_spoken_sentence_by_sentence() -> None:
    said, ended = speak(prompt("When?", "Lunch is at  one. Bring\nyour badge!", "Not this."))

    assert said == ["Lunch is at one. ", "Bring your badge!"]
    assert ended == Ended("stop", Usage(9, 9))


@pytest.mark.parametrize(
    ("answer", "sentences"),
    [
        ("午餐在一点。请带好证件！", ["午餐在一点。", "请带好证件！"]),
        ("الغداء الساعة 1.30؟ نعم.", ["الغداء الساعة 1.30؟ ", "نعم."]),
        ("It is 3.5 km... Really? Yes", ["It is 3.5 km... ", "Really? ", "Yes"]),
        ("One. " * 9, ["One. "] * MAX_SENTENCES),
    ],
)
def test_answer_is_cut_into_sentences_of_its_script(answer: str, sentences: list[str]) -> None:
    assert speak(prompt("?!x", answer))[0] == sentences


def test_way_is_said_as_a_whole() -> None:
    way = "Go on. " * 9

    said, _ = speak(prompt("From A to B?", way, "Not this.", route=way))

    assert said == ["Go on. "] * 9


@pytest.mark.parametrize("lang", UN_LANGUAGES)
@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("", phrases.GREETING),
        ("?!", phrases.GREETING),
        ("Rosa", phrases.GREETING),
        ("谢谢", phrases.THANKS),
        ("Wherefore?", phrases.NOTHING_KNOWN),
    ],
)
def test_without_an_answer_it_speaks_its_own_sentences(
    question: str, sentences: dict[str, str], lang: str
) -> None:
    assert "".join(speak(prompt(question, lang=lang))[0]) == sentences[lang]


def test_uncertain_answer_says_that_it_is_one() -> None:
    said, _ = speak(prompt("Lunch?", "Lunch is at one.", certainty=0.9))

    assert said == [
        "I am not certain that I have understood you. ",
        "This is the nearest that I know. ",
        "Lunch is at one.",
    ]


def test_record_that_hardly_fits_is_not_spoken() -> None:
    said, _ = speak(prompt("Who wrote Hamlet?", "Lunch is at one.", certainty=0.7))

    assert "".join(said) == phrases.NOTHING_KNOWN["en"]


def test_silence_in_a_conversation_is_no_reason_to_greet_again() -> None:
    assert speak(prompt("", has_history=True))[0] == [phrases.ANYTHING_ELSE["en"]]


def test_thanks_are_not_answered_with_a_record() -> None:
    assert speak(prompt("Thank you!", "Lunch is at one."))[0] == [phrases.THANKS["en"]]


def test_language_it_lacks_is_answered_with_an_offer() -> None:
    said, _ = speak(prompt("Wann?", "Lunch is at one.", question_lang="de"))

    assert "".join(said) == (
        "I do not speak that language yet, but I can answer in: English, français. Lunch is at one."
    )


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (("your",), "Lunch is at one. Bring "),
        (("nothing",), "Lunch is at one. Bring your badge!"),
        (("badge", "one"), "Lunch is at "),
        (("one. Bring",), "Lunch is at "),
        (("Lunch",), "Lunch is at one. Bring your badge!"),
    ],
)
def test_stop_cuts_the_answer_but_never_to_silence(stop: tuple[str, ...], said: str) -> None:
    asked = prompt("When?", "Lunch is at one. Bring your badge!", stop=stop)

    assert "".join(speak(asked)[0]) == said


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab .!你。ع؟\U0001f600"), min_size=1, max_size=60),
    st.integers(1, 20),
    st.lists(st.sampled_from([".", " ", "a", "b a", "。"]), max_size=2),
)
def test_limits_hold_for_any_answer(answer: str, max_tokens: int, stop: list[str]) -> None:
    whole = "".join(speak(prompt("x1", answer))[0])

    said, ended = speak(prompt("x1", answer, max_tokens=max_tokens, stop=tuple(stop)))

    text = "".join(said)
    assert whole.startswith(text)
    assert text or not whole
    assert count_tokens(text) <= max_tokens
    assert ended.usage == Usage(9, count_tokens(text))
    if not stop:
        assert ended.reason == ("stop" if text == whole else "length")


# --- On the demo content --------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(demo_brief: Brief) -> Index:
    return Index(demo_brief.records)


def certainty(index: Index, question: str, lang: str) -> float:
    return max((hit.certainty for hit in index.search(question, lang, 1)), default=0.0)


def test_every_fact_is_the_sure_answer_to_its_own_question_in_every_language(
    demo: Index, demo_brief: Brief
) -> None:
    facts = [record for record in demo_brief.records if isinstance(record, Fact)]
    asked = [(fact, lang, text) for fact in facts for lang, text in fact.question.items()]
    hits = [(fact, text, demo.search(text, lang, 1)[0]) for fact, lang, text in asked]

    assert len(asked) > 250
    assert [
        (text, hit.record.address, hit.certainty)
        for fact, text, hit in hits
        if hit.record != fact or hit.certainty < SURE
    ] == []


@pytest.mark.parametrize(
    ("lang", "question", "address"),
    [
        ("en", "Who are you?", "fact:what-is-rosa"),
        ("en", "Where is the conference?", "conference"),
        ("en", "When does the conference start?", "conference"),
        ("ar", "متى يبدأ المؤتمر؟", "fact:snt2025-when-where"),
        ("zh", "拉马克大使是什么人", "speaker:jaap-ramaker"),
        ("fr", "la salle des chevaliers s'il vous plaît", "place:rittersaal"),
        ("es", "¿Dónde está el guardarropa?", "place:cloakroom"),
        ("ru", "ночью метро работает", "fact:night-transport"),
    ],
)
def test_question_on_the_content_is_answered_from_its_record(
    demo: Index, lang: str, question: str, address: str
) -> None:
    best = demo.search(question, lang, 1)[0]

    assert best.record.address == address
    assert best.certainty >= SURE


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "Who wrote Hamlet?"),
        ("en", "What's the capital of Australia?"),
        ("en", "Who won the world cup in 2018?"),
        ("en", "Who is the president of France?"),
        ("en", "Tell me a joke"),
        ("fr", "Qui a écrit Les Misérables ?"),
        ("es", "¿Quién pintó el Guernica?"),
        ("ru", "Сколько тебе лет?"),
        ("zh", "怎么做饺子"),
        ("ar", "هل تحبني؟"),
    ],
)
def test_no_record_is_sold_as_the_answer_to_a_question_on_something_else(
    demo: Index, lang: str, question: str
) -> None:
    assert certainty(demo, question, lang) < SURE


@pytest.mark.parametrize("lang", UN_LANGUAGES)
def test_who_rates_an_answer_is_thanked(lang: str) -> None:
    for said, sentences in (
        ("That was helpful.", phrases.RATED_GOOD),
        ("That's wrong.", phrases.RATED_BAD),
    ):
        parts, _ended = speak(prompt(said, "Lunch is at one.", lang=lang, has_history=True))

        assert "".join(parts) == sentences[lang]


def test_what_holds_at_the_moment_comes_before_the_records() -> None:
    rain = LiveFact("weather", "It rains now.", "It rains.")
    unknown = LiveFact("weather", "Not known.", "I cannot see it.", is_known=False)

    said = [
        "".join(speak(asked)[0])
        for asked in (
            prompt("Will it rain?", "Bring an umbrella.", live=(rain,)),
            prompt("Will it rain?", "Bring an umbrella.", live=(unknown,)),
            prompt("Will it rain?", live=(unknown,)),
        )
    ]

    assert said == ["It rains.", "Bring an umbrella.", "I cannot see it."]
