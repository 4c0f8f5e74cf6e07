"""What visitors think of answers: by a button or in words, kept, shown, counted, erased."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from agent import erasure, export
from agent.digest import digest_some
from agent.findings import Reader
from agent.models import Attempt, Conversation, Rating, Tally
from agent.rating import rate
from tests.edges.calls import HELLO, post
from tests.edges.conftest import exported
from tests.edges.conversations import EVENING, add_attempt, make_conversation
from tests.edges.pages import change_url, list_url

READER = Reader({"rosa": ("en", "ar")})
ASKED = {"question": "When is lunch?", "answer": "At one.", "lang": "en"}


def talk(*questions: str, **values: Any) -> Conversation:
    """Return a conversation with an answered turn, and after it one for each question."""
    made = make_conversation(**ASKED)
    for number, question in enumerate(questions, 1):
        at = EVENING + timedelta(minutes=number)
        say(made, question, started_at=at, ended_at=at, **values)
    return made


def say(conversation: Conversation, question: str, **values: Any) -> Attempt:
    of = ASKED | {"question": question, "is_counted": False} | values
    return add_attempt(conversation, **of)


def ratings() -> list[tuple[Any, ...]]:
    rows = Rating.objects.order_by("attempt__started_at")
    return list(rows.values_list("attempt__question", "value", "by"))


def counted() -> tuple[int, int]:
    rows = Tally.objects.values_list("rated_good", "rated_bad")
    return sum(good for good, _bad in rows), sum(bad for _good, bad in rows)


@pytest.mark.django_db
def test_last_rating_of_a_turn_counts_however_often_it_is_sent():
    made = talk()
    turn = made.attempts.get().turn

    assert [rate(made.pk, turn, value) for value in ("good", "bad", "bad")] == [turn] * 3

    assert (ratings(), counted()) == ([("When is lunch?", "bad", "button")], (0, 1))


@pytest.mark.django_db
def test_answer_is_rated_once_it_has_ended():
    made = talk()
    attempt = made.attempts.get()
    Attempt.objects.update(status="cut", ended_at=None, provider="")

    early = rate(made.pk, attempt.turn, "good")
    Attempt.objects.update(status="done", ended_at=EVENING, provider="model")
    late = rate(made.pk, attempt.turn, "bad")

    assert (early, late, counted()) == (None, attempt.turn, (0, 1))


@pytest.mark.django_db
def test_turn_of_another_conversation_is_not_rated():
    made, other = talk(), make_conversation(2, **ASKED)

    assert rate(other.pk, made.attempts.get().turn, "bad") is None
    assert rate(uuid.uuid4(), made.attempts.get().turn, "bad") is None
    assert ratings() == []


@pytest.mark.django_db
def test_request_that_was_replaced_names_the_turn_that_stands():
    made = talk()
    turn = made.attempts.get().turn
    say(made, "When is", turn=turn, status="superseded", request_id="req-1")

    rate(made.pk, "req-1", "good")

    assert ratings() == [("When is lunch?", "good", "button")]


@pytest.mark.django_db
def test_words_rate_the_turn_before_them():
    talk("That's wrong.", "Where is Hall D?", "Thank you, that was helpful!")

    digest_some(READER)

    assert ratings() == [
        ("When is lunch?", "bad", "words"),
        ("Where is Hall D?", "good", "words"),
    ]
    assert counted() == (1, 1)


@pytest.mark.django_db
def test_words_without_an_answer_before_them_rate_nothing():
    make_conversation(question="That's wrong.", lang="en", answer="Oh.")

    assert ratings() == []


@pytest.mark.django_db
def test_words_that_a_longer_utterance_replaced_are_taken_back():
    made = talk("That's wrong")
    digest_some(READER)
    assert counted() == (0, 1)

    Attempt.objects.filter(question="That's wrong").update(status="superseded", undigested=True)
    at = EVENING + timedelta(minutes=2)
    say(made, "That's wrong hall, where is Hall D?", started_at=at, ended_at=at)
    digest_some(READER)

    assert (ratings(), counted()) == ([], (0, 0))


@pytest.mark.django_db
def test_button_that_was_pressed_after_the_words_stays():
    made = talk("That's wrong.")
    rate(made.pk, made.attempts.order_by("started_at").first().turn, "good")

    digest_some(READER)

    assert ratings() == [("When is lunch?", "good", "button")]


@pytest.mark.django_db
def test_figures_stay_when_a_rated_conversation_is_erased():
    made = talk("That's wrong.")
    digest_some(READER)

    erasure.erase_named(Conversation.objects.filter(pk=made.pk))

    assert (ratings(), counted()) == ([], (0, 1))


@pytest.mark.django_db
def test_rating_leaves_with_the_turn():
    made = talk("Where is Hall D?")
    rate(made.pk, made.attempts.order_by("started_at").first().turn, "bad")

    rows = list(export.ended_attempts())

    assert [(row["question"], row["rating"]) for row in rows] == [
        ("When is lunch?", "bad"),
        ("Where is Hall D?", None),
    ]


@pytest.mark.django_db
def test_reviewer_sees_the_rating_beside_the_turn_and_finds_it_in_the_list(admin_client):
    made = talk("That's wrong.")
    make_conversation(2, **ASKED)
    digest_some(READER)

    page = admin_client.get(change_url(made))
    rated = [turn.rating for turn in page.context["turns"]]
    assert [(r.is_good, r.text, r.how) if r else None for r in rated] == [
        (False, "not helpful", "in words"),
        None,
    ]
    assert "thumb_down" in page.content.decode()

    def listed(**query: str) -> list[str]:
        found = admin_client.get(list_url(Conversation), query)
        return [row.key for row in found.context["cl"].result_list]

    assert listed(status="rated_bad") == [made.key]
    assert listed(status="rated_bad", period="2025-09-09") == [made.key]
    assert listed(status="rated_bad", period="2025-09-08") == []
    assert listed(status="rated_good") == []


@pytest.mark.django_db
def test_statistics_tell_what_part_was_helpful(admin_client):
    made = talk("That's wrong.")
    digest_some(READER)
    rate(made.pk, made.attempts.order_by("started_at").last().turn, "good")

    page = admin_client.get(reverse("statistics"), {"period": "2025-09-09"})

    (card,) = [card for card in page.context["cards"] if card.title == "Rated helpful"]
    assert (card.value, card.note) == ("50.0 %", "2 rated, 1 not helpful")


def press(rosa: Any, **body: Any) -> tuple[int, dict[str, Any]]:
    status, _headers, answer = post(rosa, body, "/kiosk/ratings")
    return status, json.loads(answer)


def test_visitor_rates_an_answer_over_http(rosa):
    body = {"messages": HELLO}
    headers = {"X-Conversation-ID": "lobby-7", "X-Request-ID": "press-1"}
    _status, _headers, answer = post(rosa, body, **headers)
    named = {"conversation_id": "lobby-7", "rating": "good"}

    by_request = press(rosa, **named, request_id="press-1")
    by_reply = press(rosa, **{**named, "rating": "bad"}, turn=json.loads(answer)["id"])

    (row,) = exported(rosa, "lobby-7")
    assert by_request == (200, {"turn": row["turn"], "rating": "good"})
    assert by_reply == (200, {"turn": row["turn"], "rating": "bad"})
    assert row["rating"] == "bad"


@pytest.mark.parametrize(
    ("body", "status", "code", "param"),
    [
        ({"rating": "fine"}, 400, None, "rating"),
        ({"rating": None}, 400, None, "rating"),
        ({"conversation_id": ["lobby-7"]}, 400, None, "conversation_id"),
        ({"request_id": "", "turn": "last"}, 400, None, "turn"),
        ({"request_id": 7}, 400, None, "turn"),
        ({"request_id": "nobody"}, 404, "turn_not_found", "turn"),
        ({"conversation_id": "elsewhere"}, 404, "turn_not_found", "turn"),
    ],
)
def test_rating_that_names_no_turn_is_refused(rosa, body, status, code, param):
    right = {"conversation_id": "lobby-7", "request_id": "press-1", "rating": "good"}

    found, answer = press(rosa, **(right | body))

    error = answer["error"]
    assert (found, error["code"], error["param"]) == (status, code, param)


def test_rating_wants_the_key_of_a_channel_and_a_post(rosa):
    assert post(rosa, {}, "/kiosk/ratings", Authorization="Bearer no")[0] == 401
    assert post(rosa, b"no json", "/kiosk/ratings")[0] == 400
