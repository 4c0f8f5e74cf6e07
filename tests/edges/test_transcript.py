"""The page of a conversation: its texts, its pages, its records, and the list around it."""

import re
import uuid
from datetime import timedelta

import pytest

from agent import reviewing
from agent.models import Attempt, Conversation, TurnReview
from knowledge.models import Fact
from tests.edges.conversations import EVENING, add_attempt, make_conversation
from tests.edges.pages import change_url, list_url, queries_of
from tests.edges.reviews import account, rich_conversation
from tests.edges.roles import client_of

pytestmark = pytest.mark.django_db
LUNCH = "Lunch is from 12:30 to 14:00 in the Festsaal on the first floor."


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


def test_tokens_are_told_in_groups_of_thousands(admin_client):
    told = admin_client.get(change_url(rich_conversation())).content.decode()

    assert "Prompt: 1,650 tokens" in told
    assert "1,650 in, 44 out" in told


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
    reviewing.finish(found[1].pk, None)

    shown = admin_client.get(
        change_url(found[1]), {"_changelist_filters": "review=unreviewed"}
    ).content.decode()

    links = dict(re.findall('data-rosa-key="([np])" href="([^"]+)"', shown))
    kept = "?_changelist_filters=review%3Dunreviewed"
    assert links == {
        "p": change_url(found[2]) + kept,
        "n": change_url(found[0]) + kept,
    }


def add_facts(number):
    """Make so many facts, and return the addresses of all, the one for lunch last."""
    for at in range(number - 1):
        Fact.objects.create(slug=f"f{at}", question=f"Who is number {at}?", answer="A guest.")
    Fact.objects.create(slug="lunch", question="When is lunch?", answer=LUNCH)
    return [f"fact:f{at}" for at in range(number - 1)] + ["fact:lunch"]


def test_of_what_the_model_was_given_those_come_first_whose_words_are_in_the_answer(admin_client):
    records = add_facts(30)
    said = "Lunch is served in the Festsaal on the first floor, from 12:30."
    conversation = make_conversation(question="Lunch?", answer=said, records=records, lang="en")

    response = admin_client.get(change_url(conversation))

    given = response.context["turns"][0].records
    told = " ".join(response.content.decode().split())
    assert [(one.link.text, one.kind, one.why) for one in given.likely] == [
        ("fact:lunch", "fact", "most words of the answer are in it")
    ]
    assert [link.text for link in given.others] == records[:-1]
    assert "<summary>Also given to the model (29)</summary>" in told
    assert told.count("Correct the record</a>") == 1


def test_where_several_records_may_have_been_used_each_can_be_corrected(admin_client):
    records = add_facts(3)
    Fact.objects.create(slug="meal", question="Is there a meal?", answer=LUNCH)
    conversation = make_conversation(answer=LUNCH, records=[*records, "fact:meal"], lang="en")

    told = admin_client.get(change_url(conversation)).content.decode()

    choice = told.partition('class="rosa-correct"')[2].partition("</details>")[0]
    assert re.findall("<bdi>([^<]+)</bdi></a>", choice) == ["When is lunch?", "Is there a meal?"]


def test_who_may_change_no_record_is_offered_none(turn):
    records = add_facts(1)
    Attempt.objects.filter(pk=turn.pk).update(answer=LUNCH, records=records, lang="en")
    client = client_of(account("maria", "view_conversation", "view_fact"))

    shown = client.get(change_url(turn.conversation))

    assert [one.link.text for one in shown.context["turns"][0].records.likely] == ["fact:lunch"]
    assert "Correct the record" not in shown.content.decode()


@pytest.mark.parametrize(
    "turn",
    [
        {"question": "", "answer": ""},
        {"question": "When is lunch?", "answer": ""},
        {"unsourced": True},
    ],
)
def test_without_an_answer_or_a_source_a_turn_only_names_what_was_given(admin_client, turn):
    values = {"answer": LUNCH, "records": add_facts(2), "lang": "en"} | turn
    conversation = make_conversation(**values)

    given = admin_client.get(change_url(conversation)).context["turns"][0].records

    assert (given.likely, [link.text for link in given.others]) == ((), ["fact:f0", "fact:lunch"])


def test_the_page_asks_as_often_for_thirty_judged_turns_as_for_one(admin_client, admin_user):
    records = add_facts(40)
    conversation = make_conversation(answer=LUNCH, records=records)
    url = change_url(conversation)

    def judged():
        for attempt in conversation.attempts.filter(reviews=None):
            TurnReview.objects.create(attempt=attempt, reviewer=admin_user, verdict="good")
        admin_client.get(url)
        return queries_of(admin_client, url)

    for_one = judged()
    for _number in range(29):
        add_attempt(conversation, answer=LUNCH, records=records)

    assert judged() == for_one
    assert admin_client.get(list_url(Conversation)).status_code == 200


def test_what_a_turn_was_told_of_the_moment_is_named_apart_from_its_records(admin_client):
    Fact.objects.create(slug="lunch", question="When is lunch?", answer=LUNCH)
    made = make_conversation(
        question="Will it rain at lunch?",
        answer=LUNCH,
        lang="en",
        records=["fact:lunch", "live:weather"],
    )

    page = admin_client.get(change_url(made))

    (turn,) = page.context["turns"]
    given = [one.link.text for one in turn.records.likely], list(turn.records.others)
    assert (*given, turn.records.live) == (["fact:lunch"], [], ("Weather",))
    assert "Of the moment" in page.content.decode()
