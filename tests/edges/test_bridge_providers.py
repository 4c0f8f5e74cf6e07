"""What the bridge tells of providers: one look for all who ask, kept for a while."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from agent import bridge_providers
from agent.bridge_providers import Kept
from agent.core.types import Endpoint
from agent.providers import breakers
from tests.edges.bridges import asked, bridging
from tests.edges.dialogues import play
from tests.services import Nats, running_nats
from tests.upstream import Script, Upstream

A, B = Endpoint("a", "chat"), Endpoint("b", "chat")


@pytest.fixture(scope="module")
def nats() -> Iterator[Nats]:
    with running_nats() as server:
        yield server


def kept(kept_s: float, acts: Any) -> tuple[Any, list[str]]:
    """Return what comes of acts, and whom was looked at."""
    looks: list[str] = []

    async def find(endpoint: Endpoint) -> str:
        looks.append(endpoint.slug)
        await asyncio.sleep(0 if endpoint is A else 60)
        return endpoint.slug

    async def whole() -> Any:
        all_ = Kept(find, kept_s)
        try:
            return await acts(all_)
        finally:
            await all_.end()

    return asyncio.run(whole()), looks


def test_all_who_ask_at_once_and_later_share_one_look() -> None:
    async def acts(all_: Kept[str]) -> Any:
        leaves = asyncio.create_task(all_.all([A]))
        await asyncio.sleep(0)
        leaves.cancel()
        return [*await asyncio.gather(all_.all([A]), all_.all([A])), await all_.all([A])]

    assert kept(60, acts) == ([{A: "a"}] * 3, ["a"])


def test_what_was_found_is_looked_at_again_once_it_is_old() -> None:
    async def acts(all_: Kept[str]) -> Any:
        return [await all_.all([A]), await all_.all([A])]

    assert kept(-1, acts) == ([{A: "a"}] * 2, ["a", "a"])


def test_one_that_takes_too_long_is_left_out(monkeypatch: Any) -> None:
    monkeypatch.setattr(bridge_providers, "LOOK_S", 0.2)

    assert kept(60, lambda all_: all_.all([A, B])) == ({A: "a"}, ["a", "b"])


@pytest.mark.usefixtures("database")
def test_services_tell_how_providers_stand(nats: Nats, small_prompter: Upstream) -> None:
    small_prompter.models["other"] = Script()

    async def acts() -> Any:
        async with bridging(nats.url) as (_bridge, client):
            there = await asked(client, "service.llm.is_available")
            models = (await asked(client, "service.llm.get_models"))["models"]
            status = await asked(client, "service.llm.status")
            return there, models, status["providers"]

    there, models, providers = play(acts)

    first, last = there["providers"]
    assert first.pop("ms") > 0
    row = {"id": "environment", "kind": "chat", "model": "gpt-4o-mini", "standing": "asked"}
    assert (there["available"], there["provider"]) == (True, "environment")
    assert first == row | {"available": True, "reason": ""}
    assert (last["id"], last["available"], last["reason"]) == ("offline", True, "")
    assert {"id": "gpt-4o-mini", "provider": "environment", "may_name": True} in models
    assert {"id": "other", "provider": "environment", "may_name": False} in models
    assert providers[0] == row


@pytest.mark.usefixtures("database")
def test_one_that_rests_is_passed_over(
    nats: Nats, small_prompter: Upstream, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        breakers, "standing", lambda slug: "resting" if slug == "environment" else "asked"
    )

    async def acts() -> Any:
        async with bridging(nats.url) as (_bridge, client):
            return await asked(client, "service.llm.is_available")

    there = play(acts)

    assert (there["available"], there["provider"]) == (True, "offline")
    assert [one["standing"] for one in there["providers"]] == ["resting", "asked"]
