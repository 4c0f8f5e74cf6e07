"""What reviewers do with a conversation: judge, assign, flag, finish, correct the content."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from agent.models import Attempt, Conversation, Reading, TurnReview, TurnTranslation
from knowledge.models import Conference, Fact
from tests.edges.conversations import EVENING, add_attempt, make_conversation
from tests.edges.pages import change_url, list_url, page, queries_of
from tests.edges.reviews import rich_conversation

pytestmark = pytest.mark.django_db
PART = {"X-Rosa-Part": "1"}


def account(name, *rights):
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


@pytest.fixture
def reviewer():
    return account("maria", "view_conversation", "review_conversation")


@pytest.fixture
def client_of_reviewer(reviewer):
    return client_of(reviewer)


def client_of(user):
    """Return a browser in which somebody has logged in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def turn():
    return make_conversation().attempts.get()


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


def test_heard_unsent_and_superseded_texts_are_kept_apart(admin_client):
    shown = admin_client.get(change_url(rich_conversation())).context["turns"]

    first, second, third = shown
    assert (first.heard.heard, first.heard.unheard) == (
        "القاعة الكبرى في الطابق العلوي.",
        " خذوا المصعد ثم انعطفوا يساراً.",
    )
    assert ([a.question for a in first.replaced], first.cost_of_replaced) == (
        ["أين القاعة"],
        "0.0004",
    )
    assert (second.unsent, second.hit) == (
        "The archive is guarded by two officers.",
        "in the reply: one of the topic's phrases was about to be said",
    )
    assert [(p.name, p.tokens) for p in first.parts] == [
        ("persona", 620),
        ("pinned", 210),
        ("caller", 40),
        ("history", 130),
        ("retrieved", 480),
        ("now", 90),
        ("language", 25),
        ("question", 55),
    ]
    assert (third.unsent, third.replaced) == ("", ())


def test_a_long_conversation_has_pages_of_turns_each_shown_once(admin_client):
    conversation = make_conversation(question="0")
    minute = timedelta(minutes=1)
    torn = uuid.uuid4()
    rows = [attempt_of(conversation, number, number * minute) for number in range(1, 120)]
    # One utterance whose attempts stand on both sides of the end of a page.
    rows[28].turn = rows[29].turn = torn
    rows[28].status = "superseded"
    Attempt.objects.bulk_create(rows)
    Conversation.objects.filter(pk=conversation.pk).update(turns=119)
    url = change_url(conversation)

    shown = [admin_client.get(url, {"page": number}).context for number in ("1", "2", "4", "x")]

    asked = [[t.attempt.asked for t in c["turns"]] for c in shown]
    assert asked[0] == [str(n) for n in range(29)]
    assert asked[1] == [str(n) for n in range(30, 60)]
    assert asked[2] == [str(n) for n in range(90, 120)]
    assert asked[3] == asked[0]
    assert [t.asked for t in shown[1]["turns"][0].replaced] == ["29"]
    assert [(c["page"].number, c["page"].pages) for c in shown[:3]] == [(1, 4), (2, 4), (4, 4)]
    assert admin_client.get(url, {"page": "99"}).context["page"].number == 1


def attempt_of(conversation, number, after):
    identifier = uuid.uuid4()
    return Attempt(
        id=identifier,
        turn=identifier,
        conversation=conversation,
        question=str(number),
        status="done",
        started_at=EVENING + after,
        ended_at=EVENING + after,
    )


def test_the_page_of_a_conversation_leads_through_the_list_that_it_is_from(admin_client):
    found = [
        make_conversation(n, EVENING + timedelta(minutes=n), status="failed" if n != 2 else "done")
        for n in range(5)
    ]
    filters = {"_changelist_filters": "status=failed"}

    def around(conversation, query=()):
        shown = admin_client.get(change_url(conversation), query).context["around"]
        return [one and one.pk for one in (shown["previous"], shown["next"])]

    assert around(found[1]) == [found[2].pk, found[0].pk]
    assert around(found[1], filters) == [found[3].pk, found[0].pk]
    assert around(found[4], filters) == [None, found[3].pk]
    assert around(found[0], {"_changelist_filters": "nonsense__x=1&o=!"}) == [found[1].pk, None]


def test_a_conversation_that_left_the_list_still_leads_to_the_next_one(admin_client):
    found = [make_conversation(n, EVENING + timedelta(minutes=n)) for n in range(3)]
    act(admin_client, found[1], "finish")

    shown = admin_client.get(
        change_url(found[1]), {"_changelist_filters": "review=unreviewed"}
    ).content.decode()

    links = dict(re.findall('data-rosa-key="([np])" href="([^"]+)"', shown))
    kept = "?_changelist_filters=review%3Dunreviewed"
    assert links == {
        "p": change_url(found[2]) + kept,
        "n": change_url(found[0]) + kept,
    }


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


def test_the_page_asks_as_often_for_thirty_judged_turns_as_for_one(admin_client, admin_user):
    conversation = make_conversation()
    url = change_url(conversation)

    def judged():
        for attempt in conversation.attempts.filter(reviews=None):
            TurnReview.objects.create(attempt=attempt, reviewer=admin_user, verdict="good")
        admin_client.get(url)
        return queries_of(admin_client, url)

    for_one = judged()
    for _number in range(29):
        add_attempt(conversation)

    assert judged() == for_one
    assert admin_client.get(list_url(Conversation)).status_code == 200
