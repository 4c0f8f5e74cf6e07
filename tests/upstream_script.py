"""The scripts of the upstream double: how one request is answered. Pure."""

from dataclasses import dataclass, fields
from typing import Any

ENDINGS = {
    "done": "the whole reply and [DONE]",
    "usage": "with a chunk of usage that nobody asked for",
    "reasoning": "with two chunks of reasoning before the text",
    "comments": "with a comment line before each event",
    "crlf": "with CR LF for the ends of lines",
    "null_delta": "with chunks whose delta, choices or content are empty",
    "tool_calls": "with a tool call after the text",
    "two_events_per_write": "two events in each write",
    "split_events": "each event in three writes, a millisecond apart",
    "huge_line": "with one event of two megabytes after the text",
    "newest_model": "refuses `max_tokens` and a `temperature`, as the newest models do",
    "non_stream_only": "one JSON body, whatever was asked for",
    "no_done": "all chunks, but no [DONE]",
    "slow_headers": "the status line at once, the other headers with the first token",
    "garbage": "an event that is not JSON after the text, then the usual end",
    "error_event": "an event with an error after the text, then the end of the body",
    "cut": "the connection is closed after the text",
    "hang": "nothing more after the text, the connection stays open",
    "silent": "nothing at all, the connection stays open",
    "html": "a page of a proxy instead of JSON",
    "close_before_headers": "the connection is closed before the first byte",
    "reset_before_headers": "the connection is reset before the first byte",
    "refuse": "connections are refused (only by `Upstream.play`)",
}
MODEL_PREFIX = "double:"


@dataclass(frozen=True, slots=True)
class Script:
    """How one request is answered.

    `text` holds the tokens; without it there are `tokens` many that carry the time at which
    they were written. After them comes what `then` names in `ENDINGS`.
    """

    first_token_s: float = 0.0
    tokens: int = 5
    gap_s: float = 0.0
    status: int = 200
    then: str = "done"
    text: tuple[str, ...] = ()
    finish: str = "stop"
    headers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.then not in ENDINGS:
            raise ValueError(f"A script cannot end in {self.then!r}. Use one of {list(ENDINGS)}.")


def script_of_model(model: str) -> Script | None:
    """Read a script from a name such as `double:first_token_s=0.02,tokens=60,then=cut`."""
    if not model.startswith(MODEL_PREFIX):
        return None
    return script_of_strings(
        dict(pair.split("=", 1) for pair in model.removeprefix(MODEL_PREFIX).split(",") if pair)
    )


def script_of_strings(values: dict[str, str]) -> Script:
    """Return the script with these fields; numbers may be given as texts."""
    known: dict[str, Any] = {f.name: f.type for f in fields(Script) if f.type in (float, int, str)}
    unknown = set(values) - set(known)
    if unknown:
        raise ValueError(f"A script has no fields {sorted(unknown)}. Use some of {list(known)}.")
    converted: dict[str, Any] = {name: known[name](value) for name, value in values.items()}
    return Script(**converted)
