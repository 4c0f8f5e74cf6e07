"""Working through a queue of review: taking, finishing, passing over, and the bar of the page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agent import queues
from agent.models import Conversation, ConversationReview, ReviewQueue
from tests.edges.conversations import add_attempt
from tests.edges.queues import EVENING, make, make_queue
from tests.edges.roles import client_of

pytestmark = pytest.mark.django_db


def test_a_queue_takes_what_went_on_since_its_day_at_the_venue(admin_client, ana):
    make(1)
    make(2, last_at=EVENING + timedelta(days=1))
    queue = make_queue(since="2025-09-10")

    response = client_of(ana).post(reverse("queue_next", args=[queue.pk]))

    last = Conversation.objects.get(key="2")
    assert response.url == f"/admin/agent/conversation/{last.pk}/change/?queue={queue.pk}"


def told_in(response):
    return " ".join(response.content.decode().split())


def test_a_reviewer_works_through_a_queue_with_the_bar_of_the_page(ana):
    for number in (1, 2):
        make(number, refused=1)
    queue = make_queue(name="Declined ones", outcome="refused")
    client = client_of(ana)
    page = client.post(reverse("queue_next", args=[queue.pk]), follow=True)
    seen = []

    for do in ("finish", "pass"):
        conversation, told = page.context["original"], told_in(page)
        seen.append((conversation.key, "1 of 2" in told, "2 of 2" in told))
        url = reverse("queue_act", args=[queue.pk, conversation.pk])
        page = client.post(url, {"do": do}, follow=True)

    assert seen == [("1", True, False), ("2", False, True)]
    assert page.redirect_chain == [(reverse("queue_next", args=[queue.pk]), 302)]
    assert "All done" in told_in(page)
    assert list(Conversation.objects.order_by("key").values_list("review", flat=True)) == [
        "reviewed",
        "unreviewed",
    ]


def test_what_is_held_counts_also_where_no_rule_takes_it_any_more(ana):
    make(1)
    queue = make_queue()
    client = client_of(ana)
    page = client.post(reverse("queue_next", args=[queue.pk]), follow=True)
    ReviewQueue.objects.update(lang="ar")

    assert "1 of 1" in told_in(client.get(page.request["PATH_INFO"], {"queue": queue.pk}))


def test_a_page_that_is_opened_takes_nothing(ana):
    make(1)
    queue = make_queue()

    page = client_of(ana).get(reverse("queue_next", args=[queue.pk]))

    assert "1 conversation waits for you" in told_in(page)
    assert 'action="/admin/queues/' in told_in(page)
    assert not ConversationReview.objects.exists()


def test_within_a_queue_one_set_of_buttons_finishes_a_conversation(ana):
    queue = make_queue()
    make(1)
    client = client_of(ana)

    page = client.post(reverse("queue_next", args=[queue.pk]), follow=True)
    # The panel is made anew by its own forms.
    sent = {"do": "take", "queue": queue.pk}
    url = reverse("conversation_act", args=[page.context["original"].pk])
    panel = client.post(url, sent, headers={"X-Rosa-Part": "1"})

    shown = [
        ("Finish and next" in told_in(p), "Mark as reviewed" in told_in(p)) for p in (page, panel)
    ]
    assert shown == [(True, False), (False, False)]
    assert 'data-keys="r n"' in told_in(page)


def test_what_is_marked_as_reviewed_on_its_page_is_done_in_the_queue_too(ana):
    conversation = make(1)
    queue = make_queue()
    queues.next_for(queue, ana)

    client_of(ana).post(reverse("conversation_act", args=[conversation.pk]), {"do": "finish"})

    conversation.refresh_from_db()
    assert (conversation.review, queues.done_by(queue, ana)) == ("reviewed", 1)


def test_what_was_finished_can_be_looked_at_again(ana):
    first, _second = make(1), make(2)
    queue = make_queue()
    client = client_of(ana)
    client.post(reverse("queue_next", args=[queue.pk]))

    url = reverse("queue_act", args=[queue.pk, first.pk])
    page = client.post(url, {"do": "finish"}, follow=True)

    assert page.context["original"].key == "2"
    assert f'Finished. <a href="/admin/agent/conversation/{first.pk}/change/">' in told_in(page)


def test_the_bar_stays_on_further_pages_of_a_conversation_and_after_its_forms(ana):
    conversation = make(1, turns=31)
    for number in range(30):
        add_attempt(
            conversation, started_at=EVENING + timedelta(hours=1, minutes=number), is_counted=False
        )
    queue = make_queue()
    client = client_of(ana)
    page = client.post(reverse("queue_next", args=[queue.pk]), follow=True)
    last = page.context["turns"][-1].attempt

    assert f'href="?page=2&amp;queue={queue.pk}"' in page.content.decode()
    sent = {"verdict": "good", "page": "1", "queue": queue.pk}
    judged = client.post(reverse("turn_judge", args=[last.pk]), sent)
    acted = client.post(
        reverse("conversation_act", args=[conversation.pk]), {"do": "take", "queue": queue.pk}
    )

    assert judged.url.endswith(f"?page=1&queue={queue.pk}#turn-{last.pk}")
    assert acted.url.endswith(f"?queue={queue.pk}")


def test_stopping_gives_back_and_leads_to_how_the_queue_stands(ana):
    conversation = make(1)
    queue = make_queue()
    queues.next_for(queue, ana)

    response = client_of(ana).post(
        reverse("queue_act", args=[queue.pk, conversation.pk]), {"do": "stop"}
    )

    assert response.url == reverse("queue", args=[queue.pk])
    assert not ConversationReview.objects.exists()


def test_a_forged_form_finishes_nothing_that_the_queue_does_not_take(ana):
    conversation = make(1)
    queue = make_queue(outcome="refused")
    url = reverse("queue_act", args=[queue.pk, conversation.pk])
    client = client_of(ana)

    codes = [
        client.post(url, {"do": "finish"}).status_code,
        client.get(url).status_code,
        client.post(url, {"do": "else"}).status_code,
    ]

    assert codes == [404, 404, 404]
    assert not ConversationReview.objects.exists()


def test_the_bar_shows_for_those_alone_who_hold_the_conversation(ana, ben):
    conversation = make(1)
    queue = make_queue()
    queues.next_for(queue, ana)
    url = reverse("admin:agent_conversation_change", args=[conversation.pk])

    shown = [
        "data-rosa-queue" in client_of(user).get(f"{url}{query}").content.decode()
        for user, query in (
            (ana, f"?queue={queue.pk}"),
            (ana, ""),
            (ana, "?queue=x"),
            (ben, f"?queue={queue.pk}"),
        )
    ]

    assert shown == [True, False, False, False]
