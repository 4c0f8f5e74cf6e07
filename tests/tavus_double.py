"""A double of the Tavus API on this machine, as strict as `tests.tavus_rules`.

In a test:

    def test_...(tavus):                     # the fixture, which ends with `violations == []`
        tavus.url, tavus.key                 # TAVUS_BASE_URL, TAVUS_API_KEY
        tavus.play("lost")                   # how the next request is treated, see `MISHAPS`
        tavus.requests                       # what came, newest last
        tavus.personas, tavus.conversations  # what there is, by id
        tavus.tell(id, "system.replica_joined", replica_id="r1")      # -> status of the callback

A request that breaks the contract is refused with the contract's error and noted in `violations`;
a test that breaks it on purpose empties that list.
"""

import copy
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from typing import Any, Self

from tests.tavus_line import Handler, Seen
from tests.tavus_rules import (
    NEW_NAMES,
    BadPatchError,
    conversation_faults,
    patched,
    persona_faults,
    renamed,
)

Answer = tuple[int, Any]
# How the next request can be treated, besides a status with a body.
MISHAPS = {
    "lost": "done, but the connection is closed before the answer",
    "cut": "the connection is closed, nothing is done",
    "hang": "nothing is done and nothing is answered",
    "html": "a page of a proxy instead of JSON",
}
BUSY = {"message": "User has reached maximum concurrent conversations"}
OLD_NAMES = {new: old for old, new in NEW_NAMES.items()}
WRITTEN_BY_TAVUS = ("persona_id", "created_at", "updated_at")


@dataclass
class Room:
    """One conversation: what it was made with, and what happened."""

    asked: dict[str, Any]
    shown: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_active(self) -> bool:
        return self.shown["status"] == "active"


