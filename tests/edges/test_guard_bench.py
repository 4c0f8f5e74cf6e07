"""Trying a sentence, and adding it to the red zone from the bench or from a conversation."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from agent import desk
from agent.models import GuardRun, GuardTest
from knowledge.models import RedZoneTopic, Version
from tests.edges.conversations import add_attempt, make_conversation
from tests.edges.pages import queries_of

pytestmark = pytest.mark.django_db
BENCH, ADD = "/admin/red-zone/", "/admin/red-zone/add/"
SENTENCE = "Who hid the big machine?"


@pytest.fixture(autouse=True)
def _fresh():
    desk.live.forget()
    yield
    desk.live.forget()


@pytest.fixture
def hiding():
    topic = RedZoneTopic.objects.create(
        slug="hiding", title="Hiding things", near_misses="Where is the machine?"
    )
    topic.wordings.create(
        lang="en",
        deflection="I will not say.",
        phrases="secret cellar",
        examples="Where did they hide the machine?",
    )
    return topic


@pytest.fixture
def make_reader(django_user_model):
    def make(*rights):
        user, _new = django_user_model.objects.get_or_create(username="reader", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def reader(make_reader):
    """Somebody who may only see the red zone and conversations."""
    return make_reader("view_redzonetopic", "view_conversation")


def judged(client, text, **fields):
    return client.post(BENCH, {"text": text, **fields}).context["judged"]


def examples(topic):
    return {row.lang: row.examples.splitlines() for row in topic.wordings.all()}


# --- Trying ---------------------------------------------------------------------------------


def test_a_sentence_gets_verdict_rule_deflection_and_the_nearest_examples(admin_client, hiding):
    seen = judged(admin_client, "What is in the secret cellar?")

    assert (seen["action"], seen["tone"], seen["topic"]) == ("declined", "bad", hiding)
    assert seen["rule"] == "one of its phrases is in the question"
    assert (seen["reply"], seen["reply_lang"]) == ("I will not say.", "en")
    near = judged(admin_client, "where did they hide a machine")["nearest"]
    assert [(one["text"], one["is_near_miss"]) for one in near] == [
        ("Where did they hide the machine?", False),
        ("Where is the machine?", True),
    ]


def test_a_topic_that_is_answered_with_care_shows_what_the_model_is_told(admin_client, hiding):
    RedZoneTopic.objects.update(severity="caution", guidance="Name the warden.")

    seen = judged(admin_client, "What is in the secret cellar?")

    assert (seen["action"], seen["guidance"], seen["reply"]) == (
        "with care",
        "Name the warden.",
        "",
    )


def test_a_near_miss_is_answered_and_the_bench_says_why(admin_client, hiding):
    seen = judged(admin_client, "where is the machine")

    assert (seen["action"], seen["near_miss"], seen["reply"]) == ("allowed", hiding, "")


def test_a_sentence_is_judged_as_a_reply_of_rosas(admin_client, hiding):
    seen = judged(admin_client, "Good day. It is in the secret cellar.", **{"as": "reply"})

    assert (seen["action"], seen["topic"]) == ("declined", hiding)


def test_the_language_is_chosen_or_heard(admin_client, hiding):
    chosen = [judged(admin_client, "Où est-ce ?", lang=lang)["lang"] for lang in ("", "ru", "<")]

    assert chosen == ["fr", "ru", "fr"]


def test_the_page_works_without_a_script_and_gives_a_script_the_result_alone(admin_client, hiding):
    whole = admin_client.post(BENCH, {"text": SENTENCE}).content.decode()
    part = admin_client.post(BENCH, {"text": SENTENCE}, headers={"X-Rosa-Part": "1"})

    assert whole.count('id="rosa-bench"') == whole.count(f">{SENTENCE}</textarea>") == 1
    assert "It belongs to no topic" in whole
    assert "<html" not in part.content.decode()
    assert "It belongs to no topic" in part.content.decode()


def test_a_test_is_tried_by_its_link(admin_client, hiding):
    test = GuardTest.objects.create(
        topic=hiding, lang="en", text=SENTENCE, before="What machine?", expected="declined"
    )

    typed = admin_client.get(BENCH, {"test": test.pk}).context["typed"]

    assert (typed.text, typed.lang, typed.before) == (SENTENCE, "en", "What machine?")


def test_who_may_not_see_tests_or_conversations_gets_no_sentence_by_a_link(hiding, make_reader):
    attempt = make_conversation(question=SENTENCE, lang="en").attempts.get()
    test = GuardTest.objects.create(topic=hiding, lang="en", text=SENTENCE, expected="declined")
    run = GuardRun.objects.create()
    result = run.results.create(test=test, lang="en", text=SENTENCE, passed=True)
    links = [{"attempt": attempt.pk}, {"test": test.pk}, {"result": result.pk}]

    def seen(*rights):
        client = make_reader("view_redzonetopic", *rights)
        return [bool(client.get(BENCH, link).context["typed"].text) for link in links]

    assert seen() == [False, False, False]
    assert seen("view_conversation") == [True, False, False]
    assert seen("view_guardtest") == [False, True, True]


def test_who_may_not_see_the_red_zone_tries_nothing(django_user_model):
    stranger = Client()
    stranger.force_login(django_user_model.objects.create_user("stranger", is_staff=True))

    assert stranger.get(BENCH).status_code == 403
    assert stranger.post(ADD, {"what": "example", "text": SENTENCE}).status_code == 403


# --- Adding ---------------------------------------------------------------------------------


def test_a_sentence_becomes_an_example_and_the_history_names_who_added_it(
    admin_client, admin_user, hiding
):
    posted = {"what": "example", "text": SENTENCE, "lang": "en", "topic": "hiding"}

    page = admin_client.post(ADD, posted).content.decode()

    assert examples(hiding) == {"en": ["Where did they hide the machine?", SENTENCE]}
    last = Version.objects.first()
    assert (last.who, last.changed) == (admin_user.username, ["en.examples"])
    assert "It is an example of <a" in page
    assert judged(admin_client, SENTENCE)["topic"] == hiding


def test_an_example_in_a_language_without_a_wording_makes_one(admin_client, hiding):
    admin_client.post(ADD, {"what": "example", "text": "Кто это спрятал?", "topic": "hiding"})

    assert examples(hiding)["ru"] == ["Кто это спрятал?"]


def test_a_sentence_becomes_a_near_miss_and_is_answered(admin_client, hiding):
    admin_client.post(
        ADD, {"what": "near_miss", "text": "Is the secret\ncellar open?", "topic": "hiding"}
    )

    hiding.refresh_from_db()
    assert hiding.near_misses.splitlines() == [
        "Where is the machine?",
        "Is the secret cellar open?",
    ]
    assert judged(admin_client, "Is the secret cellar open?")["action"] == "allowed"


@pytest.mark.parametrize(
    ("what", "text", "told"),
    [
        ("example", "where did they hide the machine", "an example of"),
        ("example", "where is the machine", "Take it out there first."),
        ("near_miss", "Where is the MACHINE?", "a near miss of"),
        ("near_miss", "Where did they hide the machine?", "Take it out there first."),
        ("example", "word " * 100, "longer than 400 characters"),
        ("example", "nul \0 here", "cannot be stored"),
        ("declined", "nul \0 here", "cannot be stored"),
        ("example", "  ", "Type a sentence first."),
    ],
)
def test_what_is_there_or_cannot_be_is_told_and_changes_nothing(
    admin_client, hiding, what, text, told
):
    page = admin_client.post(ADD, {"what": what, "text": text, "lang": "en", "topic": "hiding"})

    assert told in page.content.decode()
    assert examples(hiding) == {"en": ["Where did they hide the machine?"]}
    hiding.refresh_from_db()
    assert hiding.near_misses == "Where is the machine?"


def test_an_example_wants_a_topic(admin_client, hiding):
    page = admin_client.post(ADD, {"what": "example", "text": SENTENCE, "topic": ""})

    assert "Choose the topic first." in page.content.decode()


def test_who_may_only_see_the_red_zone_adds_nothing(reader, hiding):
    answers = [
        reader.post(ADD, {"what": what, "text": SENTENCE, "topic": "hiding"}).status_code
        for what in ("example", "near_miss", "declined", "answered")
    ]

    assert answers == [403] * 4
    assert "rosa-add-sentence" not in reader.post(BENCH, {"text": SENTENCE}).content.decode()


def test_a_link_and_a_forged_form_add_nothing(admin_user, hiding):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)

    assert client.get(ADD).status_code == 404
    assert client.post(ADD, {"what": "example", "text": SENTENCE}).status_code == 403


# --- From a conversation --------------------------------------------------------------------


def test_a_missed_turn_becomes_an_example_with_a_message(admin_client, hiding):
    conversation = make_conversation(question=SENTENCE, lang="en")
    attempt = conversation.attempts.get()
    posted = {"what": "example", "attempt": attempt.pk, "topic": "hiding", "page": "1"}

    answer = admin_client.post(ADD, posted)

    page = reverse("admin:agent_conversation_change", args=[conversation.pk])
    assert answer["Location"] == f"{page}?page=1#turn-{attempt.pk}"
    assert "It is an example of <a" in admin_client.get(page).content.decode()
    assert examples(hiding)["en"][-1] == SENTENCE


def test_a_turn_goes_into_the_test_set_with_what_was_said_before(admin_client, hiding):
    conversation = make_conversation(question="What machine?", lang="en")
    at = conversation.started_at.replace(hour=19)
    attempt = add_attempt(conversation, question="Who hid it?", lang="en", started_at=at)
    posted = {"what": "declined", "attempt": attempt.pk, "topic": "hiding"}

    for _twice in range(2):
        admin_client.post(ADD, posted)

    found = GuardTest.objects.values_list("topic__slug", "lang", "text", "before", "came_from")
    assert list(found) == [("hiding", "en", "Who hid it?", "What machine?", "conversation")]


def test_only_who_may_change_topics_is_offered_to_add_turns(admin_client, reader, hiding):
    conversation = make_conversation(question=SENTENCE)
    url = reverse("admin:agent_conversation_change", args=[conversation.pk])

    offered = [b"rosa-add-turn" in c.get(url).content for c in (admin_client, reader)]

    assert offered == [True, False]


def test_turns_share_the_query_for_the_topics(admin_client, hiding):
    conversation = make_conversation(question=SENTENCE)
    url = reverse("admin:agent_conversation_change", args=[conversation.pk])
    admin_client.get(url)
    for_one = queries_of(admin_client, url)
    for _more in range(20):
        add_attempt(conversation, question=SENTENCE)

    assert queries_of(admin_client, url) == for_one
