"""The same behaviour on PostgreSQL."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from knowledge.live import UNSEEN_S
from tests.bench.processes import Rosa
from tests.edges import line as line_tools
from tests.edges.calls import HELLO, get, post
from tests.edges.conftest import exported
from tests.edges.journals import until
from tests.edges.slow_line import slow_line
from tests.upstream import Script, Upstream


@pytest.fixture
def postgres_rosa(postgres_url: str, start_rosa: Callable[..., Rosa], tmp_path: Path) -> Rosa:
    """A Rosa whose content and conversations are in PostgreSQL, with the offline provider."""
    Rosa(tmp_path, "", postgres_url).prepare()
    return start_rosa(database_url=postgres_url)


def test_turn_is_answered_and_journalled_on_postgresql(postgres_rosa: Rosa) -> None:
    status, _, body = post(postgres_rosa, {"messages": HELLO}, **{"X-Conversation-ID": "pg"})

    answer = json.loads(body)["choices"][0]["message"]["content"]
    rows = exported(postgres_rosa, "pg")
    assert status == 200
    assert [(r["question"], r["answer"], r["status"]) for r in rows] == [
        (HELLO[0]["content"], answer, "done")
    ]


def test_turn_is_stored_though_the_process_is_killed_after_its_end(postgres_rosa: Rosa) -> None:
    post(postgres_rosa, {"messages": HELLO}, **{"X-Conversation-ID": "killed"})

    os.kill(postgres_rosa.process.pid, signal.SIGKILL)
    postgres_rosa.process.wait()

    assert [row["status"] for row in exported(postgres_rosa, "killed")] == ["done"]


def test_import_of_the_demo_content_is_repeatable_on_postgresql(
    postgres_url: str, tmp_path: Path
) -> None:
    rosa = Rosa(tmp_path, "", postgres_url)
    rosa.prepare()

    report = rosa.manage("import_content", "knowledge/demo")

    assert "added 0, changed 0" in report


def test_replies_go_on_while_postgresql_hangs(
    postgres_url: str, start_rosa: Callable[..., Rosa], tmp_path: Path
) -> None:
    Rosa(tmp_path, "", postgres_url).prepare()
    with Upstream(Script(text=("Still here.",))) as upstream:
        rosa = start_rosa(upstream.url, database_url=postgres_url)
        backends = _pause_backends(postgres_url)
        try:
            status, _, body = post(rosa, {"messages": HELLO}, **{"X-Conversation-ID": "paused"})
            time.sleep(UNSEEN_S)
            ready = json.loads(get(rosa, "/readyz")[2])
        finally:
            for pid in backends:
                os.kill(pid, signal.SIGCONT)

    assert status == 200
    assert b"Still here." in body
    assert ready["database"] is False
    rosa.stop()
    assert [row["status"] for row in exported(rosa, "paused")] == ["done"]


def test_first_words_do_not_wait_for_a_postgresql_that_is_slow(
    postgres_url: str, start_rosa: Callable[..., Rosa], tmp_path: Path
) -> None:
    Rosa(tmp_path, "", postgres_url).prepare()
    server = urlsplit(postgres_url)
    with (
        slow_line((server.hostname or "", server.port or 0)) as line,
        Upstream(Script(text=("Still ", "here."))) as upstream,
    ):
        address = postgres_url.replace(f":{server.port}/", f":{line.port}/")
        rosa = start_rosa(upstream.url, database_url=address)
        post(rosa, {"messages": HELLO})
        line.delay_s = 3.0
        waits = [_waits(rosa, f"slow-{number}") for number in range(3)]
        line.delay_s = 0.0
        rosa.stop()
    rosa.database_url = postgres_url

    for first_s, end_s in waits:
        assert first_s < 2.0
        assert end_s < 3.0
    for number in range(3):
        assert [row["status"] for row in exported(rosa, f"slow-{number}")] == ["done"]


def test_turns_wait_on_disk_while_postgresql_is_read_only(postgres_rosa: Rosa) -> None:
    url = postgres_rosa.database_url
    _set_read_only(url, "on")
    try:
        until(lambda: _answers_read_only(url))
        status = post(postgres_rosa, {"messages": HELLO}, **{"X-Conversation-ID": "readonly"})[0]
        on_disk = _metric(postgres_rosa, "rosa_journal_spooled_total")
    finally:
        _set_read_only(url, "off")

    assert status == 200
    assert on_disk > 0
    until(lambda: _metric(postgres_rosa, "rosa_journal_replayed_total") == on_disk)
    assert [row["status"] for row in exported(postgres_rosa, "readonly")] == ["done"]


def _waits(rosa: Rosa, key: str) -> tuple[float, float]:
    """Return the seconds to the first words of a reply, and from there to its end."""
    with line_tools.connect(rosa) as connection:
        started = time.monotonic()
        connection.sendall(line_tools.request_bytes(rosa, "Hello?", **{"X-Conversation-ID": key}))
        seen = line_tools.read_until(connection, b"Still")
        first = time.monotonic()
        if b"[DONE]" not in seen:
            line_tools.read_until(connection, b"[DONE]")
        return first - started, time.monotonic() - first


def _metric(rosa: Rosa, name: str) -> float:
    lines = get(rosa, "/metrics")[2].decode().splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))


def _set_read_only(url: str, value: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        connection.execute("SELECT pg_reload_conf()")


def _answers_read_only(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW default_transaction_read_only").fetchone()
    return row == ("on",)


def _pause_backends(url: str) -> list[int]:
    """Stop the server processes of all connections but our own, as a stuck disk would."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        ).fetchall()
    for (pid,) in rows:
        os.kill(pid, signal.SIGSTOP)
    return [pid for (pid,) in rows]
