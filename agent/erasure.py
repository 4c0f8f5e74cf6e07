"""Erases conversations with all that hangs on them: in the database, its search, and the spool.

What is asked for by name never comes back: nothing that began before is stored any more, wherever
it still waits. Each step can be repeated, so that one that broke off is done again. Figures and
who read what stay.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Count, Max, Model, Q, QuerySet, Sum
from django.http import QueryDict

from agent import (
    calls_erased,
    chat_rooms_erased,
    dialogue_keeping,
    erased,
    metrics,
    quotes,
    search_index,
    spool,
)
from agent.models import (
    Asked,
    Attempt,
    Conversation,
    ConversationReview,
    Dialogue,
    Export,
    ExportedConversation,
    Intervention,
    TurnReview,
    TurnTranslation,
)
from agent.models.conversation import MARKED, OPENING_LENGTH, Status
from agent.models.erased import conversation_mark
from agent.models.reading import FORGOTTEN

log = logging.getLogger("rosa.erasure")
# Conversations and turns of one transaction: SQLite has one writer, and the journal waits for it.
_CONVERSATIONS = 25
_TURNS = 125
# How often the file of what was written last is tried to be emptied, the pause between, and
# milliseconds that a journal may have to wait for one try.
_TRIES, _PAUSE_S, _WAL_MS = 20, 0.1, 50
_NOBODY = UUID(int=0)
# What a conversation that goes on after an erasure keeps of its row.
_STAYS = frozenset({"id", "channel", "channel_slug", "key", "person", "last_at"})
# With it begins what of an asking is the address of a record; all else is made from words.
RECORD_MARK = "@"
# Is told, after each transaction, how many seconds it took; returns whether to go on.
Rest = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Extent:
    """What an erasure takes away, and what of it stays elsewhere.

    `exports` are files that hold copies of it, the newest first; `content` are records of staff
    that hold a sentence of it.
    """

    conversations: int
    turns: int
    attempts: int
    reviews: int
    translations: int
    exports: tuple[Export, ...]
    content: tuple[Model, ...] = ()
    dialogues: int = 0


def extent(conversations: QuerySet[Conversation]) -> Extent:
    """Return what erasing the conversations would take away."""
    chosen = conversations.order_by()
    of_turns = {"attempt__conversation__in": chosen.values("pk")}
    counted = Attempt.objects.filter(conversation__in=chosen.values("pk")).aggregate(
        attempts=Count("pk"), turns=Count("turn", distinct=True)
    )
    copies = ExportedConversation.objects.filter(conversation__in=chosen.values("pk"))
    return Extent(
        conversations=chosen.count(),
        turns=counted["turns"],
        attempts=counted["attempts"],
        reviews=TurnReview.objects.filter(**of_turns).count(),
        translations=TurnTranslation.objects.filter(**of_turns).count(),
        exports=tuple(Export.objects.filter(pk__in=copies.values("export"))),
        content=tuple(quotes.holding(conversations)),
        dialogues=Dialogue.objects.filter(conversation__in=chosen.values("pk")).count(),
    )


def erase_named(
    conversations: QuerySet[Conversation],
    marks: Iterable[str] = (),
    rest: Rest = lambda _s: True,
    wipe_s: float = math.inf,
) -> int:
    """Erase what the conversations are now, and return how many there were.

    `marks` are those of persons, and of conversations that may be on their way only. What begins
    from now on is kept. `wipe_s` is how long it may take to overwrite what the search knew; the
    rest of that is done within the hour, see `agent.retention`. Raises OSError
    where a file of the spool cannot be changed; the database is done by then.
    """
    at = datetime.now(UTC)
    erased.remember(marks, at)
    keys = list(conversations.order_by().values_list("pk", flat=True))
    erased.remember(map(conversation_mark, keys), at)
    quotes.forget(conversations)
    erase(keys, up_to=at, rest=rest)
    wipe(rest, wipe_s)
    blank_spool()
    return len(keys)


def erase_attempts(
    found: Sequence[UUID], marks: Iterable[str], rest: Rest = lambda _s: True
) -> None:
    """Erase single attempts for good; `marks` are theirs. Their conversations go on without them.

    Raises OSError as `erase_named` does.
    """
    erased.remember(marks, datetime.now(UTC))
    for start in range(0, len(found), _TURNS):
        began, some = time.monotonic(), found[start : start + _TURNS]
        with transaction.atomic():
            said_in = Attempt.objects.filter(pk__in=some).order_by().values("conversation")
            rows = Conversation.objects.select_for_update().filter(pk__in=said_in).order_by("pk")
            keys = list(rows.values_list("pk", flat=True))
            _erase_attempts(some)
            _erase_rows(keys)
        if not rest(time.monotonic() - began):
            return
    wipe(rest)
    blank_spool()


def blank_spool() -> int:
    """Take out of this machine's spool what was erased; return how many rows that were."""
    found = erased.marks()
    if not found:
        return 0
    return spool.blank(
        settings.SPOOL_DIR,
        lambda row: (
            {"conversation_id", "started_at"} <= row.keys() and erased.is_erased(row, found)
        ),
    )


