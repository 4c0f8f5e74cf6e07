"""How the serving loop reaches the rows of dialogues, and holds a claim while it speaks."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import Error, connection

from agent import dialogue_store as store
from agent import erased, news
from agent.core.errors import NotReady
from agent.news import Facts

log = logging.getLogger("rosa.dialogues")
# Seconds that the database may take, and between two renewals of a claim.
DATABASE_S, RENEW_S = 10.0, 2.0
T = TypeVar("T")


@asynccontextmanager
async def held(key: UUID, claim: UUID) -> AsyncGenerator[None, None]:
    """Hold a claim meanwhile; the turn is cancelled once somebody else has it.

    What fails before its line is stored gives the claim back.
    """
    turn = asyncio.current_task()
    holding = asyncio.create_task(_hold(key, claim))
    holding.add_done_callback(lambda task: task.cancelled() or (turn and turn.cancel()))
    try:
        yield
    except BaseException:
        await asyncio.shield(stored(store.release, key, claim))
        raise
    finally:
        holding.cancel()


@asynccontextmanager
async def until_erased(key: UUID, conversation: UUID) -> AsyncGenerator[None, None]:
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


async def _hold(key: UUID, claim: UUID) -> None:
    """Renew a claim again and again; returns once it is not ours any more."""
    is_ours = True
    while is_ours:
        await asyncio.sleep(RENEW_S)
        try:
            is_ours = await stored(store.renew, key, claim)
        except NotReady:
            log.warning("dialogue-claim-not-renewed dialogue=%s", key.hex)


async def stored(work: Callable[..., T], *given: Any) -> T:
    """Return what a function of the store returns. Raises NotReady while it cannot do its work."""
    try:
        async with asyncio.timeout(DATABASE_S):
            return await sync_to_async(_connected)(work, *given)
    except (Error, TimeoutError) as exc:
        log.warning("dialogue-not-stored error=%s", type(exc).__name__)
        raise NotReady("The session cannot be read or stored now. Try again in a moment.") from exc


def _connected(work: Callable[..., T], *given: Any) -> T:
    """Do work over this thread's connection, which stays: opening one takes longer than most work.

    One that the server has closed meanwhile is opened anew.
    """
    was_open = connection.connection is not None
    try:
        return work(*given)
    except Error:
        is_lost = was_open and not connection.is_usable()
        connection.close()
        if not is_lost:
            raise
    return work(*given)
