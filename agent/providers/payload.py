"""What is sent to an OpenAI-compatible endpoint, and how its answers are read. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from agent.core.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from agent.core.prompt import Prompt
from agent.core.thoughts import Thoughts, answer_of
from agent.core.types import Ended, Endpoint, Event, FinishReason, ToolCalls, Usage

# Seconds that an idle connection is kept for the next turn.
KEEP_ALIVE_S = 300.0
# Seconds that a model may think on end: the longest limit for the first words.
MAX_THOUGHTS_S = 60.0
MAX_LINE_BYTES = 1_048_576
# What a column of the database holds.
MAX_COUNT = 2**31 - 1
_BUSY = frozenset({408, 409, 425, 429})
# What another question would be answered with, too.
_CLOSED = frozenset({401, 402, 403, 404})
_REASONS: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "content_filter",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
}


def request_fields(prompt: Prompt, model: str) -> dict[str, Any]:
    """Return the fields of a request for `prompt`, all but `stream`."""
    fields: dict[str, Any] = {
        "model": model,
        "messages": list(prompt.messages),
        "temperature": prompt.temperature,
        "max_tokens": prompt.max_tokens,
        **prompt.extra,
    }
    if prompt.stop:
        # Endpoints commonly take four and refuse more; the chain heeds them all.
        fields["stop"] = list(prompt.stop[:4])
    return fields


def vendor_headers(endpoint: Endpoint) -> dict[str, str]:
    """Return the headers with which vendors tell who pays and which site asks.

    One that is not set is left out, and so is one that is no single line of ASCII: a row that was
    written around the form can neither begin a header of its own nor break its calls.
    """
    wanted = {
        "OpenAI-Organization": endpoint.organization,
        "HTTP-Referer": endpoint.site_url,
        "X-Title": endpoint.site_name,
    }
    return {
        name: text
        for name, value in wanted.items()
        if (text := value.strip()) and text.isascii() and text.isprintable()
    }


def status_error(status: int) -> ProviderError:
    """Return the error of an answer with a status other than 200."""
    is_busy = status in _BUSY or status >= 500
    kind = ProviderBusy if is_busy else ProviderRefused
    error = kind(f"The endpoint answered with status {status}.")
    error.is_its_own = is_busy or status in _CLOSED
    return error


class EventReader:
    """Turns the bytes of a server-sent event stream into text, tool calls and the end.

    `feed` and `finish` raise ProviderBroken for what is not a reply. Texts that arrived together
    come out as one chunk; what a model thinks aloud before it answers does not come out, but
    `has_thought` says whether any of it was in what was fed last.
    """

    def __init__(self, *, begins_with_thoughts: bool = False) -> None:
        self._thoughts = Thoughts(begun=begins_with_thoughts)
        self._rest = b""
        self._reason: FinishReason | None = None
        self._usage: Usage | None = None
        self.ended = False
        self.has_thought = False

    def feed(self, received: bytes) -> Iterator[Event]:
        """Yield what the bytes complete; nothing counts after the end mark."""
        self.has_thought = False
        if self.ended:
            return
        lines = (self._rest + received).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > MAX_LINE_BYTES:
            raise ProviderBroken(f"A line of the stream is longer than {MAX_LINE_BYTES} bytes.")
        texts: list[str] = []
        for line in lines:
            if not line.startswith(b"data:"):
                continue
            event = line[5:].strip()
            if event.startswith(b"[DONE]"):
                self.ended = True
                break
            if not event:
                continue
            text, calls = self._read(event)
            if text:
                texts.append(text)
            if calls:
                if texts and (said := self._spoken(texts)):
                    yield said
                texts = []
                yield ToolCalls(tuple(calls))
        if texts and (said := self._spoken(texts)):
            yield said

    def finish(self) -> list[Event]:
        """Return the rest and the end. Raises ProviderBroken if the stream was cut short."""
        if not self.ended and self._reason is None:
            raise ProviderBroken("The stream ended in the middle of the reply.")
        ended = Ended(self._reason or "stop", self._usage)
        held = self._thoughts.flush()
        return [held, ended] if held else [ended]

    def _spoken(self, texts: list[str]) -> str:
        text = "".join(texts)
        if self._thoughts.are_over:
            return text
        said = self._thoughts.feed(text)
        self.has_thought |= not said
        return said

    def _read(self, event: bytes) -> tuple[str, list[Mapping[str, Any]]]:
        try:
            chunk = orjson.loads(event)
            if chunk.get("error"):
                raise ProviderBroken("The endpoint reported an error in the stream.")
            if usage := chunk.get("usage"):
                self._usage = read_usage(usage)
            choices = chunk.get("choices")
            if not choices:
                return "", []
            choice = choices[0]
            delta = choice.get("delta") or {}
            if reason := choice.get("finish_reason"):
                self._reason = _REASONS.get(reason, "stop")
            if delta.get("reasoning_content") or delta.get("reasoning"):
                self.has_thought = True
            return _text(delta.get("content")), _tool_calls(delta.get("tool_calls"))
        except (ValueError, AttributeError, TypeError, KeyError, IndexError) as exc:
            raise ProviderBroken("The endpoint sent an event that is not a chat chunk.") from exc


def read_completion(
    completion: Mapping[str, Any], *, begins_with_thoughts: bool = False
) -> list[Event]:
    """Return the events of a reply that came in one piece."""
    try:
        choice = completion["choices"][0]
        message = choice["message"]
        text = answer_of(_text(message.get("content")), begun=begins_with_thoughts)
        calls = _tool_calls(message.get("tool_calls"))
        reason = _REASONS.get(choice.get("finish_reason") or "stop", "stop")
        usage = completion.get("usage")
    except (AttributeError, TypeError, KeyError, IndexError) as exc:
        raise ProviderBroken("The endpoint's answer is not a chat completion.") from exc
    events: list[Event] = [text] if text else []
    if calls:
        events.append(ToolCalls(tuple(calls)))
    return [*events, Ended(reason, read_usage(usage) if usage else None)]


def read_usage(usage: Any) -> Usage:
    """Return token counts; what is missing or odd counts as 0."""
    if not isinstance(usage, Mapping):
        return Usage()
    return Usage(counted(usage.get("prompt_tokens")), counted(usage.get("completion_tokens")))


def counted(told: object) -> int:
    """Return a count of tokens; 0 for what is none, or more than a column holds."""
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= MAX_COUNT:
        return told
    return 0


def _text(content: Any) -> str:
    """Return the text of a message. Raises TypeError where it is none."""
    if content is not None and not isinstance(content, str):
        raise TypeError("content")
    # PostgreSQL stores no NUL, so the turn would be lost.
    return (content or "").replace("\0", "")


def _tool_calls(calls: Any) -> list[Mapping[str, Any]]:
    """Return (pieces of) tool calls, each with its index. Raises TypeError where they are none."""
    if not isinstance(calls, list | None):
        raise TypeError("tool_calls")
    return [_tool_call(place, call) for place, call in enumerate(calls or ())]


def _tool_call(place: int, call: Any) -> Mapping[str, Any]:
    function = call.get("function") or {}
    texts = (call.get("id"), function.get("name"), function.get("arguments"))
    index = call.get("index", place)
    if not isinstance(index, int) or not all(isinstance(text, str | None) for text in texts):
        raise TypeError("tool_calls")
    return {**call, "index": index}
