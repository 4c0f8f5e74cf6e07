"""Reviewing conversations: what the list and the page of one show."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agent import interventions
from agent.digest import digest_some
from agent.entry import Entry
from agent.findings import Reader
from agent.models import Channel, Conversation
from agent.models.channel import Keeps
from agent.store import write_rows
from knowledge.models import Conference, Fact, RedZoneTopic
from tests.edges.conversations import EVENING, add_attempt, make_conversation
from tests.edges.pages import change_url, list_url, page, queries_of, queries_of_lists

pytestmark = pytest.mark.django_db


def test_the_list_asks_the_database_as_often_for_thirty_rows_as_for_three(admin_client):
    for_three, for_thirty = queries_of_lists(admin_client, make_conversation)

    assert for_thirty == for_three


def test_the_list_shows_what_the_rows_themselves_count(admin_client):
    conversation = make_conversation(question="أين", status="superseded", cost=0.25)
    add_attempt(conversation, question="أين القاعة الكبرى؟", unsourced=True)
    later = EVENING + timedelta(minutes=1)
    add_attempt(conversation, question="آخر", status="refused", slow=True, started_at=later)

    cells = cells_of(admin_client.get(list_url(Conversation)))

    assert cells["first_question"] == "أين القاعة الكبرى؟"
    assert cells["turn_count"] == "2"
    assert cells["outcome"] == "no source found 1 declined 1 slow 1"
    assert (cells["language"], cells["caller"], cells["price"]) == ("ar", "Web page", "0.2500")
    assert cells["state"] == "not reviewed"


def test_an_answer_in_the_wrong_language_reads_from_where_its_own_words_do(admin_client):
    conversation = make_conversation(answer="Upstairs.", wrong_language=True)
    add_attempt(conversation, answer="في الأعلى", started_at=EVENING + timedelta(minutes=1))

    told = admin_client.get(change_url(conversation)).content.decode()

    assert '<p dir="rtl" lang="ar">أين القاعة؟</p>' in told
    assert '<p dir="auto">Upstairs.</p>' in told
    assert '<p dir="rtl" lang="ar">في الأعلى</p>' in told


def test_a_turn_that_staff_spoke_in_says_so(admin_client):
    conversation = make_conversation(provider="main")
    later = EVENING + timedelta(minutes=1)
    add_attempt(conversation, rule="staff", stage="instead", provider="staff", started_at=later)
    add_attempt(conversation, rule="staff", stage="beside", provider="main", started_at=later)

    told = admin_client.get(change_url(conversation)).content.decode()

    assert (told.count("said by staff"), told.count("staff cut in")) == (1, 1)


def test_of_a_channel_that_keeps_no_words_nobody_says_that_no_record_was_given(admin_client):
    conversation = make_conversation(provider="main", question="", answer="")
    told = [admin_client.get(change_url(conversation)).content.decode()]
    Channel.objects.update(keeps=Keeps.METADATA)
    told.append(admin_client.get(change_url(conversation)).content.decode())

    assert ["No record was given" in page for page in told] == [True, False]
    assert ["Which records the model was given is not kept" in page for page in told] == [
        False,
        True,
    ]


def test_the_history_of_a_conversation_tells_who_stepped_in(admin_client, admin_user):
    conversation = make_conversation()
    interventions.end(admin_user, conversation)
    history = reverse("admin:agent_conversation_history", args=[conversation.pk])

    assert f'href="{history}"' in admin_client.get(change_url(conversation)).content.decode()
    told = admin_client.get(history).content.decode()
    assert "Ended while it went on" in told


def test_a_conversation_of_which_no_turn_has_ended_is_in_progress(admin_client):
    make_conversation(ended_at=None, status="cut")

    cells = cells_of(admin_client.get(list_url(Conversation)))

    assert (cells["outcome"], cells["price"]) == ("in progress", "")


def cells_of(response):
    """Return the words in the cells of the list's first row, by the name of the column."""
    row = re.search('<tr class="data-row.*?</tr>', response.content.decode(), re.DOTALL)[0]
    cells = re.findall(r"<t[dh][^>]*field-(\w+).*?>(.*?)</t[dh]>", row, re.DOTALL)
    return {
        name: html.unescape(" ".join(re.sub("<[^>]*>", " ", cell).split())) for name, cell in cells
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "القاعة"}, True),
        ({"q": "nothing such"}, False),
        ({"status": "done"}, True),
        ({"status": "failed"}, False),
        ({"status": "marked"}, False),
        ({"lang": "ar"}, True),
        ({"period": "2025-09-09"}, True),
        ({"period": "2025-09-10"}, False),
        ({"period": "24h"}, False),
        ({"period": "9999-12-31"}, True),
    ],
)
def test_conversations_are_found_by_text_status_language_and_day(admin_client, query, found):
    Conference.objects.create(
        name="C", timezone="Europe/Vienna", start="2025-09-08", end="2025-09-12"
    )
    make_conversation()
    digest_some(Reader())

    rows = admin_client.get(list_url(Conversation), query).context["cl"].result_list

    assert bool(rows) is found


