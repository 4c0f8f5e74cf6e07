"""A reply that is cut off: its parts are closed, its end is an end, and no cancelling is left."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from agent.core.types import Ended
from agent.cut import Cut


class Reply:
    """One word, then silence; `closing` is what its end does when it is closed."""

    def __init__(self, closing: str = "") -> None:
        self.is_closed = False
        self._closing = closing

    async def parts(self) -> AsyncGenerator[str, None]:
        try:
            yield "Hello "
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if self._closing == "breaks":
                    raise OSError from None
                if self._closing != "speaks":
                    raise
            yield "you."
        finally:
            self.is_closed = True


async def heard(cut: Cut, reply: Reply) -> list[Any]:
    found = [part async for part in cut.short(reply.parts())]
    # Whoever goes on must be able to wait.
    await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    return found


@pytest.mark.parametrize("closing", ["", "breaks", "speaks"])
def test_reply_ends_whatever_its_closing_does(closing: str) -> None:
    async def cut_off() -> list[Any]:
        cut, reply = Cut(), Reply(closing)
        asyncio.get_running_loop().call_later(0.01, cut.off, "staff")
        parts = await heard(cut, reply)
        assert reply.is_closed
        return parts

    assert asyncio.run(cut_off()) == ["Hello ", Ended()]


def test_reply_that_was_cut_before_it_began_says_nothing() -> None:
    async def cut_off() -> list[Any]:
        cut = Cut()
        assert [cut.off("staff"), cut.off("staff"), cut.off("superseded")] == [True, False, True]
        return await heard(cut, Reply())

    assert asyncio.run(cut_off()) == [Ended()]


@pytest.mark.parametrize("closing", ["", "breaks", "speaks"])
def test_caller_who_leaves_at_the_same_moment_has_left(closing: str) -> None:
    async def leave() -> bool:
        cut, reply = Cut(), Reply(closing)
        task = asyncio.create_task(heard(cut, reply))
        await asyncio.sleep(0.01)
        cut.off("staff")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return reply.is_closed

    assert asyncio.run(leave())


def test_reply_that_is_cut_in_its_own_midst_ends_at_its_next_part() -> None:
    cut = Cut()

    async def parts() -> AsyncGenerator[str, None]:
        yield "Hello "
        cut.off("staff")
        yield "you."

    async def cut_off() -> list[Any]:
        found = [part async for part in cut.short(parts())]
        await asyncio.sleep(0)
        return found

    assert asyncio.run(cut_off()) == ["Hello ", Ended()]
