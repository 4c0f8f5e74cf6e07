"""Conversations that staff see a moment before the journal has stored them."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from agent.admin import live
from agent.entry import Entry
from agent.models import Conversation
from agent.store import write_rows


def test_what_staff_do_waits_until_the_conversation_is_stored(database: Path) -> None:
    entry = Entry(None, "rosa", "seen")

    def write() -> None:
        write_rows([entry.row("another")])
        connection.close()

    later = threading.Timer(0.2, write)
    later.start()
    found = live._stored(entry.conversation)
    later.join()

    assert (found.pk, found.key) == (entry.conversation, "seen")


def test_a_conversation_that_never_comes_is_not_waited_for_for_long(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STORED_S", 0.1)

    with pytest.raises(Conversation.DoesNotExist):
        live._stored(Entry(None, "rosa", "nobody").conversation)