def test_a_conversation_shows_its_turns_with_what_went_into_them(admin_client):
    Conference.objects.create(name="C", timezone="Europe/Vienna")
    fact = Fact.objects.create(slug="hall", question="Hall?", answer="Upstairs.")
    topic = RedZoneTopic.objects.create(slug="secrets", title="Secrets")
    turn = uuid.uuid4()
    conversation = make_conversation(question="أي", status="superseded", turn=turn)
    add_attempt(
        conversation,
        turn=turn,
        answer="في الأعلى.",
        records=["fact:hall", "fact:gone"],
        topic="secrets",
        rule="phrase",
        provider="spare",
        handovers=[{"provider": "first", "code": "provider_busy"}],
        ttft_ms=312.4,
        total_ms=1890.0,
    )

    response = admin_client.get(change_url(conversation))

    (shown,) = response.context["turns"]
    assert shown.direction == "rtl"
    assert [a.question for a in shown.replaced] == ["أي"]
    assert [(link.text, link.url) for link in shown.records.others] == [
        ("fact:hall", reverse("admin:knowledge_fact_change", args=[fact.pk])),
        ("fact:gone", ""),
    ]
    assert shown.topic.url == reverse("admin:knowledge_redzonetopic_change", args=[topic.pk])
    assert shown.handovers == ("first: provider_busy",)
    assert (shown.first_words, shown.total) == ("312 ms", "1.89 s")
    text = response.content.decode()
    assert '<p dir="rtl" lang="ar">في الأعلى.</p>' in text
    assert "20:05:07" in text


@pytest.mark.parametrize(
    ("values", "badges", "found"),
    [
        ({"stage": "reply", "rule": "classifier"}, ["answered", "marked for review"], True),
        ({"stage": "reply", "status": "refused"}, ["declined"], False),
        ({"stage": "question", "rule": "classifier"}, ["answered"], False),
        ({"unread": True}, ["answered", "not read by the guard yet"], False),
        ({"unread": True, "ended_at": None}, ["in progress"], False),
    ],
)
def test_replies_that_should_not_have_left_are_marked_and_found(
    admin_client, values, badges, found
):
    conversation = make_conversation(**values)

    page = admin_client.get(change_url(conversation)).content.decode()
    rows = admin_client.get(list_url(Conversation), {"status": "marked"}).context["cl"].result_list

    (shown,) = re.findall('<p class="rosa-badges">(.*?)</p>', page)
    assert re.findall(">([^<]+)<", shown) == badges
    assert bool(rows) is found


def test_conversations_cannot_be_added_changed_or_deleted(admin_client):
    conversation = make_conversation()
    url = change_url(conversation)

    answers = {
        "add": admin_client.get(reverse("admin:agent_conversation_add")),
        "change": admin_client.post(url, {"key": "other"}),
        "delete": admin_client.post(
            reverse("admin:agent_conversation_delete", args=[conversation.pk]), {"post": "yes"}
        ),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 403
    )
    assert "_save" not in page(admin_client, url).attributes
    assert Conversation.objects.get().key == "key-1"


