"""Ollama's own interface: one JSON object a line, called with aiohttp."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

import aiohttp
import orjson

from agent.core.errors import ProviderBroken
from agent.core.prompt import Prompt
from agent.core.thoughts import Thoughts
from agent.core.types import Ended, Endpoint, Event, FinishReason, Usage
from agent.providers.calls import OpenCalls
from agent.providers.connections import Connections, bearer, told_as_ours
from agent.providers.payload import (
    MAX_LINE_BYTES,
    MAX_THOUGHTS_S,
    counted,
    status_error,
    vendor_headers,
)

_CHOICES = ("top_p", "presence_penalty", "frequency_penalty", "seed")


def ollama_root(url: str) -> str:
    """Return an address without the route, the version or the slash that staff may have typed."""
    root = url.strip().rstrip("/")
    for end in ("/chat/completions", "/api/chat", "/api/tags", "/api", "/v1"):
        root = root.removesuffix(end).rstrip("/")
    return root


class OllamaChat:
    """The provider of one Ollama; its connections stay open between turns."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.slug = endpoint.slug
        self.model = endpoint.model
        # What cannot stream says its first words at the end.
        self.patience_s = 0.0 if endpoint.streams else endpoint.idle_timeout_s
        self.first_words_s = endpoint.first_words_s
        self._endpoint = endpoint
        self._connections = Connections(
            f"{ollama_root(endpoint.base_url)}/api/chat",
            {**bearer(endpoint.api_key), **vendor_headers(endpoint)},
            connect_timeout_s=endpoint.connect_timeout_s,
            verify_tls=endpoint.verify_tls,
            ca_bundle=endpoint.ca_bundle,
        )
        self._calls = OpenCalls(self.close)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply as it comes; what the model thinks is left out."""
        fields = request_fields(prompt, self.model, streams=self._endpoint.streams)
        silence_s = self._endpoint.idle_timeout_s
        reader = LineReader(begins_with_thoughts=self._endpoint.begins_with_thoughts)
        with told_as_ours(self.slug):
            async with self._calls, await self._post(orjson.dumps(fields), silence_s) as response:
                if response.status != 200:
                    raise status_error(response.status)
                loop = asyncio.get_running_loop()
                heard_at = spoke_at = loop.time()
                while not reader.ended:
                    # Thoughts count as a sign of life, but not for ever; empty lines never do.
                    async with asyncio.timeout_at(heard_at + silence_s):
                        received = await response.content.readany()
                    if not received:
                        break
                    for event in reader.feed(received):
                        yield event
                        heard_at = spoke_at = loop.time()
                    if reader.has_thought and loop.time() - spoke_at < MAX_THOUGHTS_S:
                        heard_at = loop.time()
                for event in reader.finish():
                    yield event

    async def _post(self, body: bytes, silence_s: float) -> aiohttp.ClientResponse:
        async with asyncio.timeout(silence_s):
            return await self._connections.post(body)

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def retire(self) -> None:
        """Close the connections once no call is open."""
        await self._calls.retire()


def request_fields(prompt: Prompt, model: str, *, streams: bool) -> dict[str, Any]:
    """Return the body of a call."""
    options: dict[str, Any] = {
        "temperature": prompt.extra.get("temperature", prompt.temperature),
        "num_predict": prompt.max_tokens,
        **{name: prompt.extra[name] for name in _CHOICES if name in prompt.extra},
    }
    if prompt.stop:
        options["stop"] = list(prompt.stop)
    fields: dict[str, Any] = {
        "model": model,
        "messages": list(prompt.messages),
        "stream": streams,
        "options": options,
    }
    form = prompt.extra.get("response_format")
    if isinstance(form, Mapping):
        schema = form.get("json_schema")
        fields["format"] = (
            schema["schema"] if isinstance(schema, Mapping) and "schema" in schema else "json"
        )
    return fields


class LineReader:
    """Turns the bytes of Ollama's stream into texts and the end.

    `feed` and `finish` raise ProviderBroken for what is not a reply. Texts that arrived together
    come out as one chunk. `has_thought`: a thought was in what was fed last.
    """

    def __init__(self, *, begins_with_thoughts: bool = False) -> None:
        self._thoughts = Thoughts(begun=begins_with_thoughts)
        self._rest = b""
        self._end: Ended | None = None
        self.has_thought = False

    @property
    def ended(self) -> bool:
        return self._end is not None

    def feed(self, received: bytes) -> Iterator[Event]:
        """Yield what the bytes complete; nothing counts after the end."""
        self.has_thought = False
        lines = (self._rest + received).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > MAX_LINE_BYTES:
            raise ProviderBroken(f"A line of the stream is longer than {MAX_LINE_BYTES} bytes.")
        yield from self._spoken(lines)

    def finish(self) -> list[Event]:
        """Return the rest and the end. Raises ProviderBroken if the stream was cut short."""
        last, self._rest = self._rest, b""
        said = list(self._spoken([last]))
        if self._end is None:
            raise ProviderBroken("The stream ended in the middle of the reply.")
        held = self._thoughts.flush()
        return [*said, held, self._end] if held else [*said, self._end]

    def _spoken(self, lines: list[bytes]) -> Iterator[Event]:
        text = "".join(self._read(line) for line in lines if line.strip())
        if not text:
            return
        said = text if self._thoughts.are_over else self._thoughts.feed(text)
        self.has_thought |= not said
        if said:
            yield said

    def _read(self, line: bytes) -> str:
        if self._end is not None:
            return ""
        try:
            found = orjson.loads(line)
            if found.get("error"):
                raise ProviderBroken("The endpoint reported an error in the stream.")
            message = found.get("message") or {}
            text = message.get("content") or ""
            self.has_thought |= bool(message.get("thinking"))
            if found.get("done"):
                self._end = Ended(_reason(found.get("done_reason")), _usage(found))
            # PostgreSQL stores no NUL, so the turn would be lost.
            return str.replace(text, "\0", "")
        except (ValueError, AttributeError, TypeError) as exc:
            raise ProviderBroken("The endpoint sent a line that is no part of a reply.") from exc


def _reason(word: object) -> FinishReason:
    return "length" if word == "length" else "stop"


def _usage(found: Mapping[str, Any]) -> Usage | None:
    """Return the counts of the last line; what is missing or odd counts as 0."""
    counts = [found.get(name) for name in ("prompt_eval_count", "eval_count")]
    if counts == [None, None]:
        return None
    return Usage(*map(counted, counts))
