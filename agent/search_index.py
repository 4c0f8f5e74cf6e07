"""Full-text search of what was asked and answered.

The words are in the database's own index: FTS5 with SQLite, a `tsvector` with PostgreSQL. Both hold
the terms of `agent.core.search_terms`, which are cut and folded here, so that neither applies rules
of its own.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from agent.core.search_terms import MARK, Phrase, Search, parse
from agent.models import SearchEntry

# Conversations that a search finds at most.
MANY = 1000
# Entries that are read at once, and at most: one conversation may have all of the newest.
_CHUNK, _MOST_READ = 2000, 100_000
# PostgreSQL looks at so many of the newest, then at so many times more, at last at all the others.
_NEWEST, _MORE, _MOST_NEWEST = 60_000, 4, 1_000_000
# Entries are indexed nearly in the order of their times; so many may be out of it.
_SLACK = 50_000
# Pages that are rewritten at once: a journal that wants to write waits for that.
_TIDIED_PAGES = 500
# Words that a beginning may stand for.
_COMPLETIONS = 64


@dataclass(frozen=True, slots=True)
class Indexed:
    """One attempt as it is indexed."""

    attempt: UUID
    conversation: UUID
    at: datetime
    terms: tuple[str, ...]


def add(entries: Iterable[Indexed]) -> None:
    """Index attempts; what was indexed of them before is replaced. Call it in a transaction."""
    wanted = [entry for entry in entries if entry.terms]
    if wanted:
        remove([entry.attempt for entry in wanted])
        _index().add(wanted)


def remove(attempts: Collection[UUID]) -> None:
    """Take attempts out of the index."""
    rows = SearchEntry.objects.filter(attempt__in=attempts)
    if found := list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            _index().forget(found)
            SearchEntry.objects.filter(pk__in=found).delete()


def tidied() -> Iterator[None]:
    """Rewrite the index bit by bit, so that nothing is left of what was taken out.

    Until then SQLite keeps the words of removed entries beside a note that they are gone.
    """
    if connection.vendor == "sqlite":
        # Below zero: begin to make all of it one; above: go on with that.
        size = -_TIDIED_PAGES
        while _changes(f"('merge', {size})") > 1 or size < 0:
            size = _TIDIED_PAGES
            yield


def _changes(command: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        (before,) = cursor.fetchone()
        cursor.execute(f"INSERT INTO agent_searchtext (agent_searchtext, rank) VALUES {command}")  # noqa: S608
        cursor.execute("SELECT total_changes()")
        return int(cursor.fetchone()[0] - before)


def find(
    text: str,
    begin: datetime | None = None,
    end: datetime | None = None,
    limit: int = MANY,
) -> list[UUID]:
    """Return the conversations in which a turn has all that a search looks for, newest first.

    `begin` and `end` bound the time of that turn. A word finds its other forms too, the last one
    also what it is the beginning of; in quotes words follow each other as they stand there.
    """
    search = parse(text)
    if not search:
        return []
    found: dict[UUID, None] = {}
    before: int | None = None
    for _chunk in range(_MOST_READ // _CHUNK):
        rows = _index().find(search, _Bounds(begin, end, before), _CHUNK)
        found |= dict.fromkeys(conversation for _pk, conversation in rows)
        if len(rows) < _CHUNK or len(found) >= limit:
            break
        before = rows[-1][0]
    return list(found)[:limit]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Which entries are looked at: by their time, and below a number."""

    begin: datetime | None
    end: datetime | None
    before: int | None

    def conditions(self) -> tuple[list[str], list[Any]]:
        """Return the conditions on `e`, the table of entries, and their parameters."""
        conditions: list[str] = []
        values: list[Any] = []
        for condition, value in (
            ("e.at >= %s", _moment(self.begin)),
            ("e.at < %s", _moment(self.end)),
            ("e.id < %s", self.before),
            ("e.id >= %s", self._first()),
            ("e.id <= %s", self._last()),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        return conditions, values

    def _first(self) -> int | None:
        if self.begin is None:
            return None
        later = SearchEntry.objects.filter(at__gte=self.begin).order_by("at")
        return _number(later, -_SLACK)

    def _last(self) -> int | None:
        if self.end is None:
            return None
        earlier = SearchEntry.objects.filter(at__lt=self.end).order_by("-at")
        return _number(earlier, _SLACK)


def _number(rows: QuerySet[SearchEntry], slack: int) -> int:
    first = rows.values_list("pk", flat=True).first()
    return 0 if first is None else first + slack


def _moment(at: datetime | None) -> Any:
    field = SearchEntry._meta.get_field("at")
    return None if at is None else field.get_db_prep_value(at, connection)


class _Index(Protocol):
    """What a database can do."""

    def add(self, entries: Sequence[Indexed]) -> None:
        """Make the entries."""

    def forget(self, numbers: Sequence[int]) -> None:
        """Forget the words of entries that are about to go."""

    def find(self, search: Search, bounds: _Bounds, most: int) -> list[tuple[int, UUID]]:
        """Return numbers and conversations of the newest entries."""


class _Fts5:
    """SQLite: a virtual table beside the entries, with their numbers; and the words by themselves.

    It would read all that begins in some way before it gives out the first, so that the words
    that a beginning stands for are looked up first.
    """

    def add(self, entries: Sequence[Indexed]) -> None:
        made = SearchEntry.objects.bulk_create(
            [SearchEntry(attempt=e.attempt, conversation=e.conversation, at=e.at) for e in entries]
        )
        words = {word for entry in entries for word in entry.terms if _may_be_completed(word)}
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO agent_searchtext (rowid, terms) VALUES (%s, %s)",
                [(row.pk, " ".join(e.terms)) for row, e in zip(made, entries, strict=True)],
            )
            cursor.executemany(
                "INSERT OR IGNORE INTO agent_searchword (word) VALUES (%s)",
                [(word,) for word in sorted(words)],
            )

    def forget(self, numbers: Sequence[int]) -> None:
        marks = ", ".join(["%s"] * len(numbers))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT terms FROM agent_searchtext WHERE rowid IN ({marks})",  # noqa: S608
                numbers,
            )
            words = {word for (terms,) in cursor.fetchall() for word in terms.split()}
            cursor.executemany(
                "DELETE FROM agent_searchtext WHERE rowid = %s", [(n,) for n in numbers]
            )
            cursor.executemany(
                "DELETE FROM agent_searchword WHERE word = %s AND NOT EXISTS "
                "(SELECT 1 FROM agent_searchtext WHERE agent_searchtext MATCH %s)",
                [(w, _quoted_fts5((w,))) for w in sorted(filter(_may_be_completed, words))],
            )

    def find(self, search: Search, bounds: _Bounds, most: int) -> list[tuple[int, UUID]]:
        conditions, values = bounds.conditions()
        # Which numbers are looked at, the index itself has to know.
        conditions = [condition.replace("e.id", "t.rowid") for condition in conditions]
        where = " AND ".join(["agent_searchtext MATCH %s", *conditions])
        with connection.cursor() as cursor:
            matched = " AND ".join(self._group(cursor, group) for group in search)
            # CROSS JOIN: in this order.
            cursor.execute(
                "SELECT t.rowid, e.conversation FROM agent_searchtext t "  # noqa: S608
                f"CROSS JOIN agent_searchentry e ON e.id = t.rowid WHERE {where} "
                "ORDER BY t.rowid DESC LIMIT %s",
                [matched, *values, most],
            )
            return [(pk, UUID(conversation)) for pk, conversation in cursor.fetchall()]

    def _group(self, cursor: Any, group: Sequence[Phrase]) -> str:
        phrases = dict.fromkeys(
            terms for phrase in group for terms in self._completed(cursor, phrase)
        )
        return f"({' OR '.join(map(_quoted_fts5, phrases))})"

    def _completed(self, cursor: Any, phrase: Phrase) -> Iterator[tuple[str, ...]]:
        if not phrase.is_beginning:
            yield phrase.terms
            return
        (word,) = phrase.terms
        cursor.execute(
            "SELECT word FROM agent_searchword WHERE word >= %s AND word < %s "
            "ORDER BY length(word), word LIMIT %s",
            (word, f"{word}\U0010ffff", _COMPLETIONS),
        )
        yield from cursor.fetchall()


