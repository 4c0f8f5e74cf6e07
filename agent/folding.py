"""Lets one attempt at a turn stand in the database, where no process has seen to it.

The process that answered an older attempt has it written as superseded. Where it was killed, or had
ended, before it heard of the newer one, nobody has; nor has anybody where a caller asks again what
a process that is there no more was answering.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from agent.core.attempts import KEPT_S, supersedes, trace_of
from agent.models import Attempt
from agent.models.conversation import Status

# So many attempts of other processes are compared with those that end, the newest.
_MOST = 500


def fold(rows: Sequence[Attempt]) -> None:
    """Set `turn` and `status` of attempts that have ended, and write those of others.

    Call it in the transaction that holds the rows of their conversations.
    """
    _join(rows)
    _supersede(rows)


def _join(rows: Sequence[Attempt]) -> None:
    """Give attempts at one utterance that different processes answered the turn of the newest."""
    joined: dict[UUID, UUID] = {}
    # Without words, as some channels keep them, nobody can tell.
    asked = [row for row in rows if row.before and row.question]
    for process in sorted({row.process for row in asked}):
        own = [row for row in asked if row.process == process]
        for row in _near(own).exclude(process=process)[:_MOST]:
            for each in own:
                older, newer = sorted((each, row), key=lambda a: (a.started_at, a.pk))
                if _is_same(older, newer):
                    one, other = _last(joined, older.turn), _last(joined, newer.turn)
                    joined |= {one: other} if one != other else {}
    for turn in joined:
        Attempt.objects.filter(turn=turn).update(turn=_last(joined, turn))
    for row in rows:
        row.turn = _last(joined, row.turn)


def _near(rows: Sequence[Attempt]) -> QuerySet[Attempt]:
    """Return the attempts at the same places of the same conversations, the newest first."""
    times = [row.started_at for row in rows]
    margin = timedelta(seconds=KEPT_S)
    near = Attempt.objects.filter(
        conversation__in={row.conversation_id for row in rows},
        before__in={row.before for row in rows},
        started_at__range=(min(times) - margin, max(times) + margin),
    )
    named = ("conversation", "before", "question", "turn", "started_at")
    return near.exclude(question="").only(*named).order_by("-started_at", "-pk")


def _is_same(older: Attempt, newer: Attempt) -> bool:
    """Whether the newer one takes the older one's place."""
    if (older.conversation_id, older.before) != (newer.conversation_id, newer.before):
        return False
    if (newer.started_at - older.started_at).total_seconds() > KEPT_S:
        return False
    one, other = (trace_of(a.before, a.question) for a in (newer, older))
    return supersedes(one, other)


def _last(joined: dict[UUID, UUID], turn: UUID) -> UUID:
    while turn in joined:
        turn = joined[turn]
    return turn


def _supersede(rows: Sequence[Attempt]) -> None:
    """Let the last attempt at each turn stand."""
    ours = {row.pk: row for row in rows if row.status != Status.SUPERSEDED}
    standing: dict[UUID, list[UUID]] = {}
    found = Attempt.objects.filter(turn__in={row.turn for row in ours.values()})
    found = found.exclude(status=Status.SUPERSEDED).order_by("started_at", "id")
    for pk, turn in found.values_list("pk", "turn"):
        standing.setdefault(turn, []).append(pk)
    older = [pk for pks in standing.values() for pk in pks[:-1]]
    for row in filter(None, map(ours.get, older)):
        row.status = Status.SUPERSEDED
    # What was counted already is counted anew at the next look; what goes on at its end.
    left = Attempt.objects.filter(pk__in=set(older) - ours.keys(), ended_at__isnull=False)
    left.update(status=Status.SUPERSEDED, undigested=True, unread=False)