class TavusDouble:
    """The server and what it knows, in threads of its own.

    `shape` is how GET gives a persona, "data" or "flat"; `names` are the words of its answers,
    "legacy" or "new"; with `hides_keys` it masks the key of the language model.
    """

    def __init__(self, *, shape: str = "data", names: str = "legacy", slots: int = 3) -> None:
        self.key = "tavus-key-of-the-tests"
        self.shape, self.names, self.slots = shape, names, slots
        self.hides_keys = False
        self.personas: dict[str, dict[str, Any]] = {}
        self.conversations: dict[str, Room] = {}
        self.requests: list[Seen] = []
        self.violations: list[str] = []
        self._mishaps: deque[str | Answer] = deque()
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self.stopped = threading.Event()
        handler = type("OwnHandler", (Handler,), {"double": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def play(self, *mishaps: str | Answer) -> None:
        """Treat the next requests so: a name of `MISHAPS`, or a status and a body."""
        unknown = [m for m in mishaps if isinstance(m, str) and m not in MISHAPS]
        if unknown:
            raise ValueError(f"There is no {unknown}. Use some of {list(MISHAPS)}.")
        self._mishaps.extend(mishaps)

    def sent(self, method: str, path: str) -> list[Any]:
        """Return the bodies of the requests to paths that begin so."""
        return [s.body for s in self.requests if s.method == method and s.path.startswith(path)]

    def edit(self, persona_id: str, operations: list[dict[str, Any]]) -> None:
        """Change a persona as somebody at Tavus's own pages does."""
        self.personas[persona_id] = patched(self.personas[persona_id], operations)

    def tell(self, conversation_id: str, event_type: str, **properties: Any) -> int:
        """Note what happened and post it to the callback; the status of what that answers.

        0: the conversation has no callback.
        """
        room = self.conversations[conversation_id]
        kind = "system" if event_type.startswith("system.") else "application"
        event = {
            "properties": properties,
            "conversation_id": conversation_id,
            "webhook_url": room.asked.get("callback_url", ""),
            "event_type": event_type,
            "message_type": kind,
            "timestamp": _now(),
        }
        room.events.append(event)
        return self.post(event)

    def post(self, event: Mapping[str, Any]) -> int:
        """Post an event, also a second time or one of one's own making; the answer's status."""
        if not event["webhook_url"]:
            return 0
        request = urllib.request.Request(  # noqa: S310 (this machine)
            event["webhook_url"],
            json.dumps(event).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                return int(response.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    def shut_down(self, conversation_id: str, reason: str, transcript: list[Any]) -> list[int]:
        """End a conversation from within, as a time limit does, and tell so."""
        room = self.conversations[conversation_id]
        room.shown["status"] = "ended"
        replica = room.shown["replica_id"]
        return [
            self.tell(
                conversation_id, "system.shutdown", replica_id=replica, shutdown_reason=reason
            ),
            self.tell(
                conversation_id,
                "application.transcription_ready",
                replica_id=replica,
                transcript=transcript,
            ),
        ]

    # --- One request ------------------------------------------------------------------------

    def answer(self, seen: Seen, key: str | None, content_type: str) -> Answer | str:
        """Return the status and body for a request, or how it is left without."""
        with self._lock:
            self.requests.append(seen)
            mishap = self._mishaps.popleft() if self._mishaps else None
            if mishap is not None and mishap != "lost":
                return mishap
            if key != self.key:
                return 401, {"message": "Invalid access token"}
            if seen.body is not None and content_type.partition(";")[0] != "application/json":
                return self.refuse(f"{seen.method} {seen.path}: {content_type!r} is not JSON")
            found = self._route(seen)
            return "lost" if mishap else found

    def _route(self, seen: Seen) -> Answer:
        version, kind, *rest = seen.path.strip("/").split("/")
        routes = {
            ("personas", "POST", 0): self._create_persona,
            ("personas", "GET", 0): self._list_personas,
            ("personas", "GET", 1): self._get_persona,
            ("personas", "PATCH", 1): self._patch_persona,
            ("personas", "DELETE", 1): self._delete_persona,
            ("conversations", "POST", 0): self._create_conversation,
            ("conversations", "GET", 0): self._list_conversations,
            ("conversations", "GET", 1): self._get_conversation,
            ("conversations", "DELETE", 1): self._delete_conversation,
            ("conversations", "POST", 2): self._end_conversation,
        }
        act = routes.get((kind, seen.method, len(rest)))
        if version != "v2" or act is None or rest[1:] not in ([], ["end"]):
            self.violations.append(f"{seen.method} {seen.path}: there is no such call")
            return 404, {"message": "Not found"}
        return act(seen, *rest[:1])

    def refuse(self, fault: str, status: int = 400, body: Any = None) -> Answer:
        """Note a broken rule; returns the answer to it."""
        self.violations.append(fault)
        return status, body or {"error": fault}

    def _check_query(self, seen: Seen, *known: str) -> Answer | None:
        numbers = {name: seen.query[name] for name in ("limit", "page") if name in seen.query}
        unknown = [name for name in seen.query if name not in known]
        if unknown or not all(n.isdigit() and int(n) > 0 for n in numbers.values()):
            return self.refuse(f"{seen.method} {seen.path}: {dict(seen.query)} is no query of it")
        return None

    # --- Personas ---------------------------------------------------------------------------

    def _create_persona(self, seen: Seen) -> Answer:
        if faults := persona_faults(seen.body):
            return self.refuse("; ".join(faults))
        persona_id = f"p{next(self._numbers):011x}"
        row = {
            "persona_id": persona_id,
            "pipeline_mode": "full",
            **copy.deepcopy(seen.body),
            "created_at": _now(),
            "updated_at": _now(),
        }
        self.personas[persona_id] = row
        names = ("persona_id", "persona_name", "created_at")
        return 200, self._shown({name: row[name] for name in names if name in row})

    def _list_personas(self, seen: Seen) -> Answer:
        if refused := self._check_query(seen, "limit", "page", "persona_type"):
            return refused
        if seen.query.get("persona_type", "user") not in ("user", "system"):
            return self.refuse(f"persona_type is {seen.query['persona_type']!r}")
        rows = [] if seen.query.get("persona_type") == "system" else list(self.personas.values())
        return 200, _paged([self._masked(row) for row in rows], seen.query)

    def _get_persona(self, seen: Seen, persona_id: str) -> Answer:
        row = self.personas.get(persona_id)
        if row is None:
            return 400, {"error": "Invalid persona_id"}
        shown = self._masked(row)
        return 200, {"data": [shown]} if self.shape == "data" else shown

    def _patch_persona(self, seen: Seen, persona_id: str) -> Answer:
        row = self.personas.get(persona_id)
        if row is None:
            return 400, {"error": "Invalid persona_id"}
        try:
            changed = renamed(patched(self._shown(row), seen.body), OLD_NAMES)
        except BadPatchError as fault:
            message = {"message": "Invalid JSON patch format"}
            return self.refuse(f"PATCH {persona_id}: {fault}", 422, message)
        own = {name: value for name, value in changed.items() if name not in WRITTEN_BY_TAVUS}
        if any(changed.get(name) != row[name] for name in WRITTEN_BY_TAVUS):
            return self.refuse(f"PATCH {persona_id}: one of {WRITTEN_BY_TAVUS} is changed")
        if faults := persona_faults(own):
            return self.refuse("; ".join(faults))
        if changed == row:
            return 304, None
        self.personas[persona_id] = {**changed, "updated_at": _now()}
        return 200, self._masked(changed)

    def _delete_persona(self, seen: Seen, persona_id: str) -> Answer:
        if self.personas.pop(persona_id, None) is None:
            return 400, {"error": "Invalid persona_id"}
        return 204, None

    def _shown(self, row: Mapping[str, Any]) -> Any:
        return renamed(row, NEW_NAMES) if self.names == "new" else copy.deepcopy(dict(row))

    def _masked(self, row: Mapping[str, Any]) -> Any:
        shown = self._shown(row)
        if self.hides_keys and "api_key" in shown.get("layers", {}).get("llm", {}):
            shown["layers"]["llm"]["api_key"] = "****"
        return shown

    # --- Conversations ----------------------------------------------------------------------

    def _create_conversation(self, seen: Seen) -> Answer:
        body = seen.body
        if faults := conversation_faults(body):
            return self.refuse("; ".join(faults))
        persona = self.personas.get(body.get("persona_id", ""))
        if "persona_id" in body and persona is None:
            return 400, {"error": "Invalid persona_id"}
        replica = body.get("replica_id") or (persona or {}).get("default_replica_id")
        if replica is None:
            return 400, {"error": "Invalid replica_uuid"}
        is_test = body.get("test_mode", False)
        if not is_test and sum(r.is_active for r in self.conversations.values()) >= self.slots:
            return 400, BUSY
        conversation_id = f"c{next(self._numbers):011x}"
        shown = {
            "conversation_id": conversation_id,
            "conversation_name": body.get("conversation_name", "New Conversation 1"),
            "conversation_url": f"https://tavus.daily.co/{conversation_id}",
            "status": "ended" if is_test else "active",
            "callback_url": body.get("callback_url", ""),
            "created_at": _now(),
            "replica_id": replica,
            "persona_id": body.get("persona_id", ""),
        }
        self.conversations[conversation_id] = Room(copy.deepcopy(body), shown)
        answer = {k: v for k, v in shown.items() if k not in ("replica_id", "persona_id")}
        if body.get("require_auth") or body.get("properties", {}).get("require_auth"):
            answer["meeting_token"] = f"token-of-{conversation_id}"
        return 200, answer

    def _list_conversations(self, seen: Seen) -> Answer:
        if refused := self._check_query(seen, "limit", "page", "status"):
            return refused
        status = seen.query.get("status")
        if status not in (None, "active", "ended"):
            return self.refuse(f"status is {status!r}")
        rows = [r.shown for r in self.conversations.values()]
        chosen = [row for row in rows if status in (None, row["status"])]
        return 200, _paged([self._shown(row) for row in reversed(chosen)], seen.query)

    def _get_conversation(self, seen: Seen, conversation_id: str) -> Answer:
        if refused := self._check_query(seen, "verbose"):
            return refused
        room = self.conversations.get(conversation_id)
        if room is None:
            return 400, {"error": "Invalid conversation_id"}
        shown = self._shown(room.shown)
        if seen.query.get("verbose") == "true":
            names = ("event_type", "timestamp", "properties")
            shown["events"] = [{name: event[name] for name in names} for event in room.events]
        return 200, shown

    def _end_conversation(self, seen: Seen, conversation_id: str) -> Answer:
        room = self.conversations.get(conversation_id)
        if room is None:
            return 400, {"error": "Invalid conversation_id"}
        room.shown["status"] = "ended"
        return 200, None

    def _delete_conversation(self, seen: Seen, conversation_id: str) -> Answer:
        if refused := self._check_query(seen, "hard"):
            return refused
        if self.conversations.pop(conversation_id, None) is None:
            return 400, {"error": "Invalid conversation_id"}
        return 204, None


def _paged(rows: list[Any], query: Mapping[str, str]) -> dict[str, Any]:
    limit, page = int(query.get("limit", 10)), int(query.get("page", 1))
    return {"data": rows[(page - 1) * limit : page * limit], "total_count": len(rows)}


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def running_double(**options: Any) -> Iterator[TavusDouble]:
    """Give a double for a fixture; in the end nothing may have broken the contract."""
    with TavusDouble(**options) as double:
        yield double
    assert double.violations == []