def _may_be_completed(word: str) -> bool:
    return word[0] != MARK and len(word) > 2


def _quoted_fts5(terms: Sequence[str]) -> str:
    # Terms have letters and digits alone.
    return f'"{" ".join(terms)}"'


class _Tsvector:
    """PostgreSQL: a column of the entries."""

    def add(self, entries: Sequence[Indexed]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO agent_searchentry (attempt, conversation, at, terms) "
                "VALUES (%s, %s, %s, %s::tsvector)",
                [(e.attempt, e.conversation, e.at, _vector(e.terms)) for e in entries],
            )

    def forget(self, numbers: Sequence[int]) -> None:
        """The words go with their entries."""

    def find(self, search: Search, bounds: _Bounds, most: int) -> list[tuple[int, UUID]]:
        """Look at the newest first: of what is said often all would be gathered otherwise."""
        conditions, values = bounds.conditions()
        where = " AND ".join(["e.terms @@ %s::tsquery", *conditions, "e.id BETWEEN %s AND %s"])
        statement = (
            f"SELECT e.id, e.conversation FROM agent_searchentry e WHERE {where} "  # noqa: S608
            "ORDER BY e.id DESC LIMIT %s"
        )
        found: list[tuple[int, UUID]] = []

        def look(window: tuple[int, int]) -> bool:
            wanted = most - len(found)
            cursor.execute(statement, [_query(search), *values, *window, wanted])
            found.extend(cursor.fetchall())
            return len(found) < most

        with transaction.atomic(), connection.cursor() as cursor:
            newest, *others = _windows(cursor, bounds)
            if look(newest):
                with _words_first(cursor):
                    for _window in takewhile(look, others):
                        pass
        return found


