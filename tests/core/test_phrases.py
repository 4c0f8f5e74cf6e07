"""The sentences that Rosa says without a model are there in each of the six languages."""

import re

import pytest

from agent.core import phrases, verdict
from knowledge.language import detect, fold
from knowledge.languages import UN_LANGUAGES

SENTENCES = {
    name: value
    for name, value in {**vars(phrases), "FALLBACK": verdict._FALLBACK}.items()
    if isinstance(value, dict) and name.isupper()
}
SPOKEN = {name: texts for name, texts in SENTENCES.items() if name != "OWN_NAMES"}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence_is_there_in_each_language_in_one_order(name: str) -> None:
    assert list(SENTENCES[name]) == list(UN_LANGUAGES)
    assert len(set(SENTENCES[name].values())) == len(UN_LANGUAGES)


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.parametrize("lang", UN_LANGUAGES)
def test_sentence_can_be_spoken_in_its_language(name: str, lang: str) -> None:
    found = SPOKEN[name][lang]
    text = found if isinstance(found, str) else " ".join(found)

    assert detect(text) == lang
    assert re.search(r"[.?!。？؟]$", text)
    assert text == " ".join(text.split())
    assert not re.search(r"[*_#<>\[\]]|https?:", text)


@pytest.mark.parametrize("lang", UN_LANGUAGES)
def test_offer_of_languages_names_them(lang: str) -> None:
    assert "X, Y" in phrases.say(phrases.OTHER_LANGUAGE, lang).format(languages="X, Y")


def test_sentence_of_another_language_is_english() -> None:
    assert phrases.say(phrases.GREETING, "de") == phrases.GREETING["en"]


@pytest.mark.parametrize(
    "text",
    [
        *("Hello!", "Hi Rosa", "Good morning, Rosa.", "Good day, hello", "Hey there", "Rosa?"),
        *("Bonjour", "Bonjour tout le monde !", "Salut Rosa", "Bonsoir"),
        *("¡Hola!", "Buenos días", "Buenas tardes, Rosa", "Buenas noches"),
        *("Здравствуйте!", "Добрый день", "Привет, Роза", "Доброе утро"),
        *("你好", "你好，罗莎！", "你好罗莎", "您好", "早上好", "大家好"),
        *("مرحبا", "مرحباً روزا", "السلام عليكم", "أهلاً وسهلاً", "صباح الخير", "مساء الخير"),
    ],
)
def test_greeting_is_only_a_greeting(text: str) -> None:
    assert phrases.only_says(fold(text), phrases.GREETING_WORDS)
    assert not phrases.only_says(fold(text), phrases.THANKS_WORDS)


@pytest.mark.parametrize(
    "text",
    [
        *("Thanks", "Thank you so much, Rosa!", "Many thanks", "Thanks a lot"),
        *("Merci", "Merci beaucoup", "Merci bien, Rosa", "Gracias", "¡Muchas gracias!"),
        *("Спасибо", "Большое спасибо, Роза", "谢谢", "谢谢你，罗莎", "谢谢罗莎", "非常感谢"),
        *("شكراً", "شكراً جزيلاً", "شكرا لك يا روزا".replace("يا ", "")),
    ],
)
def test_thanks_are_only_thanks(text: str) -> None:
    assert phrases.only_says(fold(text), phrases.THANKS_WORDS)


@pytest.mark.parametrize(
    "text",
    [
        *("", "you", "so much", "good", "a", "day", "there"),
        *("Hello, where is Hall D?", "Thank you, and where is lunch?", "Good", "Who thanks whom?"),
        *("Bonjour, où est la salle ?", "día", "вам", "你好，会议在哪里？", "الخير"),
    ],
)
def test_words_that_want_an_answer_are_neither(text: str) -> None:
    assert not phrases.only_says(fold(text), phrases.GREETING_WORDS)
    assert not phrases.only_says(fold(text), phrases.THANKS_WORDS)
