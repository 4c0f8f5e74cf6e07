"""What a database will never take keeps nothing behind it waiting, and nothing else is refused."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DataError, Error, OperationalError, connection

from agent.digest import Finding, Reader, _waiting, _write, digest_some
from agent.journal import Journal
from agent.models import Attempt, SearchEntry
from agent.refusals import is_about_rows
from agent.search_index import find
from agent.store import write_rows
from tests.edges.journals import entry, finish
from tests.edges.test_digest import say

# Letters that no compression makes few of.
DICE = random.Random(5)  # noqa: S311
LONG = "".join(chr(DICE.randrange(0x4E00, 0x9000)) for _ in range(300_000))


def raised_by(statement: str) -> Exception:
    with pytest.raises(Error) as caught, connection.cursor() as cursor:
        cursor.execute(statement)
    return caught.value


@pytest.fixture
def narrow_index(postgres_database: str) -> Iterator[None]:
    """An index that takes no long answers."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX narrow ON agent_attempt (answer)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX narrow")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT 'none'::integer", True),
        ("INSERT INTO agent_erased (mark) VALUES (NULL)", True),
        (f"SELECT '{LONG[:2000]}'::tsvector", True),
        ("SELECT * FROM elsewhere", False),
        ("SET statement_timeout = 1; SELECT pg_sleep(1)", False),
        ("SET transaction_read_only = on; DELETE FROM agent_erased", False),
        ("SELECT pg_terminate_backend(pg_backend_pid())", False),
    ],
)
def test_the_code_of_an_error_tells_rows_from_the_database(
    postgres_database: str, statement: str, expected: bool
) -> None:
    assert is_about_rows(raised_by(statement)) is expected


def test_without_a_code_the_kind_of_an_error_tells() -> None:
    errors = [DataError(), OverflowError(), OperationalError()]

    assert list(map(is_about_rows, errors)) == [True, True, False]


def test_journal_puts_aside_what_goes_beyond_a_limit_of_the_database(
    narrow_index: None, settings: Any, tmp_path: Any
) -> None:
    settings.SPOOL_DIR = tmp_path
    book = Journal()
    try:
        for answer in ("At one.", LONG, "At two."):
            book.end_soon(finish(entry(), answer))
    finally:
        book.close()

    assert [*Attempt.objects.values_list("answer", flat=True)] == ["At one.", "At two."]
    (refused,) = tmp_path.glob("*.refused")
    assert LONG[:100] in refused.read_text()


def test_digest_passes_over_what_goes_beyond_a_limit_of_the_database(
    postgres_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = say(question="When is lunch?")
    bad = say(first.conversation, 1)
    rows = list(_waiting())
    found = {first.pk: Finding(terms=("lunch",)), bad.pk: Finding(terms=(LONG,))}

    assert _write(rows, found) == 2

    assert (digest_some(Reader()), find("lunch")) == (0, [first.conversation_id])
    assert f"turn-not-digested id={bad.pk} error=OperationalError" in caplog.text


def test_longest_question_is_counted_and_found_by_its_beginning(either_database: Any) -> None:
    write_rows([finish(entry(LONG), LONG).row("p")])

    digest_some(Reader())

    assert (SearchEntry.objects.count(), len(find(LONG[:10]))) == (1, 1)
