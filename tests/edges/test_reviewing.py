"""What reviewers do with a conversation: judge, assign, flag, finish; and who has read it."""

import re
import uuid

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from agent.models import Conversation, Reading, TurnReview
from knowledge.models import Conference
from tests.edges.pages import change_url
from tests.edges.reviews import account
from tests.edges.roles import client_of

pytestmark = pytest.mark.django_db
PART = {"X-Rosa-Part": "1"}


@pytest.fixture
def reviewer():
    return account("maria", "view_conversation", "review_conversation")


@pytest.fixture
def client_of_reviewer(reviewer):
    return client_of(reviewer)


def judge(client, turn, verdict, **form):
    url = reverse("turn_judge", args=[turn.pk])
    return client.post(url, {"verdict": verdict, **form}, headers=PART)


def act(client, conversation, do, **form):
    url = reverse("conversation_act", args=[conversation.pk])
    return client.post(url, {"do": do, **form}, headers=PART)


def row(conversation, *names):
    return Conversation.objects.values_list(*names).get(pk=conversation.pk)


def test_a_verdict_is_kept_changed_and_taken_back(client_of_reviewer, reviewer, turn):
    answers = [judge(client_of_reviewer, turn, "bad", reasons=["wrong", "tone"], note=" No. ")]
    kept = TurnReview.objects.values_list("reviewer", "verdict", "reasons", "note").get()
    answers.append(judge(client_of_reviewer, turn, "good", reasons=["wrong"]))
    changed = TurnReview.objects.values_list("verdict", "reasons", "note").get()
    answers.append(judge(client_of_reviewer, turn, ""))

    assert kept == (reviewer.pk, "bad", ["wrong", "tone"], "No.")
    assert changed == ("good", [], "")
    assert not TurnReview.objects.exists()
    assert [a.json() for a in answers] == [
        {"verdict": "bad", "told": "Saved as bad."},
        {"verdict": "good", "told": "Saved as good."},
        {"verdict": "", "told": "Your verdict is taken back."},
    ]


@pytest.mark.parametrize(
    ("verdict", "form"),
    [("great", {}), ("bad", {"reasons": ["ugly"]}), ("bad", {"note": "a" * 2001})],
)
def test_a_verdict_that_cannot_be_kept_is_refused_with_words(
    client_of_reviewer, turn, verdict, form
):
    answer = judge(client_of_reviewer, turn, verdict, **form)

    assert answer.status_code == 400
    assert answer.json()["told"]
    assert not TurnReview.objects.exists()


def test_the_panel_that_answers_an_act_tells_the_time_at_the_venue(client_of_reviewer, turn):
    Conference.objects.create(name="C", timezone="Asia/Tokyo", start="2025-09-08", end="2025-09-12")

    panel = act(client_of_reviewer, turn.conversation, "flag", reason="Look").content.decode()

    assert "+09:00" in re.search(r'<time class="rosa-time" datetime="([^"]+)"', panel)[1]


def test_reviewers_see_their_own_verdict_and_those_of_others(client_of_reviewer, turn):
    judge(client_of_reviewer, turn, "good")
    other = User.objects.create_user("paul", first_name="Paul", last_name="Weber")
    TurnReview.objects.create(attempt=turn, reviewer=other, verdict="bad", reasons=["tone"])

    (shown,) = client_of_reviewer.get(change_url(turn.conversation)).context["turns"]

    assert shown.own.verdict == "good"
    assert [(o.text, o.who, o.reasons) for o in shown.others] == [("bad", "Paul Weber", ("tone",))]


def test_without_a_script_a_form_leads_back_to_its_turn_and_says_what_came_of_it(
    client_of_reviewer, turn
):
    form = {"verdict": "good", "page": "1", "filters": "status=done"}

    answer = client_of_reviewer.post(reverse("turn_judge", args=[turn.pk]), form)
    shown = client_of_reviewer.get(answer.url).content.decode()

    back = f"{change_url(turn.conversation)}?page=1&_changelist_filters=status%3Ddone"
    assert answer.url == f"{back}#turn-{turn.pk}"
    assert "Saved as good." in shown


