"""One provider per endpoint, built once and kept with its connections."""

import asyncio
from collections.abc import Iterable

from agent.core.ports import ChatProvider
from agent.core.types import Endpoint
from agent.providers import breakers
from agent.providers.offline import OfflineChat
from agent.providers.ollama import OllamaChat
from agent.providers.streamed import StreamedChat

_providers: dict[Endpoint, ChatProvider] = {}
_retiring: set[asyncio.Task[None]] = set()


def provider(endpoint: Endpoint) -> ChatProvider:
    """Return the provider of an endpoint; equal endpoints share one and its connections.

    One of the same slug with other settings is not asked any more: its connections are closed
    when its last call has ended. Where there is one, call this inside the loop.
    """
    if endpoint not in _providers:
        named = (endpoint.slug, endpoint.kind)
        for former in [e for e in _providers if (e.slug, e.kind) == named]:
            _retire(_providers.pop(former))
        _providers[endpoint] = build(endpoint)
        breakers.here.follow(endpoint)
    return _providers[endpoint]


def team(
    chain: Iterable[Endpoint], judge: Endpoint | None
) -> tuple[list[ChatProvider], ChatProvider | None]:
    """Return the providers to ask in turn, and the one that is asked for a verdict beside them."""
    return [provider(endpoint) for endpoint in chain], provider(judge) if judge else None


async def close_all(but: Iterable[Endpoint] = ()) -> None:
    """Close the connections of all providers except those of the endpoints named."""
    keep = set(but)
    for endpoint in [e for e in _providers if e not in keep]:
        closing = _providers.pop(endpoint)
        if close := getattr(closing, "close", None):
            await close()
    await asyncio.gather(*_retiring, return_exceptions=True)


def _retire(former: ChatProvider) -> None:
    if retire := getattr(former, "retire", None):
        task = asyncio.get_running_loop().create_task(retire())
        _retiring.add(task)
        task.add_done_callback(_retiring.discard)


def build(endpoint: Endpoint) -> ChatProvider:
    """Return a provider with connections of its own, which the caller closes in its loop."""
    if endpoint.kind == "offline":
        return OfflineChat()
    if endpoint.kind == "ollama":
        return OllamaChat(endpoint)
    if endpoint.streams:
        return StreamedChat(endpoint)
    # The openai package takes half a second to import; only endpoints that need it pay.
    from agent.providers.whole import WholeChat

    return WholeChat(endpoint)