def erase(
    keys: Sequence[UUID],
    *,
    up_to: datetime | None = None,
    silent_since: datetime | None = None,
    rest: Rest = lambda _s: True,
) -> int:
    """Erase conversations, a few in each transaction, and return how many are gone.

    `up_to`: turns that began later stay, in a conversation that begins with them. `silent_since`:
    conversations with a later turn stay whole.
    """
    gone = 0
    for start in range(0, len(keys), _CONVERSATIONS):
        some, is_done = keys[start : start + _CONVERSATIONS], False
        while not is_done:
            began = time.monotonic()
            with transaction.atomic():
                # Locked first, as the journal does: a turn that arrives comes before or after.
                rows = Conversation.objects.select_for_update().filter(pk__in=some).order_by("pk")
                if silent_since is not None:
                    rows = rows.filter(last_at__lt=silent_since)
                    some = list(rows.values_list("pk", flat=True))
                else:
                    list(rows.values_list("pk", flat=True))
                is_done = not _erase_turns(some, up_to)
                if is_done:
                    gone += _erase_rows(some)
            if not rest(time.monotonic() - began):
                return gone
    return gone


def _erase_turns(keys: Sequence[UUID], up_to: datetime | None) -> bool:
    """Erase some turns with what hangs on them, and return whether there may be more."""
    attempts = Attempt.objects.select_for_update().filter(conversation__in=keys)
    if up_to is not None:
        attempts = attempts.filter(started_at__lte=up_to)
    found = list(attempts.order_by().values_list("pk", flat=True)[:_TURNS])
    _erase_attempts(found)
    return len(found) == _TURNS


def _erase_attempts(found: Sequence[UUID]) -> None:
    search_index.remove(found)
    chat_rooms_erased.forget(found)
    Attempt.objects.filter(pk__in=found).only("pk").delete()


def _erase_rows(keys: Sequence[UUID]) -> int:
    """Erase conversations whose turns are gone, with what hangs on them; return how many."""
    _forget_asked(keys)
    _forget_searches(keys)
    for model in (Intervention, ExportedConversation, ConversationReview):
        model.objects.filter(conversation__in=keys).delete()
    _forget_names(keys)
    calls_erased.forget(keys)
    dialogue_keeping.forget_conversations(keys)
    goes_on = set(
        Attempt.objects.filter(conversation__in=keys)
        .order_by()
        .values_list("conversation", flat=True)
    )
    for key in goes_on:
        _begin_anew(key)
    over = [key for key in keys if key not in goes_on]
    _count, by_model = Conversation.objects.filter(pk__in=over).only("pk").delete()
    count = by_model.get(Conversation._meta.label, 0)
    metrics.ERASED.inc(count)
    return count


