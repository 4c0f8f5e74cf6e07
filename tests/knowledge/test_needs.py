"""Needs: what a question needs of the house, whatever its words and language."""

import pytest

from knowledge.glossary import LANGUAGES, NEEDS
from knowledge.language import fold
from knowledge.needs import need_of


def need(text: str, lang: str, *, of_subject: bool = False) -> str:
    return need_of(fold(text).split(), lang, of_subject=of_subject)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_need_is_named_by_its_sayings(lang: str) -> None:
    said = {
        (name, text): need(text.replace("=", ""), lang)
        for name, of in NEEDS.items()
        for text in of[lang]
    }

    assert [key for key, found in said.items() if not found] == []
    assert set(said.values()) == set(NEEDS)


def test_words_of_a_saying_are_found_in_any_order_and_form() -> None:
    assert need("My phone: where can it be charged?", "en") == "charge phone"
    assert need("я потеряла свой бейджик", "ru") == "badge reprint"
    assert need("وين أقرب صيدلية", "ar") == "pharmacy"


def test_the_need_of_which_more_is_said_counts() -> None:
    assert need("I lost my umbrella", "en") == "lost and found"
    assert need("I lost my badge", "en") == "badge reprint"
    assert need("我的胸牌丢了", "zh") == "badge reprint"


def test_a_few_words_are_found_in_a_language_that_they_were_not_taken_for() -> None:
    assert need("gift shop", "fr") == "souvenirs"
    assert need("vestiaire", "en") == "cloakroom"
    assert need("wifi 在哪里", "zh") == "wifi"


def test_a_word_is_not_enough_in_a_question_on_the_subject() -> None:
    recordings = "Who analyses the recordings of the stations?"

    assert need(recordings, "en") == "recorded sessions"
    assert need(recordings, "en", of_subject=True) == ""
    assert need("Where is the wifi password near the seismic station?", "en", of_subject=True)


@pytest.mark.parametrize("text", ["", "What does the treaty forbid?", "Who opens it and when?"])
def test_other_questions_need_nothing(text: str) -> None:
    assert need(text, "en") == ""
