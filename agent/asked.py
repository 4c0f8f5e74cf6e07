"""What was asked on each day at the venue, counted by meaning."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import F

from agent.models import Asked, Attempt
from knowledge.meaning import Asking, Group, group, name

# Of each day so many meanings are looked at: those asked most.
_MANY = 2000
# Characters of a question that are shown.
_SHOWN = 300
# Of those who asked the same so many are named.
_NAMED = 20


@dataclass(slots=True)
class _Change:
    words: tuple[str, ...]
    example: UUID
    conversation: UUID
    count: int = 0
    unsourced: int = 0


class Askings:
    """Collects what changes in what was asked, to be written at once."""

    def __init__(self) -> None:
        self._changes: dict[tuple[date, str], _Change] = {}

    def count(self, row: Attempt, day: date, marks: Sequence[str], times: int = 1) -> None:
        """Count the question of an attempt, or with -1 take it back."""
        if not marks:
            return
        key = (day, name(marks))
        change = self._changes.setdefault(key, _Change(tuple(marks), row.pk, row.conversation_id))
        change.count += times
        change.unsourced += times * int(row.unsourced)
        # The newest stands for all; of those asked in vain, one of them.
        if times > 0 and (row.unsourced or not change.unsourced):
            change.example, change.conversation = row.pk, row.conversation_id

    def write(self) -> None:
        """Write the changes; call it within a transaction."""
        # In one order in all processes: two that lock the same rows never wait for each other.
        changes = sorted(self._changes.items())
        for is_more, run in groupby(changes, lambda pair: pair[1].count > 0):
            if is_more:
                with connection.cursor() as cursor:
                    cursor.executemany(_upsert(), [_values(key, change) for key, change in run])
            else:
                for (day, meaning), change in run:
                    _take_back(day, meaning, change)


def _upsert() -> str:
    table = connection.ops.quote_name(Asked._meta.db_table)
    fields = ("day", "meaning", "words", "count", "unsourced", "example", "conversation")
    columns = ", ".join(connection.ops.quote_name(column) for column in fields)
    is_better = f"(excluded.unsourced > 0 OR {table}.unsourced = 0)"
    return (
        f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))}) "  # noqa: S608
        f"ON CONFLICT (day, meaning) DO UPDATE SET "
        f'"count" = {table}."count" + excluded."count", '
        f"unsourced = {table}.unsourced + excluded.unsourced, "
        # They may have been forgotten with the one who stood for all before.
        f"words = CASE WHEN {is_better} THEN excluded.words ELSE {table}.words END, "
        f"example = CASE WHEN {is_better} THEN excluded.example ELSE {table}.example END, "
        f"conversation = CASE WHEN {is_better} THEN excluded.conversation "
        f"ELSE {table}.conversation END"
    )


def _values(key: tuple[date, str], change: _Change) -> list[object]:
    day, meaning = key
    values = {
        "day": day,
        "meaning": meaning,
        "words": list(change.words),
        "count": change.count,
        "unsourced": max(0, change.unsourced),
        "example": change.example,
        "conversation": change.conversation,
    }
    return [
        Asked._meta.get_field(field).get_db_prep_save(value, connection)
        for field, value in values.items()
    ]


def _take_back(day: date, meaning: str, change: _Change) -> None:
    """Take back what a newer attempt replaced; what nobody asks then is gone."""
    row = Asked.objects.select_for_update().filter(day=day, meaning=meaning).first()
    if row is None:
        return
    row.count = max(0, row.count + change.count)
    row.unsourced = min(row.count, max(0, row.unsourced + change.unsourced))
    if row.count:
        row.save(update_fields=["count", "unsourced"])
    else:
        row.delete()


@dataclass(frozen=True, slots=True)
class TopQuestion:
    """What was asked often: how often, how often in vain, and some who asked.

    `question` is empty where none of their conversations is there any more. `langs` are those of
    the conversations that are named.
    """

    question: str
    lang: str
    count: int
    unsourced: int
    attempt: UUID
    langs: tuple[str, ...]
    conversations: tuple[UUID, ...]
    # The address of the record that answers it, where one does.
    record: str


def top_questions(
    begin_day: date, end_day: date, *, unanswered: bool = False, limit: int = 20
) -> list[TopQuestion]:
    """Return what was asked most on the days from `begin_day` to `end_day`, both included.

    `unanswered`: what was asked most and for which no source was found. Two queries and one for
    each day.
    """
    groups = group(list(_askings(begin_day, end_day, unanswered)), unanswered=unanswered)
    groups = [found for found in groups if found.unsourced or not unanswered][:limit]
    examples = {asking.example for found in groups for asking in found.askings[:_NAMED]}
    rows = Attempt.objects.filter(pk__in=examples).order_by()
    said = {
        pk: (question[:_SHOWN], lang)
        for pk, question, lang in rows.values_list("pk", "question", "lang")
    }
    return [_top(found, said) for found in groups]


def _askings(begin_day: date, end_day: date, unanswered: bool) -> Iterable[Asking]:
    most = "unsourced" if unanswered else "count"
    for number in range((end_day - begin_day).days + 1):
        rows = Asked.objects.filter(
            day=begin_day + timedelta(days=number), **{f"{most}__gt": 0}
        ).order_by(F(most).desc())
        fields = ("words", "count", "unsourced", "example", "conversation")
        for words, *rest in rows.values_list(*fields)[:_MANY]:
            yield Asking(tuple(words), *rest)


def _top(found: Group, said: Mapping[UUID, tuple[str, str]]) -> TopQuestion:
    there = [asking for asking in found.askings[:_NAMED] if asking.example in said]
    example = (there or found.askings)[0].example
    question, lang = said.get(example, ("", ""))
    langs = (said[asking.example][1] for asking in there)
    marks = (mark for asking in found.askings for mark in asking.marks)
    return TopQuestion(
        question=question,
        lang=lang,
        count=found.count,
        unsourced=found.unsourced,
        attempt=example,
        langs=tuple(dict.fromkeys(filter(None, langs))),
        conversations=tuple(dict.fromkeys(asking.conversation for asking in there)),
        record=next((mark[1:] for mark in marks if mark[0] == "@"), ""),
    )
