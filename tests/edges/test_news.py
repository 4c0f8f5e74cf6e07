"""Messages between processes: each `News` here is one process with a layer of its own."""

import asyncio
import logging
import signal
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop
from channels_redis.pubsub import RedisPubSubChannelLayer

from agent import metrics, news
from agent.news import News
from tests.edges.endpoints import until
from tests.services import Redis, running_redis


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with running_redis() as server:
        yield server


@asynccontextmanager
async def process(redis: Redis, prefix: str = "rosa") -> AsyncGenerator[News, None]:
    one = News(RedisPubSubChannelLayer(hosts=[redis.url], prefix=prefix))
    await one.begin()
    # Until it has subscribed.
    heard: list[Any] = []
    one.hear("hello", heard.append)
    while not await _is_subscribed(one):
        await asyncio.sleep(0.01)
    try:
        yield one
    finally:
        await one.end()


async def _is_subscribed(one: News) -> bool:
    return bool(one._layer._get_layer().groups)


def test_what_is_told_is_heard_by_all_processes_and_once_each(redis: Redis) -> None:
    async def tell_two() -> list[list[Any]]:
        heard: list[list[Any]] = [[], []]
        async with process(redis) as here, process(redis) as there:
            here.hear("visit", heard[0].append)
            there.hear("visit", heard[1].append)
            here.tell("visit", {"n": 1})
            there.tell("other", {"n": 2})
            here.tell("visit", {"n": 3})
            await until(lambda: len(heard[1]) == 2)
            await asyncio.sleep(0.05)
        return heard

    assert uvloop.run(tell_two()) == [[{"n": 1}, {"n": 3}]] * 2


def test_the_own_process_hears_at_once_and_without_any_layer() -> None:
    one, heard = News(), []
    one.hear("visit", heard.append)

    one.tell("visit", {"n": 1})
    one.unhear("visit", heard.append)
    one.unhear("visit", heard.append)
    one.tell("visit", {"n": 2})

    assert heard == [{"n": 1}]


def test_installations_on_one_redis_do_not_hear_each_other(redis: Redis) -> None:
    async def tell() -> list[Any]:
        heard: list[Any] = []
        async with process(redis, "rosa-a") as here, process(redis, "rosa-b") as there:
            there.hear("visit", heard.append)
            here.tell("visit", {"n": 1})
            await asyncio.sleep(0.1)
        return heard

    assert asyncio.run(tell()) == []


def test_thousands_at_once_arrive_in_order(redis: Redis) -> None:
    async def tell() -> list[int]:
        heard: list[int] = []
        async with process(redis) as here, process(redis) as there:
            there.hear("visit", lambda facts: heard.append(facts["n"]))
            for number in range(3000):
                here.tell("visit", {"n": number})
            await until(lambda: len(heard) == 3000)
        return heard

    assert asyncio.run(tell()) == list(range(3000))


def test_a_listener_that_fails_keeps_no_other_from_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    one, heard = News(), []
    one.hear("visit", lambda facts: facts["nothing"])
    one.hear("visit", heard.append)

    one.tell("visit", {"secret": "words"})

    assert heard == [{"secret": "words"}]
    assert caplog.messages == ["news-not-taken kind=visit error=KeyError"]


def test_without_redis_telling_goes_on_and_what_waits_arrives_later(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> list[int]:
        heard: list[int] = []
        async with process(redis) as here, process(redis) as there:
            there.hear("visit", lambda facts: heard.append(facts["n"]))
            await asyncio.to_thread(redis.stop)
            for number in range(5):
                here.tell("visit", {"n": number})
                await asyncio.sleep(0.1)
            await until(lambda: "news-away" in caplog.text)
            await asyncio.to_thread(redis.start)
            await until(lambda: len(heard) == 5)
        return heard

    with caplog.at_level(logging.INFO, "rosa.news"):
        told = asyncio.run(tell())

    ours = [r.getMessage().split()[0] for r in caplog.records if r.name == "rosa.news"]
    assert told == [0, 1, 2, 3, 4]
    assert ours == ["news-away", "news-back"]


def test_a_redis_that_hangs_holds_nobody_up(redis: Redis) -> None:
    async def tell() -> float:
        loop = asyncio.get_running_loop()
        async with process(redis) as here:
            assert redis.process
            redis.process.send_signal(signal.SIGSTOP)
            try:
                began = loop.time()
                for number in range(100):
                    here.tell("visit", {"n": number})
                    await asyncio.sleep(0)
                await here.end()
                return loop.time() - began
            finally:
                redis.process.send_signal(signal.SIGCONT)

    assert asyncio.run(tell()) < 1.5


def test_what_nobody_can_be_told_is_bounded_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    # The bound itself is too large for a test.
    monkeypatch.setattr(news, "MAX_WAITING", 3)

    class Away:
        async def new_channel(self) -> str:
            raise OSError

        group_send = group_add = new_channel

    async def tell() -> list[int]:
        one = News(Away())
        await one.begin()
        for number in range(5):
            one.tell("visit", {"n": number})
        waiting = [facts["n"] for _kind, facts in one._waiting]
        await one.end()
        return waiting

    before = metrics.NEWS_LOST._value.get()
    assert asyncio.run(tell()) == [2, 3, 4]
    assert metrics.NEWS_LOST._value.get() == before + 2


class Flaky:
    """A layer that fails so often before anything is heard, and at every message with a fault."""

    def __init__(self, failures: int) -> None:
        self.failures, self.tries, self.channels = failures, 0, 0
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def new_channel(self) -> str:
        self.channels += 1
        return "mine"

    async def group_add(self, _group: str, _name: str) -> None:
        self.tries += 1
        if self.tries <= self.failures:
            raise OSError

    async def group_send(self, _group: str, _message: Any) -> None:
        """Nobody else is there."""

    async def receive(self, _name: str) -> dict[str, Any]:
        return await self.messages.get()


def test_nothing_piles_up_in_the_layer_while_it_fails_and_later_faults_wait_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Doubled four times the real pauses take seconds.
    monkeypatch.setattr(news, "FIRST_PAUSE_S", 0.01)

    async def tell() -> tuple[int, list[Any], float]:
        layer, heard = Flaky(failures=4), []
        one = News(layer)
        one.hear("visit", heard.append)
        await one.begin()
        await until(lambda: layer.tries == 5)
        layer.messages.put_nowait({"nonsense": 1})
        began = asyncio.get_running_loop().time()
        await until(lambda: layer.tries == 6)
        took = asyncio.get_running_loop().time() - began
        layer.messages.put_nowait({"by": "another", "news": [("visit", {"n": 1})]})
        await until(lambda: heard)
        await one.end()
        return layer.channels, heard, took

    channels, heard, took = asyncio.run(tell())

    assert (channels, heard) == (1, [{"n": 1}])
    assert took < 0.1


def test_a_thread_tells_through_the_loop() -> None:
    async def tell() -> list[Any]:
        one, heard = News(), []
        one.hear("visit", heard.append)
        await one.begin()
        await one.begin()
        await asyncio.to_thread(one.tell_from_thread, "visit", {"n": 1})
        await until(lambda: heard)
        await one.end()
        one.tell_from_thread("visit", {"n": 2})
        return heard

    assert asyncio.run(tell()) == [{"n": 1}]
