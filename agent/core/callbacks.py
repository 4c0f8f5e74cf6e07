"""What Tavus tells of a conversation, event by event, and what they say together. Pure.

Nothing is documented of order, repeats or forms of times, so what a call has become is made of all
its events anew, whatever came first.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from agent.core import tavus
from agent.core.errors import RequestError

JOINED = frozenset({"system.replica_joined", "system.pal_joined"})
SHUTDOWN = "system.shutdown"
TRANSCRIPT = "application.transcription_ready"
RECORDING = "application.recording_ready"
COPY_FAILED = "application.recording_copy_failed"
# Of whatever perception tells, only what says nothing of how somebody looks is kept.
_PERCEPTION = "perception"
# What Rosa knows how to read; all others are kept as they come.
KNOWN = frozenset(
    {*JOINED, SHUTDOWN, TRANSCRIPT, RECORDING, COPY_FAILED}
    | {"application.perception_analysis", "application.perception_unavailable"}
    | {"application.post_call_action_executed"}
    | {"canvas.interaction"}
)
# All that is kept where a channel keeps no words.
_WORDLESS = frozenset(
    {"replica_id", "face_id", "shutdown_reason", "reason", "bucket_name", "s3_key", "duration"}
    | {"status"}
)
# Beginnings of the reasons that Tavus gives, with and without " reached" at the end.
REASONS = {
    "max_call_duration": "longest",
    "participant_left_timeout": "left",
    "participant_absent_timeout": "absent",
    "bot_could_not_join_meeting": "not_joined",
    "daily_room_has_been_deleted": "room_deleted",
    "exception_encountered_during_conversation_startup": "not_started",
    "end_conversation_endpoint_hit": "ended",
    "internal error": "fault",
}
_TYPE_LENGTH, _TIME_LENGTH, _ID_LENGTH = 80, 64, 128
# Times are seconds up to here, and milliseconds beyond.
_MOST_SECONDS = 1e11
_MOST_DEPTH, _MOST_WHOLE = 100, 2**63
# What databases do not take as text: NUL, and halves of characters.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_REASON_LENGTH = 200
_SPEAKERS = {"user": "user", "assistant": "assistant", "replica": "assistant", "pal": "assistant"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `timestamp` is in one form for one moment, and tells repeats of it apart."""

    event_type: str
    timestamp: str
    remote_id: str = ""
    message_type: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime | None:
        """When it happened, None where its time cannot be read."""
        return _moment(self.timestamp)


@dataclass(frozen=True, slots=True)
class Recording:
    """Where a recording lies, and its length in seconds."""

    bucket: str = ""
    key: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What all events of a call say together."""

    joined_at: datetime | None = None
    ended_at: datetime | None = None
    is_over: bool = False
    reason: str = ""
    recording: Recording = Recording()
    said: tuple[tuple[str, str], ...] = ()


def read_event(payload: Mapping[str, Any]) -> Event:
    """Return an event. Raises RequestError for what has no type or is nested too deeply."""
    payload = _storable(payload)
    event_type = payload.get("event_type")
    if not isinstance(event_type, str) or not event_type.strip():
        raise RequestError("event_type is missing.", "event_type")
    properties = payload.get("properties")
    remote = payload.get("conversation_id")
    kind = payload.get("message_type")
    return Event(
        event_type=event_type.strip()[:_TYPE_LENGTH],
        timestamp=_timestamp(payload),
        remote_id=remote[:_ID_LENGTH] if isinstance(remote, str) else "",
        message_type=kind[:20] if isinstance(kind, str) else "",
        properties=properties if isinstance(properties, dict) else {},
    )


def kept_properties(event: Event, *, keeps_words: bool) -> dict[str, Any]:
    """Return what is kept of an event: never what perception says of how somebody looks."""
    values = dict(event.properties)
    if not keeps_words or _PERCEPTION in event.event_type:
        return {name: values[name] for name in sorted(_WORDLESS & values.keys())}
    if event.event_type == TRANSCRIPT:
        values["transcript"] = [{"role": r, "content": t} for r, t in spoken(event.properties)]
    return values


def spoken(properties: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return who said what, as a transcript has it: "user" or "assistant", and the words."""
    lines = properties.get("transcript")
    found = []
    for line in lines if isinstance(lines, list) else ():
        role = line.get("role") if isinstance(line, dict) else None
        speaker = _SPEAKERS.get(role) if isinstance(role, str) else None
        text = line.get("content") if speaker else None
        if speaker and isinstance(text, str) and (said := _words(speaker, text)):
            found.append((speaker, said))
    return found


