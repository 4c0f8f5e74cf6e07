"""What who steers a dialogue sends over the WebSocket, read and checked. Pure; see docs/api.md."""

from dataclasses import dataclass
from typing import Any

from agent.core.dialogue import Side
from agent.core.sent import Nonsense, parse

# Characters of what a person says.
LONGEST_SAY = 2_000


@dataclass(frozen=True, slots=True)
class Run:
    pass


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True)
class Next:
    """One turn; `after` is the number of the line that it is to follow, None for any."""

    after: int | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """A person steps in; `side` is who is to answer, None where the order decides."""

    text: str
    side: Side | None = None


Cue = Run | Pause | Stop | Next | Say
_BARE: dict[str, Cue] = {"run": Run(), "pause": Pause(), "stop": Stop()}


def read(text: str) -> Cue:
    """Return what a frame asks for. Raises Nonsense."""
    sent = parse(text)
    kind = sent.get("type")
    if kind == "next":
        return Next(_number(sent, "after"), _side(sent))
    if kind == "say":
        return Say(_text(sent, "text").strip(), _side(sent))
    if isinstance(kind, str) and kind in _BARE:
        return _BARE[kind]
    raise Nonsense("It is of no type that there is.")


def _number(sent: dict[str, Any], name: str) -> int | None:
    value = sent.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Nonsense(f"{name} is no number.")
    return value


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or "\0" in value:
        raise Nonsense(f"{name} is no text.")
    return value


def _side(sent: dict[str, Any]) -> Side | None:
    value = sent.get("force_agent")
    if value is None:
        return None
    if value == "agent_1":
        return "agent_1"
    if value == "agent_2":
        return "agent_2"
    raise Nonsense("force_agent is neither agent_1 nor agent_2.")
