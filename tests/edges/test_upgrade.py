"""The database of an older release is brought up to date with its turns in it."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agent.digest import digest_some
from agent.findings import Reader
from agent.models import Attempt, Conversation, Persona, Provider
from tests.edges.journals import pointed_at

BEFORE = "0017_unread"


@pytest.fixture
def older_database(tmp_path: Path, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), pointed_at(tmp_path / "rosa.sqlite3") as path:
        call_command("migrate", "agent", BEFORE, verbosity=0)
        yield path


def insert(table: str, **values: Any) -> None:
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"  # noqa: S608
        cursor.execute(statement, [*values.values()])


def test_turns_of_an_older_release_stay_where_they_are_and_are_counted(older_database: Any) -> None:
    conversation, attempt = uuid.uuid4().hex, uuid.uuid4().hex
    at = "2025-09-09 18:05:07"
    alike = {"persona": "rosa", "lang": "en", "started_at": at}
    insert("agent_conversation", id=conversation, key="k", channel_slug="", last_at=at, **alike)
    texts = {"question": "Where is lunch?", "answer": "Downstairs.", "status": "done"}
    rest = dict.fromkeys(("provider", "model", "topic", "rule", "error", "stage"), "")
    rest |= {"request_id": "", "process": "", "handovers": "[]", "records": "[]"}
    numbers = dict.fromkeys(("prompt_tokens", "completion_tokens", "release", "unread"), 0)
    ids = {"id": attempt, "turn": attempt, "conversation_id": conversation, "ended_at": at}
    insert("agent_attempt", **alike, **texts, **rest, **numbers, **ids)

    with CaptureQueriesContext(connection) as done:
        call_command("migrate", "agent", verbosity=0)

    # A copy of a million rows for each new column would take many minutes.
    copies = [query["sql"] for query in done if "new__agent_attempt" in query["sql"]]
    assert copies == []
    assert digest_some(Reader({"rosa": ("en",)})) == 1
    assert Conversation.objects.values_list("turns", "opening", "review").get() == (
        *(1, "Where is lunch?", "unreviewed"),
    )
    row = Attempt.objects.get()
    assert (row.counted_as, row.tokens, row.made, row.heard) == ("done", {}, "", None)


def test_upgrade_can_be_taken_back(older_database: Any) -> None:
    call_command("migrate", "agent", verbosity=0)
    call_command("migrate", "agent", BEFORE, verbosity=0)
    call_command("migrate", "agent", verbosity=0)

    assert not Attempt.objects.exists()


@pytest.mark.usefixtures("either_database")
def test_a_server_of_the_release_before_goes_on_to_add_providers_and_personas() -> None:
    news = {
        Provider: {"first_words_s", "organization", "site_url", "site_name"}
        | {"failures_in_a_row", "rest_s"},
        Persona: {"hedge_ms"},
    }
    for model, without in news.items():
        row = model(slug="older", name="Older")
        fields = [f for f in model._meta.concrete_fields if not f.primary_key]
        values = {
            connection.ops.quote_name(f.column): f.get_db_prep_save(
                f.pre_save(row, True), connection
            )
            for f in fields
            if f.name not in without
        }
        insert(model._meta.db_table, **values)

    provider = Provider.objects.get(slug="older")
    assert (provider.failures_in_a_row, provider.rest_s, provider.first_words_s) == (3, 30.0, None)
    assert (provider.organization, provider.site_url, provider.site_name) == ("", "", "")
    assert Persona.objects.get(slug="older").hedge_ms is None
    Provider.objects.filter(slug="older").delete()
    Persona.objects.filter(slug="older").delete()
