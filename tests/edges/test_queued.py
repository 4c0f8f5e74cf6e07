"""The durable queue, over a real nats-server: what is answered, when, and how often."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.js.errors import NotFoundError

from agent import queued, queued_store, queued_streams
from agent.core.errors import NotReady, RequestError
from agent.core.queued import names
from agent.models import QueuedRequest
from agent.queued import Queue
from tests.bench.queue_worker import Bus, connected, soon
from tests.edges.dialogues import play
from tests.edges.endpoints import until
from tests.edges.queue_listener import Ear, ask, is_empty, left, send
from tests.services import Nats, running_nats

pytestmark = pytest.mark.usefixtures("either_database")


class Echo:
    """Answers each request with its own words, after what it is told to do."""

    def __init__(self, *acts: Callable[[], Awaitable[None]]) -> None:
        self.acts, self.seen = list(acts), list[str]()

    def parse(self, payload: bytes, request_id: str) -> Any:
        try:
            told = orjson.loads(payload)
            return {"content": told["message"], "request_id": request_id}
        except (ValueError, TypeError, KeyError) as exc:
            raise RequestError("There is no message.", "message") from exc

    async def answer(self, request: Any) -> dict[str, Any]:
        self.seen.append(request["content"])
        if self.acts:
            await self.acts.pop(0)()
        return request


@pytest.fixture
def bus_server() -> Iterator[Nats]:
    with running_nats() as server:
        yield server


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is left behind is taken up after a second, not after twenty.
    for place, name in (
        (queued_streams, "ACK_WAIT_S"),
        (queued_streams, "_SETTLE_S"),
        (queued_store, "LEASE_S"),
        (queued, "RENEW_S"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    soon()
    queued_streams._SETTLE_S = 0.1


def played(server: Nats, requests: Echo, acts: Callable[[Bus, Ear, Queue], Awaitable[None]]) -> Ear:
    """Run a queue while `acts` plays, and return what was heard."""
    ear = Ear()

    async def run() -> None:
        bus = await connected(server.url, "test.")
        await ear.listen(bus)
        queue = Queue(requests, at_once=4)
        await queue.begin(bus)
        try:
            await acts(bus, ear, queue)
        finally:
            await queue.end()
            # Where the server is away it has something to say.
            with suppress(OSError):
                await bus.nc.close()

    play(run)
    return ear


def test_a_request_is_answered_once_and_its_words_are_forgotten(bus_server: Nats) -> None:
    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await ask(bus, "Hello", "r-1")
        await ask(bus, "Hello again", "r-1")
        await until(lambda: is_empty(bus))

    requests = Echo()
    ear = played(bus_server, requests, acts)

    assert (len(ear.heard), len(requests.seen)) == (1, 1)
    assert ear.heard[0]["request_id"] == "r-1"
    row = QueuedRequest.objects.get()
    assert (row.room, row.reply, row.answered_at is not None) == ("lobby", None, True)


def test_a_request_without_an_id_gets_one_that_stays(bus_server: Nats) -> None:
    async def refuse() -> None:
        raise NotReady("Not yet.")

    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await ask(bus, "Hello")
        await until(lambda: is_empty(bus))

    requests = Echo(refuse)
    ear = played(bus_server, requests, acts)

    assert [told["content"] for told in ear.heard] == ["Hello"]
    assert ear.heard[0]["request_id"].startswith("queue-1-")
    assert (QueuedRequest.objects.count(), requests.seen) == (1, ["Hello", "Hello"])


def test_a_request_that_cannot_be_read_is_told_so_and_leaves_the_queue(bus_server: Nats) -> None:
    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await send(bus, b'{"request_id": "r-2", "channel_id": "lobby"}')
        await until(lambda: ear.heard)
        await send(bus, b"\xff\x00")
        await until(lambda: is_empty(bus))

    ear = played(bus_server, Echo(), acts)

    first, second = ear.heard
    assert first == {
        "error": "There is no message.",
        "code": "invalid_request",
        "channel_id": "lobby",
        "request_id": "r-2",
    }
    assert second["request_id"].startswith("queue-2-")


def test_a_request_that_fails_each_time_is_given_up(
    bus_server: Nats, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Five waits of up to half a minute.
    monkeypatch.setattr("agent.queued.delay_s", lambda _deliveries: 0.01)

    async def fail() -> None:
        raise ZeroDivisionError(requests.seen[-1])

    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await ask(bus, "Hello", "r-3")
        await until(lambda: is_empty(bus))

    requests = Echo(*[fail] * 9)
    ear = played(bus_server, requests, acts)

    assert [(told["code"], told["request_id"]) for told in ear.heard] == [("gave_up", "r-3")]
    assert len(requests.seen) == 5
    # Where it broke, and none of the words.
    told = [one.getMessage() for one in caplog.records if "postponed" in one.getMessage()]
    assert [("in fail" in one, "Hello" in one) for one in told] == [(True, False)] * 5


def test_an_answer_that_the_bus_does_not_take_is_told_so(bus_server: Nats) -> None:
    class Endless(Echo):
        async def answer(self, request: Any) -> dict[str, Any]:
            return request | {"channel_id": "lobby", "content": request["content"] * 1_000_000}

    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await ask(bus, "Hello", "r-4")
        await until(lambda: is_empty(bus))

    ear = played(bus_server, Endless(), acts)

    assert ear.heard == [
        {
            "error": "The answer is too large for the bus. Ask for less at a time.",
            "code": "answer_too_large",
            "channel_id": "lobby",
            "request_id": "r-4",
        }
    ]


def test_no_more_is_fetched_than_can_run(bus_server: Nats) -> None:
    going, most = 0, 0
    free = asyncio.Event()

    async def wait() -> None:
        nonlocal going, most
        going += 1
        most = max(most, going)
        await free.wait()
        going -= 1

    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        for number in range(12):
            await ask(bus, "Hello", f"r-{number}")
        await until(lambda: most == 4)
        # Longer than a request may stay without a renewal.
        await asyncio.sleep(1.5)
        free.set()
        await until(lambda: is_empty(bus))

    requests = Echo(*[wait] * 12)
    ear = played(bus_server, requests, acts)

    assert (most, len(requests.seen)) == (4, 12)
    assert len({told["request_id"] for told in ear.heard}) == len(ear.heard) == 12


def test_an_end_gives_back_what_takes_too_long(bus_server: Nats, settings: Any) -> None:
    settings.DRAIN_S = 0.1

    async def acts(bus: Bus, ear: Ear, queue: Queue) -> None:
        await ask(bus, "Hello", "r-1")
        await until(lambda: requests.seen)
        await queue.end()
        assert (ear.heard, await left(bus)) == ([], (1, 0))
        other = Queue(requests, at_once=1)
        await other.begin(bus)
        await until(lambda: is_empty(bus))
        await other.end()

    requests = Echo(lambda: asyncio.sleep(60))
    ear = played(bus_server, requests, acts)

    assert [told["request_id"] for told in ear.heard] == ["r-1"]
    assert QueuedRequest.objects.get().tries == 1


def test_nothing_more_is_fetched_once_it_is_to_end(bus_server: Nats) -> None:
    free = asyncio.Event()

    async def acts(bus: Bus, ear: Ear, queue: Queue) -> None:
        await ask(bus, "Hello", "r-0")
        await until(lambda: requests.seen)
        ending = asyncio.create_task(queue.end())
        # It takes its turn once what the others do at once is done.
        await bus.nc.flush()
        await bus.nc.flush()
        for number in range(1, 4):
            await ask(bus, "Hello", f"r-{number}")
        called = names(bus.subject(""))
        consumer = await bus.nc.jetstream().consumer_info(called.stream, called.consumer)
        found.append((consumer.num_ack_pending, consumer.num_pending))
        free.set()
        await ending

    found = list[tuple[int | None, int | None]]()
    requests = Echo(free.wait)
    ear = played(bus_server, requests, acts)

    assert (found, ear.ids) == ([(1, 3)], ["r-0"])


def test_an_end_that_is_cut_gives_back_at_once(bus_server: Nats, settings: Any) -> None:
    settings.DRAIN_S = 60.0

    async def acts(bus: Bus, ear: Ear, queue: Queue) -> None:
        await ask(bus, "Hello", "r-1")
        await until(lambda: requests.seen)
        ending = asyncio.create_task(queue.end())
        await asyncio.sleep(0)
        queue.cut()
        await asyncio.wait_for(ending, 20)
        assert (ear.heard, await left(bus)) == ([], (1, 0))

    requests = Echo(lambda: asyncio.sleep(60))
    played(bus_server, requests, acts)

    assert QueuedRequest.objects.get().tries == 0


@pytest.mark.parametrize("is_working", [True, False])
def test_an_end_while_the_bus_is_away_takes_no_longer_than_it_may(
    bus_server: Nats, settings: Any, is_working: bool
) -> None:
    settings.DRAIN_S = 0.5
    away, took = asyncio.Event(), list[float]()

    async def acts(bus: Bus, ear: Ear, queue: Queue) -> None:
        if is_working:
            await ask(bus, "Hello", "r-1")
            await until(lambda: requests.seen)
        bus_server.stop()
        await until(lambda: not bus.nc.is_connected)
        away.set()
        if is_working:
            await until(lambda: QueuedRequest.objects.filter(reply__isnull=False).aexists())
        begun = time.monotonic()
        await queue.end()
        took.append(time.monotonic() - begun)

    requests = Echo(away.wait)
    ear = played(bus_server, requests, acts)

    assert ([seconds < 2 for seconds in took], ear.heard) == ([True], [])


def test_a_connection_that_was_made_anew_lets_answers_leave(bus_server: Nats) -> None:
    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await ask(bus, "Hello", "r-0")
        await until(lambda: is_empty(bus))
        await bus.nc.close()
        bus.nc = (await connected(bus_server.url)).nc
        await ear.listen(bus)
        await ask(bus, "Hello", "r-1")
        await until(lambda: is_empty(bus), 10.0)

    ear = played(bus_server, Echo(), acts)

    assert ear.ids == ["r-0", "r-1"]


@pytest.mark.parametrize(
    ("module", "name"), [(queued_streams, "opened"), (queued_streams.Streams, "next")]
)
def test_a_worker_outlives_what_nobody_foresaw(
    bus_server: Nats, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    # One for each worker.
    real, faults = getattr(module, name), [ZeroDivisionError() for _ in range(4)]

    async def break_first(*arguments: Any) -> Any:
        if faults:
            raise faults.pop()
        return await real(*arguments)

    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await until(lambda: not faults)
        await ask(bus, "Hello", "r-1")
        await until(lambda: is_empty(bus))

    monkeypatch.setattr("agent.queued._LOOKS_S", (0.01,))
    monkeypatch.setattr(module, name, break_first)
    ear = played(bus_server, Echo(), acts)

    assert ear.ids == ["r-1"]


@pytest.mark.parametrize("is_known", [True, False])
def test_what_a_killed_server_would_hand_out_to_nobody_is_answered_or_removed(
    bus_server: Nats,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    is_known: bool,
) -> None:
    monkeypatch.setattr(queued, "SWEEP_S", 0.2)
    held, kept = bus_server.messages(names("test.").stream), tmp_path / "kept"
    free = asyncio.Event()

    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await ask(bus, "Hello", "r-1")
        await until(lambda: requests.seen)
        await until(lambda: any(block.stat().st_size for block in held.glob("*.blk")))
        shutil.copytree(held, kept)
        free.set()
        await until(lambda: is_empty(bus))
        if not is_known:
            await QueuedRequest.objects.all().adelete()
        # As if it had not written down that it had removed it.
        bus_server.stop()
        await until(lambda: not bus.nc.is_connected)
        shutil.rmtree(held)
        shutil.copytree(kept, held)
        bus_server.start()
        await until(lambda: bus.nc.is_connected)
        await until(lambda: "stranded" in caplog.text)
        await until(lambda: is_empty(bus))

    requests = Echo(free.wait)
    ear = played(bus_server, requests, acts)

    assert ear.ids == (["r-1"] if is_known else ["r-1", "r-1"])


def test_a_server_that_lost_everything_gets_its_streams_again(bus_server: Nats) -> None:
    async def acts(bus: Bus, ear: Ear, _queue: Queue) -> None:
        await ask(bus, "Hello", "r-1")
        await until(lambda: ear.heard)
        called = names(bus.subject(""))
        for name in (called.stream, called.outgoing_stream):
            await bus.nc.jetstream().delete_stream(name)
        await ask(bus, "Hello", "r-2")
        await until(lambda: len(ear.heard) == 2)

    ear = played(bus_server, Echo(), acts)

    assert [told["request_id"] for told in ear.heard] == ["r-1", "r-2"]


def test_a_stream_that_is_there_keeps_its_name_and_settings(bus_server: Nats) -> None:
    async def acts() -> None:
        bus = await connected(bus_server.url)
        js = bus.nc.jetstream()
        await js.add_stream(name="MINE", subjects=["llm.queue"], max_msgs=7)
        ear, queue = Ear(), Queue(Echo(), at_once=1)
        await ear.listen(bus)
        await queue.begin(bus)
        await ask(bus, "Hello", "r-1")
        await until(lambda: ear.heard)
        await queue.end()
        assert (await js.stream_info("MINE")).config.max_msgs == 7
        with pytest.raises(NotFoundError):
            await js.stream_info(names("").stream)
        await bus.nc.close()

    play(acts)


def test_an_answer_of_long_ago_that_left_is_not_published_again(bus_server: Nats) -> None:
    async def acts() -> None:
        bus = await connected(bus_server.url)
        streams = await queued_streams.opened(bus.nc, names(""))
        from agent.core.queued import Reply

        first = await streams.publish("r-1", Reply("response", {}))
        await streams.publish("r-2", Reply("response", {}))
        await streams.remove(first)
        found = [await streams.published(name) for name in ("r-1", "r-2", "r-3")]
        assert (streams.duplicates_s, found) == (3600, [None, 2, None])
        await bus.nc.close()

    play(acts)
