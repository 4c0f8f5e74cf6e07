"""What the bridge tells of providers: who is there, which models they have, how they stand.

They are asked over the network, so what they said is kept for a while, and all who ask meanwhile
wait for one look.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings

from agent.core.errors import ProviderError
from agent.core.types import Channel, Endpoint
from agent.desk import Desk
from agent.models.channel import BUS_CHANNEL
from agent.providers import breakers, probes

Json = dict[str, Any]
T = TypeVar("T")
# Seconds for which what they said counts.
STANDING_S = 30.0
MODELS_S = 60.0
# Seconds for all of them together; each has a deadline of its own as well.
LOOK_S = 8.0


@dataclass(slots=True)
class _Look(Generic[T]):
    """One look at a provider; `until` is when it no longer counts, None while it goes on."""

    task: asyncio.Task[T]
    until: float | None = None


class Kept(Generic[T]):
    """What was found of each endpoint, as it is configured, for so many seconds."""

    def __init__(self, find: Callable[[Endpoint], Awaitable[T]], kept_s: float) -> None:
        self._find, self._kept_s = find, kept_s
        self._looks: dict[Endpoint, _Look[T]] = {}

    async def all(self, endpoints: Iterable[Endpoint]) -> dict[Endpoint, T]:
        """Return what is found of them within LOOK_S; those that took longer are left out."""
        self._forget()
        tasks = {endpoint: self._look(endpoint).task for endpoint in endpoints}
        if tasks:
            # Whoever waits may leave: the look goes on for the others.
            await asyncio.wait(tasks.values(), timeout=LOOK_S)
        return {
            endpoint: task.result()
            for endpoint, task in tasks.items()
            if task.done() and not task.cancelled()
        }

    async def end(self) -> None:
        """End the looks that go on."""
        tasks = [look.task for look in self._looks.values()]
        self._looks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _look(self, endpoint: Endpoint) -> _Look[T]:
        found = self._looks.get(endpoint)
        if found is None:
            found = self._looks[endpoint] = _Look(asyncio.create_task(self._found(endpoint)))
        return found

    async def _found(self, endpoint: Endpoint) -> T:
        try:
            return await self._find(endpoint)
        finally:
            look = self._looks.get(endpoint)
            if look is not None:
                look.until = time.monotonic() + self._kept_s

    def _forget(self) -> None:
        now = time.monotonic()
        over = [e for e, look in self._looks.items() if look.until is not None and look.until < now]
        for endpoint in over:
            del self._looks[endpoint]


class Providers:
    """The providers of one bridge."""

    def __init__(self) -> None:
        self._standings = Kept(probes.available, STANDING_S)
        self._models = Kept(_models, MODELS_S)

    async def available(self, desk: Desk, persona: str) -> Json:
        """Return whether a persona's first provider that does not rest answers.

        Where there is only the offline one, it does. Raises UnknownPersona.
        """
        chain = chain_of(desk, persona)
        online = [endpoint for endpoint in chain if endpoint.kind != "offline"]
        found = await self._standings.all(online)
        rows = []
        for endpoint, row in zip(chain, told(chain), strict=True):
            standing = found.get(endpoint)
            if standing is not None:
                row |= {"available": standing.ok, "reason": standing.reason, "ms": standing.ms}
            else:
                is_offline = endpoint.kind == "offline"
                row |= {"available": is_offline, "reason": "" if is_offline else "timeout"}
            rows.append(row)
        # The offline one never rests, so there is always one.
        first = next(row for row in rows if row["standing"] != "resting")
        return {"available": first["available"], "provider": first["id"], "providers": rows}

    async def models(self, desk: Desk) -> list[Json]:
        """Return the models that a request may name, then the others that providers have."""
        endpoints = {e.slug: e for e in (*desk.default_endpoints, *desk.endpoints.values())}
        found = await self._models.all(endpoints.values() if settings.LLM_ENABLED else ())
        named = [(e.model, e.slug) for e in endpoints.values() if e.model]
        listed = [(name, e.slug) for e in endpoints.values() for name in found.get(e, ())]
        return [
            {"id": name, "provider": slug, "may_name": number < len(named)}
            for number, (name, slug) in enumerate(dict.fromkeys((*named, *listed)))
        ]

    async def end(self) -> None:
        """End what is asked of providers just now."""
        await self._standings.end()
        await self._models.end()


def chain_of(desk: Desk, persona: str) -> tuple[Endpoint, ...]:
    """Return who is asked for a persona, in order. Raises UnknownPersona."""
    return desk.chain(desk.persona(persona, Channel(None, BUS_CHANNEL)))


def told(chain: Iterable[Endpoint]) -> list[Json]:
    """Return who they are, and whether each is asked, rests or is tried."""
    return [
        {"id": e.slug, "kind": e.kind, "model": e.model, "standing": breakers.standing(e.slug)}
        for e in chain
    ]


async def _models(endpoint: Endpoint) -> list[str]:
    try:
        return await probes.models(endpoint)
    except ProviderError:
        # Its own model may still be named.
        return []
