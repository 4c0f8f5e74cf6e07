"""What visitors are told before Rosa listens."""

import pytest

from agent.core.notice import CALL, DECLINE, READ, WHO, notice
from knowledge.languages import UN_LANGUAGES


def test_a_notice_says_that_rosa_is_an_ai_and_what_is_kept_for_how_long() -> None:
    told = notice("en", keeps_words=True, days=30, asks=False)

    assert told.points == (
        "Rosa is an AI, a computer program. She is not a person, and she can be wrong.",
        "What you ask and what Rosa answers is kept for up to 30 days.",
        "Conference staff read it to improve the answers.",
    )
    assert (told.agree, told.decline) == ("Continue", "")


def test_without_words_nobody_reads_them() -> None:
    told = notice("fr", keeps_words=False, days=0, asks=True)

    assert told.points == (
        WHO["fr"],
        (
            "Vos paroles ne sont pas conservées. Seuls le moment et la manière dont Rosa a été "
            "sollicitée le sont, sans limite de durée."
        ),
    )
    assert (told.agree, told.decline) == ("J'accepte", "Non, merci")


@pytest.mark.parametrize("lang", UN_LANGUAGES)
def test_every_language_tells_all_of_it(lang: str) -> None:
    told = notice(lang, keeps_words=True, days=7, asks=True, calls=True)

    assert (told.points[0], told.points[1], told.points[3]) == (WHO[lang], CALL[lang], READ[lang])
    assert "7" in told.points[2]
    assert told.decline == DECLINE[lang]
    assert all(point in told.text for point in told.points)


@pytest.mark.parametrize(
    ("lang", "days", "span"),
    [
        ("ru", 1, "не дольше 1 дня."),
        ("ru", 11, "не дольше 11 дней."),
        ("ru", 21, "не дольше 21 дня."),
        ("ar", 1, "ليوم واحد."),
        ("ar", 2, "ليومين."),
        ("ar", 7, "لمدة 7 أيام."),
        ("ar", 30, "لمدة 30 يوماً."),
        ("ar", 100, "لمدة 100 يوم."),
        ("zh", 14, "最多保存14天。"),
        ("es", 1, "durante un máximo de 1 día."),
    ],
)
def test_days_are_counted_as_the_language_counts(lang: str, days: int, span: str) -> None:
    told = notice(lang, keeps_words=True, days=days, asks=False)

    assert told.points[1].endswith(span)


def test_another_language_is_told_in_english() -> None:
    assert notice("de", keeps_words=True, days=1, asks=False).points[0] == WHO["en"]
