"""Erasing conversations and persons: all that hangs on them goes, and nothing brings it back."""

import sqlite3
import threading
import time
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from agent import digest, erased, erasure, search_index
from agent.admin.export import in_words
from agent.findings import Reader
from agent.models import (
    Asked,
    Attempt,
    Conversation,
    ConversationReview,
    Erased,
    Export,
    ExportedConversation,
    Intervention,
    Reading,
    ReviewQueue,
    SearchEntry,
    Tally,
    TurnReview,
    TurnTranslation,
)
from agent.models.erased import conversation_mark, person_mark
from agent.spool import Spool
from agent.store import write_rows
from tests.edges.conversations import EVENING, add_attempt, make_conversation
from tests.edges.journals import entry, finish

DAY = EVENING.date()


WORDS = ("sesquipedalian", "harmless")


def everything():
    return Conversation.objects.all()


def digest_all():
    while digest.digest_some(Reader()):
        pass


def words_in(database):
    """Return which words are in the files of a database."""
    files = [path.read_bytes() for path in database.parent.glob("rosa.sqlite3*")]
    return [word for word in WORDS if any(word.encode() in found for found in files)]


def finished_row(question="When?", **fields):
    return finish(entry(question, **fields)).row("p")


@pytest.mark.django_db
def test_erasure_takes_all_that_hangs_on_a_conversation(admin_user):
    conversation = make_conversation(is_counted=False)
    attempt = conversation.attempts.get()
    other = make_conversation(2, is_counted=False)
    TurnReview.objects.create(attempt=attempt, reviewer=admin_user, verdict="good")
    TurnTranslation.objects.create(attempt=attempt, lang="en", question="Where?")
    SearchEntry.objects.create(attempt=attempt.pk, conversation=conversation.pk, at=EVENING)
    Intervention.objects.create(conversation=conversation.pk, held="paused")
    export = Export.objects.create(username="ada", format="csv")
    ExportedConversation.objects.create(export=export, conversation=conversation.pk)
    Reading.objects.create(conversation=conversation.pk, username="ada")
    Tally.objects.create(hour=EVENING, status="done", attempts=2)

    found = erasure.extent(Conversation.objects.filter(pk=conversation.pk))
    erasure.erase_named(Conversation.objects.filter(pk=conversation.pk))

    assert found == erasure.Extent(1, 1, 1, 1, 1, (export,))
    assert [*Conversation.objects.all()] == [other]
    assert [row.conversation for row in Attempt.objects.all()] == [other]
    for model in (TurnReview, TurnTranslation, SearchEntry, Intervention, ExportedConversation):
        assert model.objects.count() == 0, model
    assert (Reading.objects.count(), Tally.objects.count(), Export.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_what_was_asked_by_others_too_is_still_counted_without_the_words():
    conversation = make_conversation()
    example = {"example": uuid.uuid4(), "conversation": conversation.pk, "words": ["hall"]}
    Asked.objects.create(day=DAY, meaning="one", count=1, **example)
    Asked.objects.create(day=DAY, meaning="many", count=3, **example)

    erasure.erase_named(everything())

    nobody = uuid.UUID(int=0)
    rows = Asked.objects.values_list("meaning", "count", "words", "example", "conversation")
    assert [*rows] == [("many", 3, [], nobody, nobody)]


@pytest.mark.django_db
def test_an_export_forgets_what_was_searched_for_once_what_it_found_is_erased():
    conversation = make_conversation()
    filters = ("q=my+secret&lang=ar", "lang=ar", "q=other")
    exports = [Export.objects.create(username="ada", format="csv", filters=f) for f in filters]
    for export in exports[:2]:
        ExportedConversation.objects.create(export=export, conversation=conversation.pk)

    erasure.erase_named(everything())

    forgotten = "q=%E2%80%A6&lang=ar"
    found = Export.objects.order_by("pk").values_list("filters", flat=True)
    assert [*found] == [forgotten, "lang=ar", "q=other"]
    assert in_words(forgotten) == [("search", "erased"), ("language", "Arabic")]


@pytest.mark.django_db
def test_the_log_of_the_admin_forgets_the_callers_key(admin_user):
    conversation = make_conversation()
    kind = ContentType.objects.get_for_model(Conversation)
    LogEntry.objects.create(
        user=admin_user,
        content_type=kind,
        object_id=str(conversation.pk),
        object_repr="key-1",
        action_flag=CHANGE,
    )

    erasure.erase_named(everything())

    assert [*LogEntry.objects.values_list("object_repr", "object_id")] == [
        ("", str(conversation.pk))
    ]


@pytest.mark.django_db
def test_a_turn_that_was_erased_while_it_went_on_is_not_stored_at_its_end():
    one = entry("Erase me?")
    write_rows([one.row("p")])

    erasure.erase_named(everything())
    write_rows([finish(one).row("p")])

    assert (Conversation.objects.count(), Attempt.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_turn_that_begins_after_the_erasure_is_kept_but_not_what_was_said_before():
    write_rows([finished_row("Erase me?")])
    erasure.erase_named(everything())

    write_rows([finished_row("And now?") | {"said_before": "As I said."}])

    assert [*Attempt.objects.values_list("question", "said_before")] == [("And now?", "")]
    assert Conversation.objects.get().opening == "And now?"


@pytest.mark.django_db
def test_turns_that_began_during_the_erasure_stay_in_a_conversation_of_their_own(admin_user):
    conversation = make_conversation(question="Erase me?", status="refused", unsourced=True, cost=1)
    later = {"started_at": EVENING + timedelta(minutes=1), "lang": "fr", "persona": "rosa"}
    add_attempt(conversation, question="Et", status="superseded", cost=2, **later)
    later["started_at"] += timedelta(seconds=1)
    add_attempt(conversation, question="Et maintenant ?", cost=4, ttft_ms=9, slow=True, **later)
    last = {"started_at": EVENING + timedelta(hours=1), "said_before": "As I said."}
    last = add_attempt(conversation, is_counted=False, **last)
    reviewed = {"review": "reviewed", "reviewed_by": admin_user, "reviewed_at": EVENING}
    assigned = {"assigned_to": admin_user, "assigned_at": EVENING}
    flagged = {"flagged_by": admin_user, "flagged_at": EVENING, "flag_reason": "Erase me?"}
    everything().update(**reviewed, **assigned, **flagged, marked=1)
    queue = ReviewQueue.objects.create(name="all")
    conversation.queue_reviews.create(queue=queue, reviewer=admin_user)

    erasure.erase([conversation.pk], up_to=EVENING)

    (left,) = everything().values()
    as_new = Conversation(
        **{name: left[name] for name in ("id", "channel_id", "key", "last_at")},
        opening="Et maintenant ?",
        **later,
        turns=1,
        slow=1,
        slowest_ms=9,
        cost=6,
    )
    assert left == {name: getattr(as_new, name) for name in left}
    assert ConversationReview.objects.count() == 0
    assert [*Attempt.objects.filter(undigested=True).values_list("pk", "said_before")] == [
        (last.pk, "")
    ]


def test_what_goes_on_after_an_erasure_is_counted_once(either_database):
    conversation = make_conversation(question="Where is the toilet?", lang="en")
    later = EVENING + timedelta(minutes=1)
    add_attempt(conversation, question="When is lunch?", lang="en", started_at=later)

    def figures():
        asked = Asked.objects.order_by("example").values("words", "count", "example")
        return [*Tally.objects.values()], [*asked.filter(example__in=Attempt.objects.values("pk"))]

    before = figures()
    erasure.erase([conversation.pk], up_to=EVENING)
    erased_figures = figures()
    digest_all()

    left = [row for row in before[1] if "#lunch" in row["words"]]
    assert ([row["count"] for row in before[1]], len(left)) == ([1, 1], 1)
    assert erased_figures == figures() == (before[0], left)
    assert search_index.find("lunch") == [conversation.pk]
    assert search_index.find("toilet") == []


@pytest.mark.django_db
def test_a_person_who_was_erased_is_not_stored_under_another_key():
    row = finished_row() | {"person": "ada"}
    stranger = finished_row() | {"person": "bob"}

    erased.remember([person_mark("lobby", "ada")], datetime.now(UTC))
    write_rows([row, stranger])

    assert [str(a.pk.hex) for a in Attempt.objects.all()] == [stranger["id"]]


@pytest.mark.django_db
def test_an_erasure_that_broke_off_is_done_again():
    conversation = make_conversation()
    for number in range(5):
        add_attempt(conversation, question=str(number))
    limit, erasure._TURNS = erasure._TURNS, 2
    try:
        erasure.erase_named(everything(), rest=lambda _seconds: False)
        halfway = (Conversation.objects.count(), Attempt.objects.count())
        erasure.erase_named(everything())
    finally:
        erasure._TURNS = limit

    assert halfway == (1, 4)
    assert (Conversation.objects.count(), Attempt.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_rows_in_the_spool_of_every_process_are_overwritten(settings, tmp_path):
    settings.SPOOL_DIR = tmp_path
    spools = [Spool(tmp_path) for _ in range(3)]
    rows = [finished_row("Erase me?"), finished_row("Keep me.") | {"conversation_id": "0" * 32}]
    spools[0].append(rows)
    spools[1].append(rows)
    spools[1].waiting()
    spools[2].refuse(rows[0])

    erased.remember([conversation_mark(uuid.UUID(rows[0]["conversation_id"]))], datetime.now(UTC))
    count = erasure.blank_spool()

    files = sorted(p.suffix for p in tmp_path.iterdir() if b"Erase" in p.read_bytes())
    assert (count, files) == (3, [])
    spools[0].append(rows[1:])
    (path,) = spools[0].waiting()
    assert path.read_text().count("Keep me.") == 2
    for one in spools:
        one.close()


@pytest.mark.django_db
def test_rows_are_overwritten_while_their_process_appends(settings, tmp_path):
    settings.SPOOL_DIR = tmp_path
    own = Spool(tmp_path)
    gone, stays = finished_row("Erase me?"), finished_row() | {"conversation_id": "0" * 32}
    marks = {conversation_mark(uuid.UUID(gone["conversation_id"])): datetime.now(UTC)}

    def append() -> None:
        for _ in range(100):
            own.append([gone, stays])

    writer = threading.Thread(target=append)
    writer.start()
    erased.remember(marks, datetime.now(UTC))
    while writer.is_alive():
        erasure.blank_spool()
    writer.join()
    erasure.blank_spool()

    (path,) = own.waiting()
    left = path.read_bytes()
    assert (left.count(b"Erase me?"), left.count(bytes(stays["id"], "ascii"))) == (0, 200)
    path.unlink()
    own.close()


def test_no_erased_word_is_left_in_the_file_of_the_database(database):
    for number in range(300):
        word = WORDS[number % 3 > 0]
        one = entry(f"{word} {number} " + f"{word} " * (number % 7) * 60)
        one.key = f"{word} {number // 6}"
        write_rows([one.row("p")])
        write_rows([finish(one, f"{word} {number} " * 50).row("p")])
    digest_all()
    erasure.wipe()

    before = words_in(database)
    erasure.erase_named(Conversation.objects.filter(key__startswith=WORDS[0]))

    assert (before, words_in(database)) == ([*WORDS], [WORDS[1]])
    assert (search_index.find(WORDS[0]), len(search_index.find(WORDS[1]))) == ([], 50)
    with closing(sqlite3.connect(database)) as reader:
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_nobody_who_writes_waits_while_somebody_reads_what_is_to_be_overwritten(database):
    write_rows([finished_row()])
    waited = []
    is_done = threading.Event()

    def write_on():
        with closing(sqlite3.connect(database, timeout=9, isolation_level=None)) as writer:
            while not is_done.wait(0.01):
                began = time.monotonic()
                writer.execute("UPDATE agent_attempt SET rule = 'x'")
                waited.append(time.monotonic() - began)

    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM agent_attempt").fetchall()
        write_rows([finished_row()])
        with connection.cursor() as cursor:
            # As a server has it.
            cursor.execute("PRAGMA busy_timeout = 5000")
        writing = threading.Thread(target=write_on)
        writing.start()
        erasure.wipe()
        is_done.set()
        writing.join()

    assert max(waited) < 1
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (5000,)


@pytest.mark.django_db
def test_marks_hold_neither_key_nor_name():
    erasure.erase_named(everything(), [person_mark("lobby", "ada")])

    assert [len(row.mark) for row in Erased.objects.all()] == [64]


def test_erasing_works_in_both_databases_and_nothing_comes_back(either_database):
    row = finished_row("Erase me?") | {"person": "ada"}
    write_rows([row])
    digest_all()
    conversation = Conversation.objects.get()
    assert search_index.find("erase") == [conversation.pk]

    erasure.erase_named(everything(), [person_mark("lobby", "ada")])
    write_rows([row, row | {"id": uuid.uuid4().hex, "key": "other", "conversation_id": "0" * 32}])
    digest_all()

    assert (Conversation.objects.count(), Attempt.objects.count()) == (0, 0)
    assert (search_index.find("erase"), SearchEntry.objects.count()) == ([], 0)


def test_a_turn_that_is_being_written_in_another_process_is_erased_too(postgres_database):
    row = finished_row("Erase me?")
    written, erased_now = threading.Event(), threading.Event()

    def write_slowly():
        try:
            with transaction.atomic():
                write_rows([row])
                written.set()
                # The erasure waits for this transaction, else it would see nothing of it.
                erased_now.wait(0.5)
        finally:
            connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    written.wait(5)
    erasure.erase_named(everything(), [conversation_mark(uuid.UUID(row["conversation_id"]))])
    erased_now.set()
    writer.join()

    assert (Conversation.objects.count(), Attempt.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_what_was_erased_later_stays_erased_up_to_then():
    now = datetime.now(UTC)
    erased.remember(["one", "one", "other"], now - timedelta(minutes=5))

    erased.remember(["one"], now)
    erased.remember(["one", "other"], now - timedelta(minutes=1))

    assert erased.marks() == {"one": now, "other": now - timedelta(minutes=1)}


@pytest.mark.usefixtures("either_database")
def test_what_is_asked_again_after_an_erasure_has_its_words_again():
    for _ in range(2):
        make_conversation(question="Where is the toilet?")
        digest_all()
    words = Asked.objects.get().words
    erasure.erase_named(Conversation.objects.filter(pk=Asked.objects.get().conversation))
    forgotten = Asked.objects.get().words

    make_conversation(question="Where is the toilet?")
    digest_all()

    assert (forgotten, Asked.objects.get().words) == ([], words)


def test_what_memory_holds_is_compared_without_making_its_marks_anew(monkeypatch):
    made = []
    monkeypatch.setattr("agent.models.erased._mark", lambda what: made.append(what) or what)
    keys = {uuid.uuid4() for _ in range(3)}
    try:
        found = [erased.among(keys, {f"conversation {max(keys).hex}": EVENING}) for _ in "12"]
    finally:
        conversation_mark.cache_clear()

    assert found == [{max(keys): EVENING}] * 2
    assert len(made) == 3
