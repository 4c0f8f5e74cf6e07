"""Takes in what Tavus tells of calls, posted or asked for: each event once, in any order."""

import logging
from collections.abc import Iterable
from enum import Enum
from hmac import compare_digest
from uuid import UUID

from django.db import connection, transaction

from agent import metrics, usage
from agent.core import callbacks
from agent.core.callbacks import Event
from agent.models import Call, Callback
from agent.models.call import CallStatus
from agent.models.channel import key_digest

log = logging.getLogger("rosa.calls")
# Events that are kept of one call: more than a call ever has.
MOST = 500


class Taken(Enum):
    """What became of an event."""

    NEW = "new"
    KNOWN = "known"
    OF_ANOTHER = "of_another"
    NO_CALL = "no_call"
    TOO_MANY = "too_many"


def is_token(token: str) -> bool:
    """Whether a call has callbacks with this token."""
    return _call_of(token) is not None


def _call_of(token: str) -> Call | None:
    """Return the call of a token, whose row is locked within a transaction."""
    digest = key_digest(token)
    rows = Call.objects.select_for_update() if connection.in_atomic_block else Call.objects
    call = rows.filter(callback_digest=digest).first()
    # The database compares as fast as it can; what it found is compared once more, in a time that
    # tells nothing.
    return call if call and compare_digest(call.callback_digest, digest) else None


def take_posted(token: str, event: Event) -> Taken:
    """Keep an event that was posted with the token of a call's callbacks."""
    with transaction.atomic():
        call = _call_of(token)
        taken = _take(call, event) if call else Taken.NO_CALL
    metrics.CALLBACKS.labels(_label(event), taken.value).inc()
    return taken


def take_found(key: UUID, events: Iterable[Event]) -> int:
    """Keep the events that Tavus shows of a call when asked; return how many were new."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=key).first()
        taken = [_take(call, event) for event in events] if call else []
    return taken.count(Taken.NEW)


def _label(event: Event) -> str:
    # Not whatever strangers send: each label is kept for good.
    return event.event_type if event.event_type in callbacks.KNOWN else "other"


def _take(call: Call, event: Event) -> Taken:
    remote_id = event.remote_id or call.remote_id
    if call.remote_id and remote_id != call.remote_id:
        log.warning("callback-of-another call=%s", call.pk.hex)
        return Taken.OF_ANOTHER
    same = {
        "remote_id": remote_id,
        "event_type": event.event_type,
        "timestamp": event.timestamp,
    }
    if call.callbacks.filter(**same).exists():
        return Taken.KNOWN
    if call.callbacks.count() >= MOST:
        return Taken.TOO_MANY
    kept = callbacks.kept_properties(event, keeps_words=call.keeps_words)
    call.callbacks.create(**same, message_type=event.message_type, properties=kept)
    # What came before the call's id is known waits for that.
    if call.remote_id:
        apply(call)
        call.unconfirmed |= event.event_type == callbacks.TRANSCRIPT
        call.save()
    return Taken.NEW


def events_of(call: Call) -> list[Event]:
    """Return the events of a call that are its own."""
    rows = call.callbacks.filter(remote_id__in=("", call.remote_id))
    return [_event(row) for row in rows]


def has_transcript(call: Call) -> bool:
    """Whether a call has a transcript, as that may come before the call's id is known."""
    return any(event.event_type == callbacks.TRANSCRIPT for event in events_of(call))


def told_of(call: Call) -> str:
    """Return Tavus's id of what ran last of a call, as its callbacks say; "" where none came."""
    last = call.callbacks.exclude(remote_id="").order_by("received_at").last()
    return last.remote_id if last else ""


def _event(row: Callback) -> Event:
    return Event(row.event_type, row.timestamp, row.remote_id, row.message_type, row.properties)


def apply(call: Call) -> None:
    """Set what a call's events say together; the caller has locked the row and saves it."""
    told = callbacks.summary(events_of(call))
    call.joined_at = told.joined_at
    call.shutdown_reason = told.reason
    call.recording_bucket = told.recording.bucket
    call.recording_key = told.recording.key
    call.recording_s = told.recording.seconds
    if told.is_over:
        close(call, told)


def close(call: Call, told: callbacks.Summary) -> None:
    """Note that a call is over, at the time that its shutdown has."""
    ended_at = told.ended_at or call.ended_at
    if ended_at is None:
        own = call.callbacks.filter(remote_id__in=("", call.remote_id))
        first = own.filter(event_type=callbacks.SHUTDOWN).earliest("received_at")
        ended_at = first.received_at
    usage.set_end(call, ended_at)
    call.status, call.end_wanted, call.meeting_token = CallStatus.ENDED, False, ""
