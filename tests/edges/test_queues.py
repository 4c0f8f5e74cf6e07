"""Queues of review: what they take, and who gets what."""

import pytest
from django.utils import timezone

from agent import ids, queues, roles
from agent.models import Channel, ConversationReview, ReviewQueue
from tests.edges.queues import make, make_queue
from tests.edges.roles import make_user

pytestmark = pytest.mark.django_db


def taken(**rule):
    found = queues.taken(ReviewQueue(**rule), rule.pop("begin", None))
    return sorted(found.values_list("key", flat=True), key=int)


def test_a_queue_takes_what_its_rule_says():
    web = Channel.objects.create(slug="web", name="Web")
    make(1, refused=2, lang="ar")
    make(2, channel=web, persona="guide")
    make(3, failed=1)

    assert taken() == ["1", "2", "3"]
    assert taken(outcome="refused") == ["1"]
    assert taken(outcome="failed", lang="ar") == []
    assert taken(persona="guide") == taken(channel=web) == ["2"]


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
