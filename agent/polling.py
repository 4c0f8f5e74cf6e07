"""Looks after calls that no callback and no kiosk looks after.

A thread ends what has been silent or has gone on for too long, what staff or a kiosk that is gone
left running, and what a process that died was opening; and once a call is over it asks Tavus for
what its callbacks should have told.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q
from django.utils import timezone

from agent import callbacks, calls, rooms, usage
from agent.core.callbacks import SHUTDOWN, TRANSCRIPT, Event, read_event
from agent.core.errors import RequestError
from agent.models import Call, Conversation
from agent.models.call import CallStatus, EndedBy
from agent.tavus import TavusError, TavusUnknown
from knowledge.worker import Watch

log = logging.getLogger("rosa.calls")
_LOOK_S = 3.0
# A call that runs is asked for so often: its end may have been told to nobody.
_RUNNING_EVERY = timedelta(seconds=60)
# How long after its end a call is asked for what is missing, again and again, then no more.
AFTER_END = tuple(timedelta(seconds=s) for s in (10, 30, 120, 600, 3600))
# Seconds that one question to Tavus may take, and all of one look.
_ONE_S, _LOOK_DEADLINE_S = 25.0, 60.0
# Seconds by which a running call may exceed its longest before Rosa ends it herself.
_GRACE_S = 5.0
_AT_ONCE = 20
# How long after its longest a call is taken to be over, whatever Tavus says of it.
SURELY_OVER = timedelta(minutes=5)
# How long after a call began something may still run under its name, and when this process, by
# its one thread, looked for that.
_STRAYS_SINCE = timedelta(hours=1)
_strays_at: datetime | None = None


def look(now: datetime | None = None) -> None:
    """Do all of it once. Raises Error where the database is away."""
    now = now or timezone.now()
    stop_at = time.monotonic() + _LOOK_DEADLINE_S
    for step in (_give_up, _end, _ask_running, _ask_ended, _end_strays):
        if _goes_on(stop_at):
            step(now, stop_at)


def _goes_on(stop_at: float) -> bool:
    return not watch.ending.is_set() and time.monotonic() < stop_at


def _give_up(now: datetime, _stop_at: float) -> None:
    """End at Tavus what nobody waits for any more: its opening died, or was given up."""
    # Longer than a claim: a try that began at its end may still be going on.
    since = now - timedelta(seconds=calls.CLAIM_S)
    left = Call.objects.filter(status=CallStatus.OPENING, claimed_until__lt=since)
    found = list(left.order_by("started_at").values_list("pk", flat=True)[:_AT_ONCE])
    keys = [key for key in found if calls.claim(key, since, now)]
    if keys and (ran := _ask(rooms.end_named(keys))) is not None:
        for key in keys:
            calls.give_up(key, ran.get(key, ""))
        log.info("calls-given-up count=%d running=%d", len(keys), len(ran))


def _end(now: datetime, stop_at: float) -> None:
    """End what has to end."""
    rows = usage.running().filter(status=CallStatus.ACTIVE).select_related("kiosk")
    for call in rows.order_by("started_at"):
        if not _goes_on(stop_at):
            break
        by = _why(call, now)
        if by and _may_ask(call, now, timedelta(seconds=_LOOK_S)):
            calls.want_end(call.pk, by)
            if _ask(calls.hang_up(call)) or _is_surely_over(call, now):
                calls.note_ended(call.pk)
            else:
                # Perhaps because there is nothing left to end.
                _read(call)


def _is_surely_over(call: Call, now: datetime) -> bool:
    """Whether Tavus has ended a call by the limit that it was given, though it does not say so."""
    return now - call.started_at > timedelta(seconds=call.longest_s) + SURELY_OVER


def _why(call: Call, now: datetime) -> EndedBy | None:
    """Return why a running call has to end, None where it may go on."""
    if call.end_wanted:
        return EndedBy(call.ended_by) if call.ended_by else EndedBy.STAFF
    kiosk = call.kiosk
    if kiosk is None or not kiosk.enabled or not kiosk.is_paired:
        return EndedBy.SWITCHED_OFF
    if now - call.started_at > timedelta(seconds=call.longest_s + _GRACE_S):
        return EndedBy.LIMIT
    if now - _last_sign(call) > timedelta(seconds=kiosk.idle_s):
        return EndedBy.IDLE
    return None


def _last_sign(call: Call) -> datetime:
    """Return when somebody asked something last, or when the call began."""
    rows = Conversation.objects.filter(pk__in=[call.conversation, call.conversation_by_id])
    return max([call.started_at, *rows.values_list("last_at", flat=True)])


def _ask_running(now: datetime, stop_at: float) -> None:
    running = usage.running().filter(status=CallStatus.ACTIVE, end_wanted=False)
    due = Q(polled_at__isnull=True, started_at__lt=now - _RUNNING_EVERY) | Q(
        polled_at__lt=now - _RUNNING_EVERY
    )
    for call in running.filter(due).order_by("started_at")[:_AT_ONCE]:
        if _goes_on(stop_at) and _may_ask(call, now, _RUNNING_EVERY):
            _read(call)


def _ask_ended(now: datetime, stop_at: float) -> None:
    """Ask for what the callbacks of ended calls have not told; after a while no more."""
    # Only those whose turn it is: one that waits keeps no other back.
    due = Q(polls__gte=len(AFTER_END)) | Q(remote_id="")
    for polls, after in enumerate(AFTER_END):
        due |= Q(polls=polls, ended_at__lt=now - after)
    ended = Call.objects.filter(due, is_settled=False, ended_at__lt=now - AFTER_END[0])
    for call in ended.order_by("ended_at")[:_AT_ONCE]:
        told = set(call.callbacks.values_list("event_type", flat=True))
        if not call.remote_id or told >= {SHUTDOWN, TRANSCRIPT} or call.polls >= len(AFTER_END):
            Call.objects.filter(pk=call.pk).update(is_settled=True)
        elif _goes_on(stop_at) and _may_ask(call, now, AFTER_END[0]):
            Call.objects.filter(pk=call.pk).update(polls=call.polls + 1)
            _read(call)


def _end_strays(now: datetime, _stop_at: float) -> None:
    """End what runs under the name of a call and is not the call.

    Tavus may be so slow to open one that the next try did not see it yet.
    """
    global _strays_at
    recent = Call.objects.filter(started_at__gt=now - _STRAYS_SINCE)
    if (_strays_at and now - _strays_at < _RUNNING_EVERY) or not recent.exists():
        return
    _strays_at = now
    shown = _ask(rooms.all_active()) or []
    # Read after what runs was shown, so that no call is opened in between.
    known = {call.name: call for call in recent.exclude(status=CallStatus.OPENING)}
    named = [(rooms.id_of(one), one.get("conversation_name")) for one in shown]
    strays = [key for key, name in named if name in known and known[name].remote_id != key]
    if strays and (ended := _ask(rooms.end_rooms(strays))):
        log.warning("calls-strays-ended count=%d", ended)


def _may_ask(call: Call, now: datetime, every: timedelta) -> bool:
    """Whether this process is to ask for the call: of several, one does."""
    free = Call.objects.filter(pk=call.pk).filter(
        Q(polled_at__isnull=True) | Q(polled_at__lte=now - every)
    )
    return bool(free.update(polled_at=now))


def _read(call: Call) -> None:
    """Take in what Tavus shows of a call: its events, and whether it is over."""
    shown = _ask(_shown(call.remote_id))
    if not isinstance(shown, dict):
        return
    callbacks.take_found(call.pk, _events(shown.get("events")))
    if shown.get("status") == "ended":
        calls.note_ended(call.pk)


async def _shown(remote_id: str) -> Any:
    async with rooms.client() as tavus:
        try:
            return await tavus.get_conversation(remote_id, verbose=True)
        except TavusUnknown:
            # Deleted there: there is nothing to wait for.
            return {"status": "ended"}


def _events(shown: Any) -> list[Event]:
    found = []
    for one in shown[: callbacks.MOST] if isinstance(shown, list) else ():
        try:
            found.append(read_event(one if isinstance(one, dict) else {}))
        except RequestError:
            continue
    return found


def _ask(question: Coroutine[Any, Any, Any]) -> Any:
    """Return what Tavus answers, None where it does not in time.

    Nothing else is asked in there: a loop would have the database asked by another thread.
    """
    try:
        return asyncio.run(asyncio.wait_for(question, _ONE_S))
    except (TavusError, TimeoutError) as exc:
        log.warning("calls-not-asked-for error=%s", type(exc).__name__)
        return None


def _look() -> None:
    """Look, where calls can be begun at all. Never raises."""
    if not settings.TAVUS_API_KEY:
        return
    try:
        look()
    except Error:
        # Locked or gone for a moment. Who watches the content says so.
        connection.close()
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("calls-not-looked-after error=%s", type(exc).__name__)
        connection.close()


watch = Watch("rosa-calls", _look, _LOOK_S)
