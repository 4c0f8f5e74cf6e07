"""What runs at Tavus, asked for and ended; nothing here asks the database."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from agent.models.call import name_of
from agent.tavus import Tavus, TavusRefused, TavusUnknown, TavusUnsure

# Conversations of one page of Tavus's list, and pages that are read.
_PAGE, _MOST_PAGES = 100, 10


def client() -> Tavus:
    """Return a client of the API; raises TavusNotSetUp."""
    return Tavus(settings.TAVUS_BASE_URL, settings.TAVUS_API_KEY)


async def active(tavus: Tavus) -> list[dict[str, Any]]:
    """Return all conversations that run under the key, not only ours. Raises TavusError."""
    found: list[dict[str, Any]] = []
    for page in range(1, _MOST_PAGES + 1):
        answer = await tavus.list_conversations(status="active", page=page, limit=_PAGE)
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            # Not the same as none: who thinks that nothing runs begins another.
            raise TavusUnsure("The answer of Tavus holds no list of conversations.")
        found += [row for row in rows if isinstance(row, dict)]
        # A page may be shorter than was asked for, and more follow.
        total = answer.get("total_count")
        if not rows or len(found) >= (total if isinstance(total, int) else _PAGE * page):
            break
    return found


async def all_active() -> list[dict[str, Any]]:
    """Return what `active` does, with a client of its own. Raises TavusError."""
    async with client() as tavus:
        return await active(tavus)


async def end_room(tavus: Tavus, remote_id: str) -> None:
    """End what runs; what Tavus does not know has ended. Raises TavusError."""
    try:
        await tavus.end_conversation(remote_id)
    except TavusUnknown:
        return
    except TavusRefused as exc:
        # Whether it runs nobody knows: perhaps it has just ended.
        raise TavusUnsure(str(exc)) from None


async def end_rooms(remote_ids: Collection[str]) -> int:
    """End what runs under Tavus's ids, and return how many those were. Raises TavusError."""
    async with client() as tavus:
        for remote_id in remote_ids:
            await end_room(tavus, remote_id)
    return len(remote_ids)


async def end_named(keys: Iterable[UUID]) -> dict[UUID, str]:
    """End what runs under the names of calls; return Tavus's ids of it. Raises TavusError."""
    names = {name_of(key): key for key in keys}
    ran: dict[UUID, str] = {}
    async with client() as tavus:
        for shown in await active(tavus):
            if key := names.get(str(shown.get("conversation_name"))):
                await end_room(tavus, id_of(shown))
                ran[key] = id_of(shown)
    return ran


def id_of(shown: Mapping[str, Any]) -> str:
    """Return Tavus's id of a conversation that it shows."""
    return str(shown.get("conversation_id"))
