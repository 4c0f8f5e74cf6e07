"""Invented conversations, as many as wanted, on the questions and answers of the demo content."""

import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from agent.ids import conversation_id
from agent.models import Attempt, Channel, Conversation, SearchEntry, Tally
from knowledge import brief
from knowledge.languages import UN_LANGUAGES
from tests.bench.content import questions

# The days of the visits; nearly all come on the third.
FIRST_DAY = datetime(2025, 9, 8, 6, tzinfo=UTC)
DAYS, BUSY_DAY, _ON_BUSY_DAY = 5, 2, 0.8
_OPEN_S = 12 * 3600
# What one visitor in some hundred thousand says, and what is said often.
RARE, OFTEN = "Zanzibar", "treaty"
_RARE_EVERY = 200_000
_LONGEST = 12
_BATCH = 5000
# How often a turn ends so; the rest is answered.
_OUTCOMES = (("superseded", 0.03), ("refused", 0.04), ("cut", 0.05), ("failed", 0.01))
_UNSOURCED = 0.06


@dataclass(frozen=True, slots=True)
class Said:
    """A question with its answer and the records that gave it."""

    question: str
    answer: str
    lang: str
    records: tuple[str, ...]


def fill(turns: int, monster: int) -> None:
    """Store so many turns as the journal leaves them, `monster` of them in one conversation."""
    channels = [
        Channel.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]
        for slug in ("kiosk", "web", "tavus")
    ]
    visits = _visits(turns, monster, channels)
    while batch := list(islice(visits, _BATCH)):
        Conversation.objects.bulk_create([row for row, _ in batch if row is not None])
        Attempt.objects.bulk_create([row for _, row in batch])


