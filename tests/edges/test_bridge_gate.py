"""How many requests of the bus run and wait, and what addresses of the bus are."""

import asyncio

import pytest

from agent.bridge_bus import BadAddress, Bus, prefix_of, servers
from agent.bridge_gate import WAITING_OF_ROOM, Gate
from agent.core.errors import TooBusy
from tests.services import running_nats


async def held(gate: Gate, room: str, order: list[str], until: asyncio.Event) -> str:
    """Take a place until told; return how that went."""
    try:
        async with gate.place(room):
            order.append(room)
            await until.wait()
    except TooBusy as exc:
        return exc.code or ""
    return "done"


def test_a_room_that_asks_a_lot_takes_one_place() -> None:
    async def acts():
        gate, order, until = Gate(running=2), [], asyncio.Event()
        many = [asyncio.create_task(held(gate, "loud", order, until)) for _ in range(100)]
        await asyncio.sleep(0)
        other = asyncio.create_task(held(gate, "quiet", order, until))
        await asyncio.sleep(0)
        seen = (list(order), gate.running, gate.waiting)
        until.set()
        ends = await asyncio.gather(*many, other)
        return seen, ends.count("done"), ends.count("too_busy"), (gate.running, gate.waiting)

    waiting = WAITING_OF_ROOM
    assert asyncio.run(acts()) == (
        (["loud", "quiet"], 2, waiting),
        waiting + 2,
        99 - waiting,
        (0, 0),
    )


def test_who_is_cancelled_while_waiting_leaves_no_trace() -> None:
    async def acts():
        gate, order, until = Gate(running=1), [], asyncio.Event()
        tasks = [asyncio.create_task(held(gate, room, order, until)) for room in "aabb"]
        await asyncio.sleep(0.01)
        for task in tasks[1:3]:
            task.cancel()
        until.set()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        again = await held(gate, "a", order, until)
        return [isinstance(end, str) for end in ends], again, gate.running, gate.waiting

    assert asyncio.run(acts()) == ([True, False, False, True], "done", 0, 0)


def test_servers_of_a_cluster_stand_after_commas() -> None:
    assert servers("nats://a:4222, tls://me:secret@b") == ["nats://a:4222", "tls://me:secret@b"]


@pytest.mark.parametrize("url", ["", " ", "a:4222", "nats://", "nats://a:99999", "http://a", "::"])
def test_what_is_no_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        servers(f"nats://me:secret@a,{url}" if url.strip() else url)

    assert "NATS_URL" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "prefix"), [("", ""), ("vienna", "vienna."), ("vienna.", "vienna."), ("a.b", "a.b.")]
)
def test_a_prefix_ends_with_a_point(given: str, prefix: str) -> None:
    assert prefix_of(given) == prefix


@pytest.mark.parametrize("given", ["a b", "a.*", ">", "a..b", "$SYS"])
def test_what_is_no_prefix_is_refused(given: str) -> None:
    with pytest.raises(BadAddress):
        prefix_of(given)


def test_rooms_that_were_refused_are_forgotten() -> None:
    async def acts() -> dict[str, asyncio.Lock]:
        gate, until = Gate(running=1, waiting=0), asyncio.Event()
        first = asyncio.create_task(held(gate, "first", [], until))
        await asyncio.sleep(0)
        for number in range(9):
            await held(gate, f"room-{number}", [], until)
        until.set()
        await first
        return gate._rooms

    assert asyncio.run(acts()) == {}


def test_an_end_without_the_server_that_still_has_something_to_say_is_an_end() -> None:
    async def acts() -> bool:
        with running_nats() as server:
            bus = Bus([server.url])
            await bus.begin()
            server.stop()
            async with asyncio.timeout(10):
                while bus.is_connected:
                    await asyncio.sleep(0.01)
            await bus.publish("llm.response", {"content": "Hello"})
            await bus.end()
            return bool(bus.nc.is_closed)

    assert asyncio.run(acts())
