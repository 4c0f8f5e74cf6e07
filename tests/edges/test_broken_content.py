"""Content that somebody broke around the admin: what was loaded before goes on."""

import json
from collections.abc import Callable

from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, get, post
from tests.edges.journals import until
from tests.edges.line import START_LIMIT_S

_SQL = """
from django.db import connection
from knowledge import revision
with connection.cursor() as cursor:
    cursor.execute("UPDATE knowledge_session SET start = {}")
revision.bump()
"""
BREAK, MEND = _SQL.format("'never'"), _SQL.format("'2025-09-08 08:00:00'")


def change(rosa: Rosa, code: str) -> None:
    rosa.manage("shell", "--verbosity", "0", "--command", code)


def release(rosa: Rosa) -> int:
    return json.loads(get(rosa, "/readyz")[2])["release"]


def test_turns_are_answered_from_the_older_content(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa()
    before = release(rosa)

    change(rosa, BREAK)
    until(lambda: "content-not-loaded" in rosa.log(), START_LIMIT_S)

    assert post(rosa, {"messages": HELLO})[0] == 200
    assert release(rosa) == before
    change(rosa, MEND)
    until(lambda: "content-loaded" in rosa.log(), START_LIMIT_S)
    assert release(rosa) > before


def test_rosa_starts_and_answers_once_the_content_is_mended(
    start_rosa: Callable[..., Rosa],
) -> None:
    rosa = start_rosa()
    rosa.stop()
    change(rosa, BREAK)

    rosa.start()

    assert post(rosa, {"messages": HELLO})[0] == 503
    change(rosa, MEND)
    until(lambda: post(rosa, {"messages": HELLO})[0] == 200, START_LIMIT_S)


def test_unknown_time_zone_keeps_nobody_from_answering(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa()
    rosa.stop()
    change(
        rosa,
        "from knowledge.models import Conference; Conference.objects.update(timezone='Wien')",
    )

    rosa.start()

    assert post(rosa, {"messages": HELLO})[0] == 200
    assert rosa.log().count("time-zone-unknown name='Wien'") == 1
