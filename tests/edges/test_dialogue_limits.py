"""What is too much for one process, and a database that is away."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory

from agent import dialogue_limits, dialogue_views, stage_door
from agent.access import Access
from agent.core.errors import TooBusy, TooFast
from agent.core.types import Channel
from agent.dialogue_limits import Limits
from agent.direct_view import by_method
from tests.bench.processes import Rosa
from tests.edges.rest import TALK, begin, call, say, shown
from tests.services import Postgres
from tests.upstream import Script, Upstream

SHOW, OTHER = Channel(id=1, slug="show"), Channel(id=2, slug="other")


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Limits:
    """Those of a process that takes two of each."""
    monkeypatch.setattr(dialogue_limits, "MOST_BEGUN", 2)
    monkeypatch.setattr(dialogue_limits, "MOST_TURNS", 2)
    return Limits()


def test_a_channel_begins_so_many_dialogues_a_minute(limits: Limits) -> None:
    limits.begin(SHOW)
    limits.begin(SHOW)

    with pytest.raises(TooFast):
        limits.begin(SHOW)
    limits.begin(OTHER)


def test_what_is_begun_over_the_websocket_counts_with_what_is_begun_over_http(
    limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage_door.limits is dialogue_views.limits
    # No content has been read here, and none is needed.
    monkeypatch.setattr(stage_door, "limits", limits)
    monkeypatch.setattr(stage_door.desks, "current", lambda: None)
    monkeypatch.setattr(stage_door.dialogues, "config_of", lambda sent, desk: None)
    limits.begin(SHOW)
    limits.begin(SHOW)

    with pytest.raises(TooFast):
        asyncio.run(stage_door._seat({"query_string": b""}, Access(SHOW)))


def test_so_many_turns_are_made_at_once(limits: Limits) -> None:
    with limits.turn():
        with limits.turn(), pytest.raises(TooBusy), limits.turn():
            raise AssertionError("One too many.")
        assert limits.turns == 1
    assert limits.turns == 0


async def _refuse(request: HttpRequest) -> HttpResponse:
    raise TooFast("Wait.")


def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    answer = asyncio.run(by_method(GET=_refuse)(AsyncRequestFactory().get("/")))

    assert answer.status_code == 429
    assert dict(answer.items()) == {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "Retry-After": "10",
    }


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that a test may stop."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def test_without_a_database_callers_are_told_to_come_again(
    postgres: Postgres, tmp_path: Path
) -> None:
    with Upstream(Script(text=("Good day.",))) as upstream:
        rosa = Rosa(tmp_path, upstream.url, postgres.url)
        rosa.prepare()
        rosa.start()
        try:
            session = begin(rosa)
            say(rosa, session)
            postgres.stop()

            answers = [
                call(rosa, "POST", "/api/v1/init", TALK),
                say(rosa, session),
                shown(rosa, session),
                call(rosa, "DELETE", f"/api/v1/session/{session}"),
            ]

            assert {(a.status, a.error["code"], a.headers["retry-after"]) for a in answers} == {
                (503, "not_ready", "2")
            }
            postgres.start()
            assert say(rosa, session).json["turn_count"] == 2
        finally:
            rosa.stop()
