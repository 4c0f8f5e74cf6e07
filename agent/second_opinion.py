"""A language model's verdict on a question, asked beside the answer, whose first words wait."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from typing import Generic, TypeVar

from agent import metrics
from agent.core import judging
from agent.core.ports import ChatProvider
from agent.core.types import ChatRequest
from agent.core.verdict import ALLOWED, Verdict
from knowledge.values import RedZoneTopic

log = logging.getLogger("rosa.turn")
NO_VERDICT = "no verdict"
T = TypeVar("T")


async def ask(
    provider: ChatProvider,
    request: ChatRequest,
    topics: Sequence[RedZoneTopic],
    limit_s: float,
    *,
    declines_without: bool,
    is_counted: bool = True,
) -> Verdict:
    """Return the provider's verdict; never raises but for cancellation.

    Without one in time the question counts as harmless, or as red with `declines_without`.
    """
    verdict = None
    try:
        async with asyncio.timeout(limit_s):
            async with aclosing(provider.stream(judging.prompt_of(request, topics))) as events:
                parts = [event async for event in events if isinstance(event, str)]
            verdict = judging.read_verdict("".join(parts), topics)
        error = "" if verdict else "NoVerdict"
    except Exception as exc:  # noqa: BLE001  (a fault of the judge is none of the answer)
        error = type(exc).__name__
    if error:
        log.warning("judge-failed provider=%s error=%s", provider.slug, error)
    if is_counted:
        metrics.JUDGE.labels(provider.slug, _outcome(verdict)).inc()
    if verdict is not None:
        return verdict
    return Verdict("block", None, NO_VERDICT) if declines_without else ALLOWED


def _outcome(verdict: Verdict | None) -> str:
    if verdict is None:
        return "none"
    return "declined" if verdict.declines else "allowed"


class Hold(Generic[T]):
    """The beginning of an answer, which waits for a verdict."""

    def __init__(self) -> None:
        self._parts: list[T] = []
        self._is_open = False

    def take_back(self) -> bool:
        """Forget what waits, so that another may begin; False once it may leave."""
        if self._is_open:
            return False
        self._parts.clear()
        return True

    async def release(
        self,
        parts: AsyncGenerator[T, None],
        verdict: asyncio.Task[Verdict],
        decline: Callable[[Verdict], None],
    ) -> AsyncGenerator[T, None]:
        """Yield `parts`, the first of them only once the verdict is there.

        A verdict that declines closes `parts`, whatever they wait for or failed of, and is told
        to `decline`; then nothing comes out.
        """
        following: asyncio.Task[T] | None = None
        try:
            while not verdict.done():
                following = following or asyncio.ensure_future(anext(parts))
                # Read on meanwhile: a call that fails now can still be followed by another.
                await asyncio.wait({verdict, following}, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    continue
                if following.cancelled() or following.exception():
                    await asyncio.wait({verdict})
                    break
                self._parts.append(following.result())
                following = None
            found = verdict.result()
            if found.declines:
                decline(found)
                return
            self._is_open = True
            for part in self._parts:
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
