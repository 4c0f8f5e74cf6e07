"""Turns that cannot be stored are counted, across processes and restarts, and staff see them."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from agent import journal, shortfall, spool
from agent.journal import Journal
from agent.models import Shortfall
from tests.edges.journals import (
    BACK,
    GONE,
    change,
    disk_full,
    entry,
    finish,
    rows,
    until,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_what_is_lost_or_late_is_in_the_database_once_that_is_back(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MAX_QUEUE", 2)
    monkeypatch.setattr(book.spool, "append", disk_full)
    change(database, GONE)

    for number in range(5):
        asyncio.run(book.end(finish(entry(f"Q{number}"))))
    change(database, BACK)
    until(lambda: len(rows(database)) == 2)
    until(lambda: shortfall.totals(LONG_AGO) == (3, 5))

    assert Shortfall.objects.get().process == book.spool.process
    assert shortfall.totals(LONG_AGO, LONG_AGO) == (0, 0)


def test_what_a_process_lost_is_told_by_the_next_one(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Journal()
    change(database, GONE)
    with monkeypatch.context() as broken:
        broken.setattr(first.spool, "append", disk_full)
        asyncio.run(first.end(finish(entry("One?"))))
        first.close()

    change(database, BACK)
    second = Journal()
    until(lambda: shortfall.totals(LONG_AGO) == (1, 1))
    second.close()

    assert list((database.parent / "spool").iterdir()) == []


def test_turns_on_disk_are_counted_once_they_have_ended(tmp_path: Path) -> None:
    own = spool.Spool(tmp_path)
    begun = entry('He said "ended_at":null')
    own.append([begun.row("p"), finish(begun).row("p"), entry("Open?").row("p")])
    own.refuse(finish(entry("Bad?")).row("p"))
    own.close()

    assert spool.standing(tmp_path) == (1, 1)


@pytest.mark.django_db
def test_start_page_tells_of_turns_that_are_not_stored(
    admin_client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_DIR = tmp_path
    row = orjson.dumps(finish(entry("One?")).row("p")) + b"\n"
    (tmp_path / "p.jsonl").write_bytes(row * 2)
    (tmp_path / "p.refused").write_bytes(row)
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    Shortfall.objects.create(hour=hour, process="p", lost=3, unconfirmed=4)

    page = admin_client.get(reverse("admin:index")).content.decode()
    listed = admin_client.get(reverse("admin:agent_shortfall_changelist")).content.decode()

    for text in (
        "3 turns of the last 7 days are lost",
        "1 turn was refused by the database",
        "2 turns wait on disk",
        "4 replies of the last 7 days ended before their turns were stored",
    ):
        assert text in page
    assert reverse("admin:agent_shortfall_changelist") in page
    assert "docs/operators.md" in listed
    assert str(tmp_path) in listed


@pytest.mark.django_db
def test_start_page_says_nothing_where_every_turn_is_stored(
    admin_client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_DIR = tmp_path / "none"

    page = admin_client.get(reverse("admin:index")).content.decode()

    assert "agent/shortfall" not in page