def test_a_conversation_is_assigned_released_flagged_and_finished(
    client_of_reviewer, reviewer, turn
):
    conversation, client = turn.conversation, client_of_reviewer
    paul = account("paul", "review_conversation")
    steps = []
    for do, form, names in (
        ("take", {}, ["assigned_to"]),
        ("assign", {"reviewer": paul.pk}, ["assigned_to"]),
        ("release", {}, ["assigned_to", "assigned_at"]),
        ("flag", {"reason": " Look! "}, ["flagged_by", "flag_reason"]),
        ("unflag", {}, ["flagged_at", "flagged_by", "flag_reason"]),
        ("finish", {}, ["review", "reviewed_by"]),
        ("reopen", {}, ["review", "reviewed_at", "reviewed_by"]),
    ):
        assert act(client, conversation, do, **form).status_code == 200
        steps.append(row(conversation, *names))

    assert steps == [
        (reviewer.pk,),
        (paul.pk,),
        (None, None),
        (reviewer.pk, "Look!"),
        (None, None, ""),
        ("reviewed", reviewer.pk),
        ("unreviewed", None, None),
    ]


@pytest.mark.parametrize(
    ("do", "form"),
    [
        ("assign", {"reviewer": ""}),
        ("assign", {"reviewer": "999"}),
        ("assign", {"reviewer": "9" * 5000}),
        ("flag", {"reason": "a" * 301}),
        ("nonsense", {}),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(client_of_reviewer, turn, do, form):
    before = Conversation.objects.values().get()

    answer = act(client_of_reviewer, turn.conversation, do, **form)

    assert answer.status_code == 400
    assert re.search('class="rosa-notice is-bad">[^<]+<', answer.content.decode())
    assert Conversation.objects.values().get() == before


def test_a_conversation_is_only_assigned_to_those_who_may_review(client_of_reviewer, turn):
    reader = account("reader", "view_conversation")

    answer = act(client_of_reviewer, turn.conversation, "assign", reviewer=reader.pk)

    assert answer.status_code == 400
    shown = client_of_reviewer.get(change_url(turn.conversation)).context["reviewers"]
    assert [name for _key, name in shown] == ["maria"]


def test_who_may_only_view_sees_no_buttons_and_may_press_none(turn):
    client = client_of(account("reader", "view_conversation"))
    shown = client.get(change_url(turn.conversation)).content.decode()
    answers = [
        judge(client, turn, "good"),
        act(client, turn.conversation, "finish"),
        client.post(reverse("conversation_translate", args=[turn.conversation_id])),
        client.get(reverse("turn_fact", args=[turn.pk])),
    ]

    assert re.findall('data-rosa-(?:verdict|act)|id="rosa-translate"|"turn_fact"', shown) == []
    assert [answer.status_code for answer in answers] == [403] * 4


def test_nothing_is_changed_by_a_link(client_of_reviewer, turn):
    urls = [
        reverse("turn_judge", args=[turn.pk]),
        reverse("conversation_act", args=[turn.conversation_id]),
    ]

    assert [client_of_reviewer.get(url).status_code for url in urls] == [404, 404]


def test_what_is_no_longer_there_is_not_found(client_of_reviewer):
    gone = uuid.uuid4()
    urls = [reverse("turn_judge", args=[gone]), reverse("conversation_act", args=[gone])]

    answers = [client_of_reviewer.post(url, {"verdict": "good", "do": "take"}) for url in urls]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_every_opening_is_written_down_and_shown_to_those_who_may_see_it(admin_client, turn):
    url = change_url(turn.conversation)

    pages = [admin_client.get(url) for _number in range(6)]

    assert list(Reading.objects.values_list("username", "way")) == [("admin", "page")] * 6
    assert len(pages[-1].context["readings"]) == 5


def test_who_may_not_see_readings_is_not_told_of_them(client_of_reviewer, turn):
    shown = client_of_reviewer.get(change_url(turn.conversation))

    assert "readings" not in shown.context
    assert Reading.objects.get().conversation == turn.conversation_id