def copy(turns: int) -> None:
    """Copy what is there in the database itself until there are so many turns.

    The longest conversation stays alone. What was asked is copied with a word of its own each time.
    """
    there = Attempt.objects.count()
    some = Attempt.objects.exclude(conversation=monster_id()).count()
    base = SearchEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    words = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    for number in range(1, 1 + max(0, turns - there) // max(1, some)):
        values = {"number": number, "shift": number * base, "base": base}
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _copies(words):
                cursor.execute(statement, values)


# How each database gives a row of a copy an id of its own, and adds a word.
_SQLITE = {
    "id": "printf('%%08x', %(number)s) || substr({}, 9)",
    "name": "printf('%%08x', %(number)s) || substr(meaning, 9)",
    "words": "json_insert(words, '$[#]', 'x' || %(number)s)",
    "monster": f"'{conversation_id('bench', 'monster').hex}'",
}
_POSTGRESQL = {
    "id": "(lpad(to_hex(%(number)s), 8, '0') || substr(replace({}::text, '-', ''), 9))::uuid",
    "name": "lpad(to_hex(%(number)s), 8, '0') || substr(meaning, 9)",
    "words": "words || to_jsonb('x' || %(number)s)",
    "monster": f"'{conversation_id('bench', 'monster')}'",
}


def _copies(words: dict[str, str]) -> Iterator[str]:
    """Yield the statements that make one copy of all rows of the first filling."""
    of, first = words["id"].format, "NOT LIKE '00000%%'"
    for model, ids in ((Conversation, {"id"}), (Attempt, {"id", "turn", "conversation_id"})):
        key = "id" if model is Conversation else "conversation_id"
        columns = [f.column for f in model._meta.concrete_fields]
        values = [of(c) if c in ids else connection.ops.quote_name(c) for c in columns]
        yield (
            f"INSERT INTO {model._meta.db_table} "  # noqa: S608
            f"({', '.join(map(connection.ops.quote_name, columns))}) "
            f"SELECT {', '.join(values)} FROM {model._meta.db_table} "
            f"WHERE CAST({key} AS text) {first} AND {key} <> {words['monster']}"
        )
    is_sqlite = connection.vendor == "sqlite"
    terms = "" if is_sqlite else ", terms"
    entries = f"id <= %(base)s AND conversation <> {words['monster']}"
    yield (
        f"INSERT INTO agent_searchentry (id, attempt, conversation, at{terms}) "  # noqa: S608
        f"SELECT id + %(shift)s, {of('attempt')}, {of('conversation')}, at{terms} "
        f"FROM agent_searchentry WHERE {entries}"
    )
    if is_sqlite:
        yield (
            "INSERT INTO agent_searchtext (rowid, terms) "  # noqa: S608
            "SELECT rowid + %(shift)s, terms FROM agent_searchtext "
            f"WHERE rowid IN (SELECT id FROM agent_searchentry WHERE {entries})"
        )
    yield (
        'INSERT INTO agent_asked (day, meaning, words, "count", unsourced, example, conversation) '  # noqa: S608
        f"SELECT day, {words['name']}, {words['words']}, 1, unsourced, example, conversation "
        f"FROM agent_asked WHERE meaning {first}"
    )


def monster_id() -> uuid.UUID:
    """Return the id of the conversation that has more turns than any other."""
    return conversation_id("bench", "monster")


def _visits(
    turns: int, monster: int, channels: Sequence[Channel]
) -> Iterator[tuple[Conversation | None, Attempt]]:
    """Yield attempts, and with the first of each conversation that too."""
    rng = random.Random(5)  # noqa: S311  (the same visits each time)
    known = _known()
    made = 0
    if monster:
        begin = _moment(rng, BUSY_DAY)
        yield from _visit(rng, known, channels, monster_id(), monster, begin, 0.5)
        made = monster
    while made < turns:
        count = min(rng.randint(1, _LONGEST), turns - made)
        day = BUSY_DAY if rng.random() < _ON_BUSY_DAY else rng.randrange(DAYS)
        key = conversation_id("bench", str(made))
        yield from _visit(rng, known, channels, key, count, _moment(rng, day), 20.0, made)
        made += count


def _moment(rng: random.Random, day: int) -> datetime:
    return FIRST_DAY + timedelta(days=day, seconds=rng.random() * _OPEN_S)


def _visit(
    rng: random.Random,
    known: dict[str, list[Said]],
    channels: Sequence[Channel],
    key: uuid.UUID,
    count: int,
    begin: datetime,
    gap_s: float,
    number: int = 0,
) -> Iterator[tuple[Conversation | None, Attempt]]:
    lang = rng.choices(list(UN_LANGUAGES), (8, 2, 2, 2, 2, 2))[0]
    channel = rng.choice(channels)
    fields: dict[str, Any] = {"persona": "rosa-ctbto-agent", "lang": lang}
    conversation = Conversation(
        id=key,
        channel=channel,
        channel_slug=channel.slug,
        key=f"visit-{number}",
        started_at=begin,
        last_at=begin + timedelta(seconds=gap_s * (count - 1)),
        **fields,
    )
    before = ""
    for at in range(count):
        said = rng.choice(known[lang])
        row = _attempt(rng, said, conversation, begin + timedelta(seconds=gap_s * at), fields)
        row.said_before, before = before, said.answer
        if (number + at) % _RARE_EVERY == 0:
            row.question += f" {RARE}"
        yield (conversation if at == 0 else None), row


def _attempt(
    rng: random.Random,
    said: Said,
    conversation: Conversation,
    at: datetime,
    fields: dict[str, Any],
) -> Attempt:
    status, unsourced = _outcome(rng), rng.random() < _UNSOURCED
    ttft = rng.lognormvariate(6.3, 0.6)
    identifier = _id_at(rng, at)
    return Attempt(
        id=identifier,
        turn=identifier,
        conversation=conversation,
        question=said.question,
        answer="" if status == "failed" else said.answer,
        status=status,
        provider=rng.choice(("main", "spare", "offline")),
        model="model-1",
        records=[] if unsourced else list(said.records),
        topic="weapons" if status == "refused" else "",
        rule="example" if status == "refused" else "",
        stage="question" if status == "refused" else "",
        started_at=at,
        ended_at=at + timedelta(milliseconds=ttft * 3),
        ttft_ms=ttft,
        total_ms=ttft * 3,
        prompt_tokens=2500,
        completion_tokens=len(said.answer) // 4,
        cost=0.002,
        unsourced=unsourced,
        release=1,
        process="bench",
        **fields,
    )


def _outcome(rng: random.Random) -> str:
    draw = rng.random()
    for status, share in _OUTCOMES:
        draw -= share
        if draw < 0:
            return status
    return "done"


def _id_at(rng: random.Random, at: datetime) -> uuid.UUID:
    """Return an id as the journal makes them: by time, then by chance."""
    milliseconds = int(at.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0x2 << 62 | rng.getrandbits(60))


def _known() -> dict[str, list[Said]]:
    records = {record.address: record for record in brief.load().records}
    found: dict[str, list[Said]] = {}
    for asked in questions():
        gold = [records[address] for address in asked["gold"] if address in records]
        if gold:
            lang = asked["lang"]
            answer = gold[0].text(lang) or gold[0].text("en") or gold[0].title(lang)
            addresses = tuple(record.address for record in gold)
            found.setdefault(lang, []).append(Said(asked["text"], answer, lang, addresses))
    return found


@contextmanager
def moved_to_now() -> Iterator[None]:
    """Have the tallies of the busy day be those of the last hours, for pages that show no other."""
    end = FIRST_DAY + timedelta(days=BUSY_DAY, seconds=_OPEN_S)
    moved = (datetime.now(UTC) - end) // timedelta(hours=1) * timedelta(hours=1)
    Tally.objects.update(hour=F("hour") + moved)
    try:
        yield
    finally:
        Tally.objects.update(hour=F("hour") - moved)
