"""Whether an answer is in the language that it should be in."""

import pytest

from agent.core.spoken import expected_language, is_in_another_language

LONG = {
    "en": "The opening ceremony begins at ten in the Festsaal. You can collect your badge before.",
    "fr": "La cérémonie d'ouverture commence à dix heures dans la grande salle. Vous pouvez venir.",
    "es": "La ceremonia de apertura comienza a las diez en la sala grande. Puede recoger su pase.",
    "ru": "Церемония открытия начинается в десять часов в большом зале. Пропуск можно получить.",
    "zh": "开幕式上午十点在大会堂举行，您可以提前到注册处领取胸牌，然后从正门进入会场。",
    "ar": "يبدأ حفل الافتتاح في الساعة العاشرة في القاعة الكبرى. يمكنك استلام بطاقتك قبل ذلك.",
}


@pytest.mark.parametrize("lang", LONG)
@pytest.mark.parametrize("expected", LONG)
def test_long_answer_is_wrong_in_every_language_but_its_own(lang: str, expected: str) -> None:
    assert is_in_another_language(LONG[lang], expected) is (lang != expected)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", "fr"),
        ("Room E2, 14:30.", "ar"),
        ("Dr. Robert Floyd, Executive Secretary", "zh"),
        ("OK. Yes. No.", "ru"),
        ("La séance s'appelle « Advances in the monitoring of underground explosions ».", "fr"),
        (
            "Следующая сессия: Advances in seismic monitoring of nuclear explosions. Она скоро.",
            "ru",
        ),
        ("Prochaine séance : Advances in seismic monitoring of nuclear explosions.", "fr"),
        ("Começa às dez horas na sala grande. Pode levantar o seu cartão antes, se quiser.", "es"),
    ],
)
def test_what_is_short_or_full_of_names_is_never_wrong(answer: str, expected: str) -> None:
    assert is_in_another_language(answer, expected) is False


def test_persona_speaks_its_first_language_where_it_does_not_have_the_questions() -> None:
    assert expected_language("fr", ("en", "fr")) == "fr"
    assert expected_language("de", ("en", "fr")) == "en"
