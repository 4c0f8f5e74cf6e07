"""The list of queues of review, their form, and the page that says how one stands."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agent import queues
from agent.admin.queue_standing import percent, rule_text
from agent.core.agreement import Agreement
from agent.models import Channel, ReviewQueue, TurnReview
from tests.edges.pages import list_url, queries_of, save
from tests.edges.queues import make, make_queue
from tests.edges.roles import client_of

pytestmark = pytest.mark.django_db


def test_the_list_of_queues_asks_for_no_channel_by_itself(admin_client):
    for number in range(3):
        channel = Channel.objects.create(slug=f"c{number}", name=f"C{number}")
        make_queue(name=f"Queue {number}", channel=channel)

    with CaptureQueriesContext(connection) as caught:
        assert "C2" in admin_client.get(list_url(ReviewQueue)).content.decode()

    asked = [query["sql"] for query in caught if 'FROM "agent_channel"' in query["sql"]]
    assert asked == []


def test_a_rule_is_told_in_words():
    queue = ReviewQueue(outcome="refused", lang="ar", share=5, reviewers_each=2)

    assert rule_text(queue) == "declined · Arabic · 5 % by chance · 2 reviewers for each"


@pytest.mark.parametrize(
    ("equal", "pairs", "told"),
    [(29, 100, "29 %"), (199, 200, "99 %"), (5, 5, "100 %"), (0, 0, "–")],
)
def test_equal_verdicts_are_told_in_whole_percent_rounded_down(equal, pairs, told):
    assert percent(Agreement(pairs, equal, None)) == told


def judge(conversation, **verdicts):
    attempt = conversation.attempts.get()
    for name, verdict in verdicts.items():
        user = User.objects.get(username=name)
        TurnReview.objects.create(attempt=attempt, reviewer=user, verdict=verdict)


def test_agreement_is_of_the_turns_that_two_reviewers_of_the_queue_judged(ana, ben):
    queue = make_queue(reviewers_each=2)
    for number, (first, second) in enumerate(
        [("good", "good"), ("good", "good"), ("bad", "bad"), ("good", "bad")]
    ):
        conversation = make(number)
        judge(conversation, ana=first, ben=second)
        for user in (ana, ben):
            queues.finish(queue, conversation.pk, user)
    judge(make(9), ana="good", ben="bad")

    context = client_of(ana).get(reverse("queue", args=[queue.pk])).context

    assert context["agreement"] == {"turns": 4, "share": "75 %", "kappa": "0.50"}
    (turn,) = context["differing"]
    assert turn["question"] == "Question 3?"
    assert [(name, tone) for name, _text, tone in turn["verdicts"]] == [
        ("Ana", "ok"),
        ("ben", "bad"),
    ]
    assert turn["url"].partition("#turn-")[2] == str(conversation.attempts.get().pk)


@pytest.mark.parametrize("rehearsed", ["", "2025-09-09T10:15:00+02:00"])
def test_the_page_counts_what_came_in_and_was_done_day_by_day_at_the_venue(
    ana, settings, rehearsed
):
    settings.ROSA_NOW = rehearsed
    now = timezone.now()
    made = [make(number, last_at=now - timedelta(days=number)) for number in range(3)]
    make(99, last_at=now - timedelta(days=30))
    queue = make_queue()
    queues.finish(queue, made[0].pk, ana)

    context = client_of(ana).get(reverse("queue", args=[queue.pk])).context

    assert [(day.came, day.done) for day in context["days"][:4]] == [(1, 1), (1, 0), (1, 0), (0, 0)]
    assert context["people"] == [{"name": "Ana", "done": 1, "today": 1}]
    assert (context["standing"].waiting, context["standing"].total) == ("3", "4")


@pytest.mark.parametrize(
    ("posted", "rule"),
    [
        ({"which": "declined"}, ("Declined", "refused", "", 100.0)),
        ({"which": "chance"}, ("5 % by chance", "", "", 5.0)),
        ({"which": "language", "lang": "ar"}, ("Arabic", "", "ar", 100.0)),
    ],
)
def test_an_empty_list_offers_queues_that_one_click_makes(admin_client, posted, rule):
    empty = admin_client.get(list_url(ReviewQueue)).content.decode()

    for _again in range(2):
        admin_client.post(reverse("queue_make"), posted)

    queue = ReviewQueue.objects.get()
    assert "There is no queue yet" in empty
    assert (queue.name, queue.outcome, queue.lang, queue.share) == rule
    assert queue.name in admin_client.get(list_url(ReviewQueue)).content.decode()


def test_the_form_tells_how_many_conversations_a_rule_takes(admin_client):
    make(1, refused=1)
    make(2)
    rule = {"name": "", "share": "100", "reviewers_each": "1", "outcome": "", "is_open": "on"}

    told = [
        admin_client.post(reverse("queue_count"), rule | change).json()["told"]
        for change in ({}, {"outcome": "refused"}, {"share": "nothing"}, {"share": "0"})
    ]

    assert told == [
        "It takes 2 conversations now.",
        "It takes 1 conversation now.",
        "",
        "",
    ]


def test_a_queue_is_made_with_its_form(admin_client):
    response = save(
        admin_client,
        reverse("admin:agent_reviewqueue_add"),
        name="Arabic",
        lang="ar",
        share="12.5",
    )

    queue = ReviewQueue.objects.get()
    assert response.status_code == 302
    assert (queue.name, queue.lang, queue.share) == ("Arabic", "ar", 12.5)


def test_the_pages_take_as_many_queries_for_many_conversations_as_for_few(admin_client, ana, ben):
    queue = make_queue(reviewers_each=2)
    url = reverse("queue", args=[queue.pk])

    def more(numbers):
        for number in numbers:
            conversation = make(number)
            judge(conversation, ana="good", ben="bad")
            for user in (ana, ben):
                queues.finish(queue, conversation.pk, user)

    more(range(3))
    admin_client.get(url)
    few = queries_of(admin_client, url), queries_of(admin_client, list_url(ReviewQueue))
    more(range(3, 15))

    assert (queries_of(admin_client, url), queries_of(admin_client, list_url(ReviewQueue))) == few


def test_the_list_takes_as_many_queries_for_twelve_queues_as_for_two(admin_client, ana, ben):
    url = list_url(ReviewQueue)
    conversation = make(1)
    judge(conversation, ana="good", ben="bad")

    def more(numbers):
        for number in numbers:
            queue = make_queue(name=f"Queue {number}", share=10.0 * number, reviewers_each=2)
            for user in (ana, ben):
                queues.finish(queue, conversation.pk, user)

    more((1, 2))
    admin_client.get(url)
    for_two = queries_of(admin_client, url)
    more(range(3, 11))
    for number, outcome in enumerate(("refused", "")):
        make_queue(name=f"More {number}", outcome=outcome, is_open=False)

    assert queries_of(admin_client, url) == for_two


def test_of_more_than_is_counted_no_card_tells_how_much_is_done(ana, monkeypatch):
    made = [make(number) for number in range(3)]
    queue = make_queue()
    queues.finish(queue, made[0].pk, ana)
    page = client_of(ana).get(reverse("queue", args=[queue.pk]))
    monkeypatch.setattr(queues, "MOST", 2)
    beyond = client_of(ana).get(reverse("queue", args=[queue.pk]))

    assert [answer.context["standing"].share for answer in (page, beyond)] == [33, None]
    assert [b"rosa-queue-meter is-all" in answer.content for answer in (page, beyond)] == [
        True,
        False,
    ]


def test_each_card_of_the_list_has_the_figures_of_its_own_queue(ana, ben):
    made = [make(number, refused=number % 2) for number in range(5)]
    judge(made[1], ana="good", ben="good")
    declined = make_queue(name="Declined", outcome="refused", reviewers_each=2)
    for user in (ana, ben):
        queues.finish(declined, made[1].pk, user)
    everything = make_queue(name="Everything")
    queues.finish(everything, made[0].pk, ben)
    make_queue(name="None", outcome="failed")

    cards = client_of(ana).get(list_url(ReviewQueue)).context["queues"]

    figures = [(c.queue.name, c.total, c.waiting, c.today, c.is_begun, c.agreed) for c in cards]
    assert figures == [
        ("Declined", "2", "1", 2, True, "100 %"),
        ("Everything", "5", "4", 1, False, "–"),
        ("None", "0", "0", 0, False, "–"),
    ]
