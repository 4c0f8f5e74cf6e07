"""From a turn to better content, and back to the turn."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from agent import queues
from agent.models import Attempt, Reading, TurnTranslation
from knowledge.models import Conference, Fact
from tests.edges.pages import change_url, list_url, page
from tests.edges.queues import make_queue
from tests.edges.reviews import account
from tests.edges.roles import client_of

pytestmark = pytest.mark.django_db


def test_a_new_fact_begins_with_the_question_in_its_language_as_a_draft(admin_client, turn):
    Conference.objects.create(name="C", timezone="Europe/Vienna")
    TurnTranslation.objects.create(attempt=turn, lang="en", question="Where is the hall?")
    url = reverse("turn_fact", args=[turn.pk])
    form = page(admin_client, url).values

    begun = {name: form.get(name, "") for name in ("question", "asked_as", "slug", "published")}
    assert begun == {
        "question": "Where is the hall?",
        "asked_as": "أين القاعة؟",
        "slug": "where-is-the-hall",
        "published": "",
    }
    arabic = next(n for n, value in form.items() if n.endswith("-lang") and value == "ar")
    assert form[arabic.replace("-lang", "-question")] == "أين القاعة؟"

    own = {name: value for name, value in form.items() if name not in {"language", "next"}}
    answer = admin_client.post(url, own | {"answer": "Upstairs."})

    assert answer.status_code == 302
    fact = Fact.objects.get()
    assert (fact.question, fact.asked_as, fact.published) == (
        "Where is the hall?",
        "أين القاعة؟",
        False,
    )
    # The Arabic question alone is no translation yet.
    assert not fact.translations.exists()


def test_a_new_fact_takes_the_translation_that_is_answered(admin_client, turn):
    url = reverse("turn_fact", args=[turn.pk])
    form = page(admin_client, url).values
    arabic = next(n for n, value in form.items() if n.endswith("-lang") and value == "ar")
    own = {name: value for name, value in form.items() if name not in {"language", "next"}}
    own |= {"question": "Where?", "answer": "Up.", "slug": "where"}

    admin_client.post(url, own | {arabic.replace("-lang", "-answer"): "في الأعلى."})

    row = Fact.objects.get().translations.get()
    assert (row.lang, row.question, row.answer) == ("ar", "أين القاعة؟", "في الأعلى.")


def test_a_question_can_be_tried_without_its_words_in_the_address(admin_client, turn):
    form = page(admin_client, f"{reverse('preview')}?attempt={turn.pk}").values

    assert form["question"].strip() == "أين القاعة؟"
    assert Reading.objects.get().conversation == turn.conversation_id


def test_a_question_that_is_judged_anew_is_read(admin_client, turn):
    form = page(admin_client, f"{reverse('guard_bench')}?attempt={turn.pk}").values

    assert form["text"].strip() == "أين القاعة؟"
    assert Reading.objects.get().conversation == turn.conversation_id


def test_who_may_add_no_fact_reads_nothing_of_a_turn(turn):
    client = client_of(account("reader", "view_conversation"))

    assert client.get(reverse("turn_fact", args=[turn.pk])).status_code == 403
    assert not Reading.objects.exists()


def test_the_words_of_a_turn_are_for_those_who_may_read_conversations(turn):
    client = client_of(account("editor", "view_fact", "add_fact"))

    tried = page(client, f"{reverse('preview')}?attempt={turn.pk}").values
    fact = client.get(reverse("turn_fact", args=[turn.pk]))

    assert (tried["question"].strip(), fact.status_code) == ("", 403)
    assert not Reading.objects.exists()


def links_of(client, url, path):
    """Return the addresses on a page that lead to a path with a way back."""
    shown = client.get(url).content.decode()
    return [unescape(link) for link in re.findall(rf'href="({path}[?]_back=[^"]+)"', shown)]


def save_at(client, url, **changes):
    posted = page(client, url).values | changes
    own = {name: value for name, value in posted.items() if name not in {"language", "next"}}
    return client.post(url, own, follow="_continue" not in changes)


def test_a_new_fact_leads_back_to_its_turn_with_queue_and_filters(ana, turn):
    queue = make_queue()
    queues.next_for(queue, ana)
    query = f"page=1&_changelist_filters=status%3Drefused&queue={queue.pk}"
    here = f"{change_url(turn.conversation)}?{query}"
    client = client_of(ana)
    (url,) = links_of(client, here, reverse("turn_fact", args=[turn.pk]))

    response = save_at(client, url, question="Where?", answer="Upstairs.", slug="where")

    fact = Fact.objects.get()
    assert response.redirect_chain == [(f"{here}#turn-{turn.pk}", 302)]
    told = response.content.decode()
    assert "was added successfully" in told
    assert f"/admin/knowledge/fact/{fact.pk}/change/" in told
    assert "Rosa does not use this record until it is published." in told
    assert "data-rosa-queue" in told


def test_a_corrected_record_leads_back_to_the_turn_also_after_it_was_saved_in_between(
    admin_client, turn
):
    fact = Fact.objects.create(slug="hall", question="Hall?", answer="أين القاعة؟ في الأعلى.")
    Attempt.objects.filter(pk=turn.pk).update(records=["fact:hall"], answer=fact.answer)
    here = change_url(turn.conversation)
    url = links_of(admin_client, here, change_url(fact))[0]

    between = save_at(admin_client, url, answer="Upstairs.", _continue="1")
    assert between.url.count("_back=") == 1
    response = save_at(admin_client, between.url, answer="Downstairs.")

    fact.refresh_from_db()
    assert fact.answer == "Downstairs."
    assert response.redirect_chain == [(f"{here}#turn-{turn.pk}", 302)]
    assert "was changed successfully" in response.content.decode()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:1", ""])
def test_a_forged_way_back_leads_nowhere(admin_client, back):
    fact = Fact.objects.create(slug="hall", question="Hall?", answer="Upstairs.")
    url = f"{change_url(fact)}?{urlencode({'_back': back})}"

    assert "Back without saving" not in admin_client.get(url).content.decode()
    assert save_at(admin_client, url).redirect_chain == [(list_url(Fact), 302)]
