"""A running Rosa counts and indexes turns behind the replies."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, post
from tests.edges.journals import change, until
from tests.upstream import Upstream

GONE = "ALTER TABLE agent_tally RENAME TO elsewhere"
BACK = "ALTER TABLE elsewhere RENAME TO agent_tally"


def read(rosa: Rosa, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(Path(rosa.folder) / "rosa.sqlite3", timeout=5)) as reader:
        return reader.execute(statement).fetchall()


def test_turns_are_counted_once_also_after_the_database_could_not_take_it(
    start_rosa: Callable[..., Rosa], upstream: Upstream
) -> None:
    rosa = start_rosa(upstream.url)
    file = Path(rosa.folder) / "rosa.sqlite3"

    post(rosa, {"messages": HELLO}, **{"X-Conversation-ID": "one"})
    until(lambda: read(rosa, "SELECT turns FROM agent_conversation") == [(1,)])
    change(file, GONE)
    # The same again would be another attempt at the first turn.
    lunch = [{"role": "user", "content": "Where is lunch?"}]
    post(rosa, {"messages": lunch}, **{"X-Conversation-ID": "one"})
    until(lambda: len(read(rosa, "SELECT 1 FROM agent_attempt WHERE ended_at <> ''")) == 2)
    change(file, BACK)
    until(lambda: read(rosa, "SELECT turns FROM agent_conversation") == [(2,)])

    assert read(rosa, "SELECT SUM(attempts), SUM(conversations) FROM agent_tally") == [(2, 1)]
    assert read(rosa, "SELECT COUNT(*) FROM agent_searchtext") == [(2,)]
