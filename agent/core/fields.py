"""The fields of a request beside its messages, held to the types and ranges of OpenAI. Pure.

A field that is null counts as not given. All raise RequestError with the field's name.
"""

from collections.abc import Mapping
from typing import Any

from agent.core.errors import RequestError

MAX_STOPS = 16
MAX_STOP_LENGTH = 500
RANGES = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
}
SEEDS = (-(2**63), 2**63 - 1)
_TOOLS = ("tools", "tool_choice", "parallel_tool_calls")


def text(payload: Mapping[str, Any], name: str) -> str:
    """Return a text, empty where it is not given."""
    value = payload.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RequestError(f"{name} must be a string.", name)
    return value


def flag(payload: Mapping[str, Any], name: str) -> bool:
    """Return a flag, false where it is not given."""
    value = payload.get(name)
    if value is not None and not isinstance(value, bool):
        raise RequestError(f"{name} must be true or false.", name)
    return bool(value)


def mapping(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object, empty where it is not given."""
    value = payload.get(name)
    if value is not None and not isinstance(value, dict):
        raise RequestError(f"{name} must be an object.", name)
    return value or {}


def max_tokens(payload: Mapping[str, Any]) -> int | None:
    """Return the least of the limits that are given."""
    names = ("max_completion_tokens", "max_tokens")
    given = [_whole(payload, name, 1) for name in names if payload.get(name) is not None]
    return min(given, default=None)


def sampling(payload: Mapping[str, Any], *, applies: bool) -> dict[str, float]:
    """Return what is given of temperature and the like, by the names of the wire.

    Where it does not apply nothing is returned, and only what is no number is refused.
    """
    given = {name: _number(payload, name) for name in RANGES if payload.get(name) is not None}
    if payload.get("seed") is not None:
        given["seed"] = _integer(payload, "seed", f"from {SEEDS[0]} to {SEEDS[1]}")
    if not applies:
        return {}
    for name, value in given.items():
        low, high = RANGES.get(name, SEEDS)
        if not low <= value <= high:
            raise RequestError(f"{name} must be a number from {low} to {high}, not {value}.", name)
    return given


def require_one_answer(payload: Mapping[str, Any]) -> None:
    """Refuse a request for several answers."""
    if payload.get("n") is not None and _whole(payload, "n", 1) != 1:
        raise RequestError("Rosa gives one answer to a question: n must be 1.", "n")


def stop(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the texts that end the reply, without empty ones."""
    given = payload.get("stop")
    if given is None:
        return ()
    stops = [given] if isinstance(given, str) else given
    if (
        not isinstance(stops, list)
        or len(stops) > MAX_STOPS
        or not all(isinstance(one, str) and len(one) <= MAX_STOP_LENGTH for one in stops)
    ):
        raise RequestError(
            f"stop must be a string or a list of at most {MAX_STOPS} strings, each of at most "
            f"{MAX_STOP_LENGTH} characters.",
            "stop",
        )
    return tuple(filter(None, stops))


def tools(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields about tools; without tools endpoints refuse the others."""
    given = payload.get("tools")
    if given is not None and not (
        isinstance(given, list) and all(isinstance(tool, dict) for tool in given)
    ):
        raise RequestError("tools must be a list of objects.", "tools")
    if not isinstance(payload.get("tool_choice"), str | dict | None):
        raise RequestError("tool_choice must be a string or an object.", "tool_choice")
    flag(payload, "parallel_tool_calls")
    return (
        {name: payload[name] for name in _TOOLS if payload.get(name) is not None} if given else {}
    )


def _number(payload: Mapping[str, Any], name: str) -> float:
    value = payload[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        low, high = RANGES[name]
        raise RequestError(f"{name} must be a number from {low} to {high}.", name)
    return value


def _whole(payload: Mapping[str, Any], name: str, low: int) -> int:
    value = _integer(payload, name, f"of {low} or more")
    if value < low:
        raise RequestError(f"{name} must be a whole number of {low} or more, not {value}.", name)
    return value


def _integer(payload: Mapping[str, Any], name: str, bounds: str) -> int:
    value = payload[name]
    # Some languages write every number with a point.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RequestError(f"{name} must be a whole number {bounds}.", name)
    return value