NOW_AND_THEN = [
    ({"period": "24h"}, True),
    ({"period": "24h", "status": "failed"}, True),
    ({"period": "24h", "status": "done"}, False),
    ({"period": "2025-09-09", "status": "done"}, True),
    ({"period": "2025-09-09", "status": "failed"}, False),
    ({"period": "2025-09-10"}, False),
]


@pytest.mark.parametrize(("query", "found"), NOW_AND_THEN)
def test_a_conversation_counts_when_a_turn_of_the_status_is_in_the_period(
    admin_client, query, found
):
    conversation = make_conversation()
    add_attempt(conversation, status="failed", started_at=timezone.now())

    rows = admin_client.get(list_url(Conversation), query).context["cl"].result_list

    assert bool(rows) is found


RUNNING = [
    ({"status": "cut"}, ["key-1"]),
    ({"status": "cut", "period": "2025-09-09"}, ["key-1"]),
    ({"status": "running"}, ["key-2"]),
    ({"status": "running", "period": "2025-09-09"}, ["key-2"]),
    ({"status": "running", "period": "2025-09-10"}, []),
    ({"status": "nonsense"}, ["key-1", "key-2"]),
]


@pytest.mark.parametrize(("query", "found"), RUNNING)
def test_a_turn_that_still_runs_is_found_as_such_and_not_as_cut_off(admin_client, query, found):
    make_conversation(1, status="cut")
    make_conversation(2, status="cut", ended_at=None)

    rows = admin_client.get(list_url(Conversation), query).context["cl"].result_list

    assert sorted(row.key for row in rows) == found


def test_the_conversation_that_went_on_last_is_the_first_of_the_list(admin_client):
    first, second = (row_of(key, EVENING + timedelta(minutes=n)) for n, key in enumerate("ab"))
    later = row_of("a", EVENING + timedelta(hours=1))
    write_rows([later, second])
    write_rows([first])

    rows = admin_client.get(list_url(Conversation)).context["cl"].result_list

    assert [(row.key, row.last_at) for row in rows] == [
        ("a", later["started_at"]),
        ("b", second["started_at"]),
    ]


def row_of(key, started_at):
    """Return an attempt as the journal writes it."""
    entry = Entry(None, "rosa", key, question="Where?", status="done", started_at=started_at)
    return entry.row("process")


def test_long_texts_are_cut_and_shown_whole_on_demand(admin_client):
    long, answer = "a" * 1_000_000, "b" * 5000
    conversation = make_conversation(question=long, answer=answer)
    add_attempt(conversation, question="c" * 4001, started_at=EVENING + timedelta(minutes=1))
    turn = conversation.attempts.get(question=long).turn
    url = change_url(conversation)

    listed = admin_client.get(list_url(Conversation)).content
    cut = admin_client.get(url)
    whole = admin_client.get(url, {"whole": str(turn)})

    assert (b"a" * 300 in listed, b"a" * 301 in listed) == (True, False)
    assert [t.is_cut for t in cut.context["turns"]] == [True, True]
    assert len(cut.context["turns"][0].attempt.asked) == 4001
    assert f"whole={turn}#turn-".encode() in cut.content
    assert b"a" * 4001 not in cut.content
    assert [t.is_cut for t in whole.context["turns"]] == [False, True]
    assert long.encode() in whole.content
    assert answer.encode() in whole.content
    assert admin_client.get(url, {"whole": "nonsense"}).status_code == 200


def test_a_conversation_asks_the_database_as_often_for_thirty_turns_as_for_one(admin_client):
    conversation = make_conversation()
    url = change_url(conversation)
    admin_client.get(url)
    for_one = queries_of(admin_client, url)

    for _number in range(29):
        add_attempt(conversation)

    assert queries_of(admin_client, url) == for_one
