"""Holds the claim of a turn while it is made."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from uuid import UUID

from agent import dialogue_store as store
from agent import erased, news
from agent.core.errors import DialogueBusy, NotReady
from agent.dialogue_threads import stored, to_its_end
from agent.news import Facts

log = logging.getLogger("rosa.dialogues")
# Seconds between two renewals of a claim.
RENEW_S = 2.0


class Hold:
    """Renews a claim again and again; the turn of this task is cancelled once it is not ours."""

    def __init__(self, key: UUID, claim: UUID) -> None:
        self.key, self.claim = key, claim
        # Somebody else makes the turn, or nobody can.
        self.is_lost = False
        self._turn = asyncio.current_task()
        self._renewing: asyncio.Task[None] | None = asyncio.create_task(self._renew())

    def end(self) -> None:
        """Renew it no more. Call it before the claim is given back, or that looks like a loss."""
        if self._renewing:
            self._renewing.cancel()
            self._renewing = None

    async def _renew(self) -> None:
        is_ours = True
        while is_ours:
            await asyncio.sleep(RENEW_S)
            try:
                is_ours = await stored(store.renew, self.key, self.claim)
            except NotReady:
                log.warning("dialogue-claim-not-renewed dialogue=%s", self.key.hex)
        if self._renewing and self._turn:
            self.is_lost = True
            self._turn.cancel()


@asynccontextmanager
async def held(key: UUID, claim: UUID) -> AsyncGenerator[Hold, None]:
    """Hold a claim meanwhile. What fails before its line is stored gives the claim back."""
    hold = Hold(key, claim)
    try:
        yield hold
    except BaseException as exc:
        hold.end()
        await to_its_end(asyncio.ensure_future(stored(store.release, key, claim)))
        if hold.is_lost and isinstance(exc, asyncio.CancelledError):
            raise DialogueBusy("This turn took too long. Try again.") from exc
        raise
    finally:
        hold.end()


@contextmanager
def until_erased(key: UUID, conversation: UUID) -> Generator[None, None, None]:
    """Cancel a turn once its dialogue is deleted, or its conversation is erased up to now."""
    turn, began = asyncio.current_task(), datetime.now(UTC)

    def hear(marks: Facts) -> None:
        at = erased.among([conversation], marks).get(conversation)
        if turn and at and began <= at:
            turn.cancel()

    def hear_gone(facts: Facts) -> None:
        if turn and key.hex in facts["dialogues"]:
            turn.cancel()

    news.hear("forget", hear)
    news.hear(store.GONE, hear_gone)
    try:
        yield
    finally:
        news.unhear("forget", hear)
        news.unhear(store.GONE, hear_gone)
