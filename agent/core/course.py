"""The course of a dialogue as those who read along know it: folded from its events. Pure.

An event is a message of the WebSocket (docs/api.md), with `seq` once it has been told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agent.core.dialogue_wire import as_read_along
from agent.core.errors import VoiceError

Event = dict[str, Any]
# The error after which a turn goes on.
VOICE_FAILED = VoiceError.code
# What `message` says of the dialogue as a whole.
_STANDING = ("next_speaker", "conversation_phase", "turn_count", "is_conversation_complete")


@dataclass(slots=True)
class Course:
    """What is being said, and what of it is not in `stored` yet: the dialogue as it was loaded.

    `running` is the line that is being spoken; `is_running` whether turn follows turn by itself.
    """

    stored: Event | None = None
    running: Event | None = None
    is_running: bool = False
    seq: int = 0
    _told: dict[int, Event] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Take in the next event."""
        self.seq = event["seq"]
        kind, running = event["type"], self.running
        if kind == "turn":
            names = ("turn_number", "speaker", "phase", "language")
            said = {name: event.get(name) for name in names}
            self.running = said | {"text": "", "sounds": []}
        elif kind == "text" and running is not None:
            running["text"] += event["text"]
        elif kind == "audio" and running is not None:
            names = ("index", "audio_url", "seconds", "text")
            running["sounds"].append({name: event.get(name) for name in names})
        elif kind == "message":
            self._keep(event)
        elif kind == "state":
            self.is_running = event["is_running"]
        elif kind == "end":
            self.running, self.is_running = None, False
        elif kind == "error" and running and event.get("turn_number") == running["turn_number"]:
            # Where a voice fails the line goes on; what was said of another one is told after this.
            self.running = running if event["code"] == VOICE_FAILED else None

    def goes_on_with(self, event: Event) -> bool:
        """Whether an event that somebody else tells can be next, with nothing lost before it."""
        if self.stored is None or self.running:
            return False
        told = event.get("message", event)
        if event["type"] in ("phase", "turn", "message"):
            return bool(told["turn_number"] == self.stored["turn_count"] + 1)
        return event["type"] in ("state", "end")

    def unload(self) -> None:
        """Forget the dialogue as it was stored: it is being loaded again."""
        self.stored = None

    def load(self, stored: Event) -> None:
        """Know the dialogue as it is stored; lines that were told since are kept beside it."""
        self.stored = stored
        known = {message["turn_number"] for message in stored["messages"]}
        if self.running and self.running["turn_number"] in known:
            # It was stored while it was asked for.
            self.running = None
        told, self._told = self._told, {}
        for number in sorted(told):
            if number not in known:
                self._keep(told[number])

    def live(self) -> Event:
        """Return what no database knows, for `go_on` of another process; it does not change."""
        running = self.running and {**self.running, "sounds": [*self.running["sounds"]]}
        return {"running": running, "is_running": self.is_running, "seq": self.seq}

    def go_on(self, live: Event) -> None:
        """Go on from what another process has told."""
        self.running, self.is_running = live["running"], live["is_running"]
        self.seq = live["seq"]

    def whole(self, *, may_steer: bool) -> Event:
        """Return the message `session`; `load` comes before."""
        assert self.stored is not None  # noqa: S101
        stored = self.stored if may_steer else as_read_along(self.stored)
        return {"type": "session", **stored, **self.live(), "may_steer": may_steer}

    def _keep(self, event: Event) -> None:
        message = event["message"]
        if self.running and self.running["turn_number"] <= message["turn_number"]:
            self.running = None
        if self.stored is None:
            self._told[message["turn_number"]] = event
            return
        messages = self.stored["messages"]
        if not messages or messages[-1]["turn_number"] < message["turn_number"]:
            messages.append(message)
        self.stored |= {name: event[name] for name in _STANDING if name in event}
        is_over = self.stored["is_conversation_complete"]
        self.stored["status"] = "complete" if is_over else "running"


def merged(events: Iterable[Event]) -> list[Event]:
    """Return events with chunks of text that follow each other as one."""
    found: list[Event] = []
    for event in events:
        last = found[-1] if found else None
        if last and _goes_on(last, event):
            found[-1] = {**last, "text": last["text"] + event["text"], "seq": event["seq"]}
        else:
            found.append(event)
    return found


def _goes_on(last: Event, event: Event) -> bool:
    both_text = last["type"] == event["type"] == "text"
    return both_text and bool(last["turn_number"] == event["turn_number"])
