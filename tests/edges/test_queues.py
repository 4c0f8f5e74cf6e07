"""Queues of review: what they take, who gets what, and how far reviewers are and agree."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agent import ids, queues, roles
from agent.admin.queues import rule_text
from agent.models import (
    Attempt,
    Channel,
    Conversation,
    ConversationReview,
    ReviewQueue,
    TurnReview,
)
from tests.edges.conversations import add_attempt
from tests.edges.pages import list_url, queries_of, save
from tests.edges.roles import client_of, make_user

pytestmark = pytest.mark.django_db
EVENING = datetime(2025, 9, 9, 18, 0, tzinfo=UTC)


def make(number=1, **values):
    """Make a conversation as the digest leaves it, with one turn."""
    at = EVENING + timedelta(minutes=number)
    conversation = Conversation.objects.create(
        id=ids.conversation_id("web", str(number)),
        **{"key": str(number), "started_at": at, "last_at": at, "turns": 1, "lang": "en"} | values,
    )
    Attempt.objects.create(
        id=uuid.uuid4(),
        turn=uuid.uuid4(),
        conversation=conversation,
        question=f"Question {number}?",
        status="done",
        started_at=at,
        ended_at=at,
    )
    return conversation


def make_queue(**values):
    return ReviewQueue.objects.create(**{"name": "Queue"} | values)


def taken(**rule):
    found = queues.taken(ReviewQueue(**rule), rule.pop("begin", None))
    return sorted(found.values_list("key", flat=True), key=int)


@pytest.fixture
def ana():
    return make_user(roles.REVIEWER, username="ana", first_name="Ana")


@pytest.fixture
def ben():
    return make_user(roles.REVIEWER, username="ben")


def test_a_queue_takes_what_its_rule_says():
    web = Channel.objects.create(slug="web", name="Web")
    make(1, refused=2, lang="ar")
    make(2, channel=web, persona="guide")
    make(3, failed=1)

    assert taken() == ["1", "2", "3"]
    assert taken(outcome="refused") == ["1"]
    assert taken(outcome="failed", lang="ar") == []
    assert taken(persona="guide") == taken(channel=web) == ["2"]


def test_a_queue_takes_what_went_on_since_its_day_at_the_venue(admin_client, ana):
    make(1)
    make(2, last_at=EVENING + timedelta(days=1))
    queue = make_queue(since="2025-09-10")

    response = client_of(ana).get(reverse("queue_next", args=[queue.pk]))

    last = Conversation.objects.get(key="2")
    assert response.url == f"/admin/agent/conversation/{last.pk}/change/?queue={queue.pk}"


def test_ids_of_conversations_are_spread_evenly():
    keys = [ids.conversation_id("web", str(number)) for number in range(20_000)]

    for share in (1, 5, 50):
        below = sum(key < queues.bound(share) for key in keys)
        # Six times what chance alone would do.
        spread = 6 * (20_000 * share / 100 * (1 - share / 100)) ** 0.5
        assert abs(below - 20_000 * share / 100) < spread


def test_a_share_is_the_same_sample_each_time_and_grows():
    for number in range(200):
        make(number)

    few, many = taken(share=5), taken(share=50)

    assert few == taken(share=5)
    assert set(few) < set(many)
    assert (0 < len(few) < 30, 60 < len(many) < 140, len(taken())) == (True, True, 200)
    expected = [n for n in range(200) if ids.conversation_id("web", str(n)) < queues.bound(5)]
    assert few == [str(n) for n in expected]


def test_the_one_that_waits_longest_comes_first_and_none_twice(ana):
    for number in (2, 1, 3):
        make(number)
    queue = make_queue()

    got = []
    while conversation := queues.next_for(queue, ana):
        got.append(conversation.key)
        queues.finish(queue, conversation.pk, ana)

    assert got == ["1", "2", "3"]


def test_what_one_holds_is_given_again_to_them_and_to_nobody_else(ana, ben):
    make(1)
    make(2)
    queue = make_queue()

    got = [queues.next_for(queue, user).key for user in (ana, ben, ana)]

    assert got == ["1", "2", "1"]


def test_what_is_held_too_long_goes_to_somebody_else(ana, ben):
    make(1)
    queue = make_queue()
    queues.next_for(queue, ana)
    assert queues.next_for(queue, ben) is None

    ConversationReview.objects.update(taken_at=timezone.now() - queues.HELD)

    assert queues.next_for(queue, ben).key == "1"
    assert queues.next_for(queue, ana) is None


def test_what_is_passed_over_or_given_back_goes_to_others(ana, ben):
    first, second = make(1), make(2)
    queue = make_queue()
    queues.next_for(queue, ana)

    queues.pass_over(queue, first.pk, ana)
    after_passing = queues.next_for(queue, ana).key
    queues.release(queue, second.pk, ana)

    assert after_passing == "2"
    assert queues.next_for(queue, ben).key == "1"
    assert queues.next_for(queue, ana).key == "2"


def test_a_conversation_is_reviewed_once_enough_reviewers_have_finished_it(ana, ben):
    conversation = make(1)
    queue = make_queue(reviewers_each=2)
    states = []

    for user in (ana, ben):
        assert queues.next_for(queue, user) == conversation
        queues.finish(queue, conversation.pk, user)
        conversation.refresh_from_db()
        states.append((conversation.review, conversation.reviewed_by))

    assert states == [("unreviewed", None), ("reviewed", ben)]
    assert queues.next_for(queue, make_user(roles.REVIEWER, username="cem")) is None


def test_a_closed_queue_hands_out_nothing(ana):
    make(1)

    assert queues.next_for(make_queue(is_open=False), ana) is None


def test_a_reviewer_works_through_a_queue_with_the_bar_of_the_page(ana):
    for number in (1, 2):
        make(number, refused=1)
    queue = make_queue(name="Declined ones", outcome="refused")
    client = client_of(ana)
    url = reverse("queue_next", args=[queue.pk])
    seen = []

    for do in ("finish", "pass"):
        page = client.get(url, follow=True)
        conversation = page.context["original"]
        told = " ".join(page.content.decode().split())
        seen.append((conversation.key, "1 of 2" in told, "2 of 2" in told, 'data-key="n"' in told))
        client.post(reverse("queue_act", args=[queue.pk, conversation.pk]), {"do": do})
    end = client.get(url)

    assert seen == [("1", True, False, True), ("2", False, True, True)]
    assert end.status_code == 200
    assert "All done" in end.content.decode()
    assert list(Conversation.objects.order_by("key").values_list("review", flat=True)) == [
        "reviewed",
        "unreviewed",
    ]


def test_the_bar_stays_on_further_pages_of_a_conversation_and_after_its_forms(ana):
    conversation = make(1, turns=31)
    for number in range(30):
        add_attempt(
            conversation, started_at=EVENING + timedelta(hours=1, minutes=number), is_counted=False
        )
    queue = make_queue()
    client = client_of(ana)
    page = client.get(reverse("queue_next", args=[queue.pk]), follow=True)
    last = page.context["turns"][-1].attempt

    assert f'href="?page=2&amp;queue={queue.pk}"' in page.content.decode()
    sent = {"verdict": "good", "page": "1", "queue": queue.pk}
    judged = client.post(reverse("turn_judge", args=[last.pk]), sent)
    acted = client.post(
        reverse("conversation_act", args=[conversation.pk]), {"do": "take", "queue": queue.pk}
    )

    assert judged.url.endswith(f"?page=1&queue={queue.pk}#turn-{last.pk}")
    assert acted.url.endswith(f"?queue={queue.pk}")


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


def test_the_page_counts_what_came_in_and_was_done_day_by_day_at_the_venue(ana):
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