def _begin_anew(key: UUID) -> None:
    """Leave a conversation as if it had begun after the erasure, with what is counted of that."""
    attempts = Attempt.objects.filter(conversation=key).order_by("started_at", "id")
    attempts.update(said_before="")
    standing = attempts.exclude(status=Status.SUPERSEDED)
    first = standing.first() or attempts.first()
    fields = Conversation._meta.concrete_fields
    Conversation.objects.filter(pk=key).update(
        **{field.name: field.get_default() for field in fields if field.name not in _STAYS}
        | _counts(attempts)
        | {"marked": standing.filter(MARKED).count()}
        | {name: getattr(first, name) for name in ("started_at", "lang", "persona")}
        | {"opening": first.question[:OPENING_LENGTH]}
    )


def _counts(attempts: QuerySet[Attempt]) -> dict[str, Any]:
    """Return what the digest has counted of a conversation with these attempts alone."""
    counted = attempts.exclude(counted_as="").order_by()
    flags = {name: Q(**{name: True}) for name in ("unsourced", "slow", "wrong_language")}
    outcomes = {name: Q(counted_as=name) for name in ("refused", "failed", "cut")}
    found = counted.exclude(counted_as=Status.SUPERSEDED).aggregate(
        turns=Count("pk"),
        slowest_ms=Max("ttft_ms"),
        **{name: Count("pk", filter=which) for name, which in (flags | outcomes).items()},
    )
    return found | {"cost": counted.aggregate(sum=Sum("cost", default=0.0))["sum"]}


def _forget_asked(keys: Sequence[UUID]) -> None:
    """Leave of what was asked how often it was, where others asked it too, and what answers it."""
    there = Attempt.objects.filter(conversation__in=keys).values("pk")
    asked = Asked.objects.select_for_update().filter(conversation__in=keys)
    asked = asked.exclude(example__in=there)
    # In the order in which the digest locks them: neither waits for the other for good.
    rows = list(asked.order_by("day", "meaning"))
    Asked.objects.filter(pk__in=[row.pk for row in rows if row.count <= 1]).delete()
    for row in rows:
        if row.count <= 1:
            continue
        row.words = [mark for mark in row.words if mark.startswith(RECORD_MARK)]
        row.example = row.conversation = _NOBODY
        row.save(update_fields=["words", "example", "conversation"])


def _forget_searches(keys: Sequence[UUID]) -> None:
    """Take what was searched for out of the exports that hold the conversations."""
    copies = ExportedConversation.objects.filter(conversation__in=keys).values("export")
    for export in Export.objects.filter(pk__in=copies, filters__contains="q=").order_by("pk"):
        query = QueryDict(export.filters, mutable=True)
        if "q" in query:
            query["q"] = FORGOTTEN
            Export.objects.filter(pk=export.pk).update(filters=query.urlencode())


def _forget_names(keys: Iterable[UUID]) -> None:
    """Take the callers' keys out of what the admin's log says of the conversations."""
    kind = ContentType.objects.get_for_model(Conversation)
    lines = LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys])
    lines.update(object_repr="", change_message="")


def wipe(rest: Rest = lambda _s: True, limit_s: float = math.inf) -> None:
    """Have the database overwrite what it deleted, as far as it can do so while it is used.

    SQLite overwrites what is deleted at once, but for words in its search index, which is rewritten
    here as far as that goes within the limit, and for the file of what was written last.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    give_up_at = step_at = time.monotonic()
    give_up_at += limit_s
    for _step in search_index.tidied():
        now = time.monotonic()
        if now > give_up_at or not rest(now - step_at):
            break
        step_at = time.monotonic()
    tries = 1
    while not _emptied_wal():
        if tries >= _TRIES:
            log.info("wal-still-used")
            break
        tries += 1
        time.sleep(_PAUSE_S)


def _emptied_wal() -> bool:
    """Empty the file of what was written last, and return whether nobody still read in it.

    Nobody can write while SQLite waits for who reads, so it waits for a moment only.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual_ms,) = cursor.fetchone()
        # Most of the work, for which nobody has to wait.
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        cursor.execute(f"PRAGMA busy_timeout = {_WAL_MS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, _pages, _moved = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual_ms}")
    return not is_busy
