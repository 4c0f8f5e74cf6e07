"""Conversations are found by words in six languages, the same ones in both databases."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from agent import search_index
from agent.core.search_terms import indexed
from agent.models import SearchEntry
from agent.search_index import Indexed, find
from tests.edges.conversations import EVENING

SAID = {
    "en": ("Where do the participants meet?", "In the “Festsaal”, at the registration desks."),
    "fr": ("Où se déroulent les séances plénières ?", "Dans la grande salle, à l'étage."),
    "es": ("¿Cuándo empieza la sesión de mañana?", "Las sesiones comienzan a las nueve."),
    "ru": ("Где находятся сейсмические станции?", "Станции расположены по всему миру."),
    "zh": ("會議在哪裡舉行？", "会议在维也纳的霍夫堡宫举行。"),
    "ar": ("أين تقع القاعة الرئيسية؟", "تقع القاعةُ في الطابق الأول قرب المدخل."),
}


@pytest.fixture
def talks(either_database: Any) -> dict[str, uuid.UUID]:
    """A conversation in each language, one an hour, the first of the list the oldest."""
    return {lang: say(*texts, lang=lang, hours=at) for at, (lang, texts) in enumerate(SAID.items())}


def say(*texts: str, lang: str = "en", hours: float = 0, **fields: Any) -> uuid.UUID:
    """Index a turn and return its conversation."""
    conversation = fields.get("conversation", uuid.uuid4())
    attempt = fields.get("attempt", uuid.uuid4())
    at = EVENING + timedelta(hours=hours)
    terms = indexed([(text, lang) for text in texts])
    search_index.add([Indexed(attempt, conversation, at, terms)])
    return conversation


@pytest.mark.parametrize(
    ("search", "langs"),
    [
        ("participants", "en"),
        ("PARTICIPANT", "en"),
        ("meeting", "en"),
        ("festsaal", "en"),
        ("regis", "en"),
        ("where meet", "en"),
        ("meet where", "en"),
        ('"participants meet"', "en"),
        ('"meet participants"', ""),
        ('"meet in the festsaal"', ""),
        ("“registration desks”", "en"),
        ("séance", "fr"),
        ("seances pleniere", "fr"),
        ("« grande salle »", "fr"),
        ("mañana", "es"),
        ("manana sesiones", "es"),
        ("станция", "ru"),
        ("СЕЙСМИЧЕСКАЯ", "ru"),
        ("会议", "zh"),
        ("會議", "zh"),
        ("霍夫堡", "zh"),
        ("宫", "zh"),
        ("议会", ""),
        ("القاعة", "ar"),
        ("قاعه", "ar"),
        ("الرئيسيّة", "ar"),
        ('"تقع القاعة"', "ar"),
        ("الطاب", "ar"),
        ("la", "fr es"),
        ("nothing of this", ""),
        ("", ""),
        ("?!", ""),
    ],
)
def test_turn_is_found_by_its_words(talks: dict[str, uuid.UUID], search: str, langs: str) -> None:
    found = find(search)

    names = {conversation: lang for lang, conversation in talks.items()}
    assert {names[conversation] for conversation in found} == set(langs.split())


@pytest.mark.parametrize(
    "search",
    [
        *('"', '""', "'", "a' | 'b", "' OR 1=1 --", "participants)", "(((", "a*", "NEAR(a b)"),
        *("terms : participants", "-participants", "^where", "a AND", "NOT", "\\", "a:*", "!a"),
        *("~", "~meet", "a <-> b", "\x00", "\ud800", "%", "_", "x" * 5000, "字" * 500, "a " * 500),
    ],
)
def test_no_sign_of_a_search_means_anything_to_the_database(
    talks: dict[str, uuid.UUID], search: str
) -> None:
    assert set(find(search)) <= set(talks.values())


def test_newest_are_found_first_and_only_so_many(talks: dict[str, uuid.UUID]) -> None:
    more = [say("Where is lunch?", hours=number) for number in (10, 11, 12)]

    assert find("where lunch") == more[::-1]
    assert find("where", limit=2) == more[:0:-1]


def test_conversation_with_many_turns_hides_no_other(
    talks: dict[str, uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two thousand turns take a second to make.
    monkeypatch.setattr(search_index, "_CHUNK", 3)
    older = say("Lunch?", hours=9)
    long = uuid.uuid4()
    for number in range(10, 17):
        say("Lunch?", hours=number, conversation=long)

    assert find("lunch") == [long, older]


@pytest.mark.parametrize(("newest", "most"), [(1, 4), (2, 4), (1, 1)])
def test_word_is_found_among_the_newest_turns_and_all_others(
    talks: dict[str, uuid.UUID], monkeypatch: pytest.MonkeyPatch, newest: int, most: int
) -> None:
    for name, value in (("_NEWEST", newest), ("_MORE", 2), ("_MOST_NEWEST", most)):
        monkeypatch.setattr(search_index, name, value)
    later = [say("The same participants again.", hours=20 + at) for at in range(4)]

    assert find("participants") == [*reversed(later), talks["en"]]
    assert find("participants", limit=3) == [*reversed(later)][:3]


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [(None, None, [2, 1, 0]), (1, None, [2, 1]), (None, 2, [1, 0]), (1, 2, [1]), (7, None, [])],
)
def test_period_bounds_the_time_of_the_turn(
    either_database: Any,
    begin: int | None,
    end: int | None,
    expected: list[int],
) -> None:
    made = [say("Where is lunch?", hours=number) for number in range(3)]

    def at(hours: int | None) -> datetime | None:
        return None if hours is None else EVENING + timedelta(hours=hours)

    assert find("lunch", at(begin), at(end)) == [made[number] for number in expected]


def test_what_is_taken_out_leaves_no_word_behind(talks: dict[str, uuid.UUID]) -> None:
    attempts = [uuid.uuid4(), uuid.uuid4()]
    say("Xanadu where?", attempt=attempts[0])
    say("Xylophone", attempt=attempts[1])

    search_index.remove(attempts)

    assert (find("xanadu"), find("xylophone"), find("xyl")) == ([], [], [])
    assert find("where") != []
    assert SearchEntry.objects.count() == len(talks)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM agent_searchword WHERE word LIKE 'x%%'")
            assert cursor.fetchall() == []


def test_what_is_indexed_again_is_replaced(talks: dict[str, uuid.UUID]) -> None:
    attempt = uuid.uuid4()
    say("Lunch", attempt=attempt)
    conversation = say("Dinner", attempt=attempt)

    assert (find("lunch"), find("dinner")) == ([], [conversation])


def test_turn_without_words_is_not_indexed(either_database: Any) -> None:
    say("", "?!")

    assert SearchEntry.objects.count() == 0


def test_very_long_words_and_texts_are_taken(either_database: Any) -> None:
    conversation = say("x" * 100_000 + " " + "word " * 200_000 + "字" * 100_000)

    assert find("word") == [conversation]


@pytest.mark.usefixtures("postgres_database")
def test_search_leaves_the_settings_of_the_transaction_that_it_is_in() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        find("lunch")
        cursor.execute("SELECT current_setting('enable_seqscan')")
        found = cursor.fetchone()
        cursor.execute("SELECT current_setting('enable_indexscan')")

        assert (found, cursor.fetchone()) == (("off",), ("on",))
