"""What the page of statistics says was asked most, and most without a source."""

from datetime import date

import pytest
from django.urls import reverse

from agent.models import Asked
from knowledge import meaning
from knowledge.admin.badge import language_chips
from knowledge.models import Conference, Fact
from tests.edges.conversations import add_attempt, make_conversation
from tests.edges.pages import page
from tests.edges.tallies import make_tally
from tests.edges.test_statistics import DAY, client_with, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_conference(settings):
    settings.ROSA_NOW = "2025-09-09T15:20:00+02:00"
    Conference.objects.create(name="SnT", timezone="Europe/Vienna")


def ask(question, lang, marks, **values):
    """Have a question asked, and counted under what it means."""
    conversation = make_conversation(lang, is_counted=False)
    attempt = add_attempt(conversation, question=question, lang=lang, is_counted=False)
    row = {"day": date(2025, 9, 9), "count": 1, "unsourced": 0}
    Asked.objects.create(
        **{**row, **values},
        meaning=meaning.name(marks),
        words=list(marks),
        example=attempt.pk,
        conversation=conversation.pk,
    )
    return attempt


def test_what_was_asked_in_vain_leads_to_its_conversations_and_to_a_fact(admin_client):
    make_tally()
    car = ask("Where do I park?", "en", ("#car", "park"), count=5, unsourced=4)
    same = ask("أين أوقف سيارتي؟", "ar", ("#car",), count=2, unsourced=2)
    lunch = ask("When is lunch?", "en", ("#lunch", "@fact:lunch"), count=9)
    Fact.objects.create(slug="lunch", question="When is lunch?", answer="At noon.")
    ask("Yesterday?", "en", ("#tram",), day=date(2025, 9, 8), unsourced=1)

    in_vain, most = shown(admin_client, period=DAY)["questions"]

    assert [(q.text, q.times, q.in_vain) for q in in_vain.questions] == [
        ("Where do I park?", "7 times", "6")
    ]
    (question,) = in_vain.questions
    assert question.fact_url == reverse("turn_fact", args=[car.pk])
    assert question.langs == language_chips(["en", "ar"])
    listed = admin_client.get(question.url).context["cl"].result_list
    assert {row.pk for row in listed} == {car.conversation_id, same.conversation_id}
    assert page(admin_client, question.fact_url).values["question"] == "Where do I park?"
    assert [(q.text, q.times, q.fact_url) for q in most.questions] == [
        ("When is lunch?", "9 times", ""),
        ("Where do I park?", "7 times", ""),
    ]
    assert most.questions[0].record.text == "fact:lunch"
    assert str(lunch.conversation_id) in most.questions[0].url


def test_a_question_whose_conversation_is_erased_is_counted_without_its_words(admin_client):
    make_tally()
    ask("Where do I park?", "en", ("#car",), unsourced=1).conversation.delete()

    (question,) = shown(admin_client, period=DAY)["questions"][0].questions

    assert (question.text, question.times, question.url, question.fact_url) == (
        "",
        "1 time",
        "",
        "",
    )


RIGHTS = [
    (("view_statistics",), False, False),
    (("view_statistics", "view_conversation"), True, False),
    (("view_statistics", "view_conversation", "add_fact"), True, True),
]


@pytest.mark.parametrize(("rights", "reads", "adds"), RIGHTS)
def test_words_of_visitors_are_for_who_may_read_conversations(rights, reads, adds):
    make_tally()
    attempt = ask("Where do I park?", "en", ("#car", "parkplatz"), unsourced=1)
    client = client_with(*rights)

    text = client.get(reverse("statistics")).content.decode()

    assert ("Where do I park?" in text) is reads
    assert (reverse("turn_fact", args=[attempt.pk]) in text) is adds
    assert "parkplatz" not in text
    assert "park?" not in client.get(reverse("statistics_file")).content.decode()