def _windows(cursor: Any, bounds: _Bounds) -> list[tuple[int, int]]:
    """Return the first and the last number of entries to look at, from the newest to all others."""
    cursor.execute("SELECT max(id) FROM agent_searchentry")
    last, size = bounds.before or cursor.fetchone()[0] or 0, _NEWEST
    windows = []
    while size < _MOST_NEWEST:
        windows.append((last - size, last))
        last, size = last - size - 1, size * _MORE
    return [*windows, (0, last)]


@contextmanager
def _words_first(cursor: Any) -> Iterator[None]:
    """Have the index of words used, also where PostgreSQL takes rare ones for common ones."""
    others = ("enable_indexscan", "enable_seqscan")
    # The caller's transaction may go on.
    cursor.execute("SELECT current_setting(%s), current_setting(%s)", others)
    before = dict(zip(others, cursor.fetchone(), strict=True))
    cursor.execute("".join(f"SET LOCAL {name} = off;" for name in others))
    yield
    cursor.execute("".join(f"SET LOCAL {name} = {value};" for name, value in before.items()))


def _vector(terms: Sequence[str]) -> str:
    """Return terms with their positions, as PostgreSQL writes them."""
    return " ".join(f"'{term}':{at}" for at, term in enumerate(terms, start=1))


def _query(search: Search) -> str:
    groups = (" | ".join(map(_quoted_phrase, group)) for group in search)
    return " & ".join(f"({group})" for group in groups)


def _quoted_phrase(phrase: Phrase) -> str:
    # Terms have letters and digits alone.
    terms = " <-> ".join(f"'{term}'" for term in phrase.terms)
    return f"{terms}:*" if phrase.is_beginning else f"({terms})"


def _index() -> _Index:
    return _Tsvector() if connection.vendor == "postgresql" else _Fts5()