def summary(events: Iterable[Event]) -> Summary:
    """Return what the events say together, the same in whatever order they are."""
    ordered = sorted(events, key=lambda event: (event.timestamp, event.event_type))
    by_type: dict[str, list[Event]] = {}
    for event in ordered:
        by_type.setdefault(event.event_type, []).append(event)
    joined = [e.at for name in JOINED for e in by_type.get(name, ()) if e.at]
    shutdowns = by_type.get(SHUTDOWN, [])
    ended = [event.at for event in shutdowns if event.at]
    reasons = [reason for event in shutdowns if (reason := _reason(event))]
    said: list[tuple[str, str]] = []
    for event in by_type.get(TRANSCRIPT, ()):
        # Of several the longest is the whole one.
        said = max(said, spoken(event.properties), key=lambda lines: len(lines))
    return Summary(
        joined_at=min(joined, default=None),
        ended_at=min(ended, default=None),
        is_over=bool(shutdowns),
        reason=next(iter(reasons), ""),
        recording=_recording(by_type.get(RECORDING, [])),
        said=tuple(said),
    )


def reason_code(reason: str) -> str:
    """Return which of REASONS a shutdown has, empty for one that is not known."""
    begins = (code for prefix, code in REASONS.items() if reason.startswith(prefix))
    return next(begins, "")


def _reason(event: Event) -> str:
    for name in ("shutdown_reason", "reason"):
        value = event.properties.get(name)
        if isinstance(value, str) and value:
            return value[:_REASON_LENGTH]
    return ""


def _recording(events: list[Event]) -> Recording:
    if not events:
        return Recording()
    values = events[-1].properties
    bucket, key, seconds = (values.get(name) for name in ("bucket_name", "s3_key", "duration"))
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return Recording(
        bucket[:200] if isinstance(bucket, str) else "",
        key[:500] if isinstance(key, str) else "",
        min(max(float(seconds or 0), 0.0), 1e6) if is_number else 0.0,
    )


def _words(speaker: str, text: str) -> str:
    return tavus.speech(text) if speaker == "user" else text.strip()


def _timestamp(payload: Mapping[str, Any]) -> str:
    """Return the event's time in one form; what has none is told apart by all that it says."""
    value = payload.get("timestamp")
    if isinstance(value, int | float) and not isinstance(value, bool):
        moment = _moment_of(value)
        value = moment.isoformat() if moment else None
    if isinstance(value, str) and value.strip():
        moment = _moment(value.strip())
        return moment.isoformat() if moment else value.strip()[:_TIME_LENGTH]
    told = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    return f"none:{hashlib.sha256(told).hexdigest()[:32]}"


def _moment_of(seconds: float) -> datetime | None:
    try:
        is_ms = abs(seconds) >= _MOST_SECONDS
        return datetime.fromtimestamp(seconds / 1000 if is_ms else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _storable(value: Any, depth: int = 0) -> Any:
    """Return a JSON value without what no database can hold. Raises RequestError."""
    if depth > _MOST_DEPTH:
        raise RequestError("The event is nested too deeply.")
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int):
        return value if -_MOST_WHOLE < value < _MOST_WHOLE else None
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {_storable(name): _storable(item, depth + 1) for name, item in value.items()}
    return value


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
