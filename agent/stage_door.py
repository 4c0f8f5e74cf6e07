"""The door of dialogues over a WebSocket: who may come in, how many, and to which dialogue.

`agent.access` looks at keys, cookies and origins.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.db import Error

from agent import access as accesses
from agent import desk as desks
from agent import dialogue_run, dialogues
from agent.access import Access
from agent.core.dialogue import Dialogue
from agent.core.errors import InvalidKey, NotReady, RequestError, TooFast, UnknownDialogue
from agent.dialogue_limits import limits

log = logging.getLogger("rosa.dialogues")
# Why a connection is closed: no key (any more); no such session; what was sent makes no sense; too
# many, or the database is away; the dialogue is over. The server itself says 1012 when it ends.
NO_KEY, UNKNOWN, NONSENSE, AWAY, OVER = 4401, 4404, 4400, 1013, 1000
# Seconds that the database may take.
READ_S = 5.0
# Connections of one process.
MOST_CONNECTIONS = 4_000
# What the query says besides how a dialogue is begun.
_OURS = ("session_id", "auto", "api_key", "key")


class Closed(Exception):
    """The connection is to be closed with a code, after a word why."""

    def __init__(self, code: int, error: str = "", message: str = "") -> None:
        super().__init__(code)
        self.code, self.error, self.message = code, error, message


@dataclass(frozen=True, slots=True)
class Seat:
    """A place at a dialogue. `begun` is the dialogue where it was begun here."""

    key: UUID
    begun: Dialogue | None = None
    runs: bool = False


async def at_the_door(scope: Any) -> tuple[Access, Seat]:
    """Return what a caller may do, and at which dialogue. Raises Closed."""
    try:
        async with asyncio.timeout(READ_S):
            access = await accesses.caller(scope)
            return access, await _seat(scope, access)
    except InvalidKey as exc:
        raise Closed(NO_KEY, "invalid_api_key", str(exc)) from None
    except UnknownDialogue as exc:
        raise Closed(UNKNOWN, str(exc.code), str(exc)) from None
    except TooFast as exc:
        raise Closed(AWAY, str(exc.code), str(exc)) from None
    except RequestError as exc:
        raise Closed(NONSENSE, exc.code or "bad_request", str(exc)) from None
    except (Error, TimeoutError, NotReady) as exc:
        log.warning("stage-sent-away error=%s", type(exc).__name__)
        raise Closed(AWAY, "not_ready", "Try again in a moment.") from None


async def _seat(scope: Any, access: Access) -> Seat:
    """Return the dialogue that is asked for; without a name, a new one."""
    query = scope["query_string"].decode("latin-1")
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise RequestError("The query has more than 50 fields.") from None
    # Of two with the same name the first one counts.
    asked = dict(reversed(fields))
    if name := asked.get("session_id", ""):
        key = _session(name)
        await accesses.require(access, key)
        return Seat(key)
    if access.only:
        raise InvalidKey("This key lets you read along one session only.")
    if dialogue_run.here.is_full:
        raise NotReady("Too many dialogues are running here.")
    config = dialogues.config_of(
        {name: value for name, value in asked.items() if name not in _OURS}, desks.current()
    )
    limits.begin(access.channel)
    begun = await dialogues.begin(config, access.channel, access.user)
    return Seat(begun.id, begun, asked.get("auto", "").lower() not in ("false", "0", "no"))


def _session(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        raise UnknownDialogue("There is no such session, or none any more.") from None


class Doors:
    """How many are connected to this process."""

    def __init__(self) -> None:
        self._inside = 0

    def entered(self) -> "Doors":
        """Count one while it is there. Raises Closed where there are too many."""
        if self._inside >= MOST_CONNECTIONS:
            raise Closed(AWAY, "full", "Too many are connected here.")
        return self

    def __enter__(self) -> None:
        self._inside += 1

    def __exit__(self, *exc: object) -> None:
        self._inside -= 1


doors = Doors()
