"""A language model's verdict on a question, asked beside the answer, whose first words wait."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from typing import TypeVar

from agent.core import judging
from agent.core.errors import ProviderError
from agent.core.own_words import END
from agent.core.ports import ChatProvider
from agent.core.types import ChatRequest
from agent.core.verdict import ALLOWED, Verdict
from knowledge.values import RedZoneTopic

NO_VERDICT = "no verdict"
# Characters of a first sentence that has no end.
_LONGEST = 300
T = TypeVar("T")


async def ask(
    provider: ChatProvider,
    request: ChatRequest,
    topics: Sequence[RedZoneTopic],
    limit_s: float,
    *,
    declines_without: bool,
) -> Verdict:
    """Return the provider's verdict; never raises but for cancellation.

    Without one in time the question counts as harmless, or as red with `declines_without`.
    """
    verdict = None
    with suppress(ProviderError, TimeoutError):
        async with asyncio.timeout(limit_s):
            async with aclosing(provider.stream(judging.prompt_of(request, topics))) as events:
                parts = [event async for event in events if isinstance(event, str)]
            verdict = judging.read_verdict("".join(parts), topics)
    if verdict is not None:
        return verdict
    return Verdict("block", None, NO_VERDICT) if declines_without else ALLOWED


async def hold(
    parts: AsyncGenerator[T, None],
    verdict: asyncio.Task[Verdict],
    decline: Callable[[Verdict], None],
) -> AsyncGenerator[T, None]:
    """Yield `parts`, the first sentence only once the verdict is there.

    A verdict that declines closes `parts`, whatever they wait for, and is told to `decline`; then
    nothing comes out.
    """
    held: list[T] = []
    following: asyncio.Task[T] | None = None
    try:
        while not verdict.done():
            following = following or asyncio.ensure_future(anext(parts))
            wanted = {verdict} if _is_sentence(held) else {verdict, following}
            await asyncio.wait(wanted, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                ended = following.cancelled() or isinstance(
                    following.exception(), StopAsyncIteration
                )
                if ended:
                    await asyncio.wait({verdict})
                    break
                held.append(following.result())
                following = None
        found = verdict.result()
        if found.declines:
            decline(found)
            return
        for part in held:
            yield part
        if following is not None:
            with suppress(StopAsyncIteration):
                yield await following
                following = None
        if following is None:
            async for part in parts:
                yield part
    finally:
        if following is not None and not following.done():
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        await parts.aclose()


def _is_sentence(held: Sequence[object]) -> bool:
    text = "".join(part for part in held if isinstance(part, str))
    return len(text) > _LONGEST or END.search(text) is not None
