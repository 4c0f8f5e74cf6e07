"""Which sounds a spectator hears: those of one dialogue.

A sound is its dialogue's once a line names it. Those of the line that is being spoken are named
nowhere yet: they count where they were written since the last line, while a turn is made.
"""

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from agent.models import Dialogue, DialogueLine

# Sounds that a process remembers to be those of a dialogue, and seconds that a look takes at most.
MOST_KNOWN, READ_S = 5_000, 5.0
# The clock of files is a coarse one.
_COARSE = timedelta(seconds=1)
_Asked = tuple[UUID, str]
_known: OrderedDict[_Asked, None] = OrderedDict()
_looking: dict[_Asked, asyncio.Task[bool]] = {}


async def hears(dialogue: UUID, name: str) -> bool:
    """Return whether a file that is there is of this dialogue.

    All who ask at the same time wait for one look. Raises what the database raises.
    """
    asked = (dialogue, name)
    if asked in _known:
        return True
    task = _looking.get(asked)
    if task is None or task.get_loop() is not asyncio.get_running_loop():
        task = _looking[asked] = asyncio.create_task(_look(asked))
        task.add_done_callback(lambda _done: _looking.pop(asked, None))
    return await asyncio.shield(task)


async def _look(asked: _Asked) -> bool:
    async with asyncio.timeout(READ_S):
        is_of_it = await database_sync_to_async(_is_of)(*asked)
    if is_of_it:
        _known[asked] = None
        if len(_known) > MOST_KNOWN:
            _known.popitem(last=False)
    return is_of_it


def _is_of(dialogue: UUID, name: str) -> bool:
    row = Dialogue.objects.filter(pk=dialogue, expires_at__gt=timezone.now()).first()
    if row is None:
        return False
    for line in DialogueLine.objects.filter(dialogue=row).only("audio", "sounds"):
        if name in (line.audio, *(sound["file"] for sound in line.sounds)):
            return True
    if row.claimed_until is None or row.claimed_until < timezone.now():
        return False
    try:
        written_at = (settings.AUDIO_DIR / name).stat().st_mtime
    except OSError:
        return False
    return datetime.fromtimestamp(written_at, UTC) > row.last_at - _COARSE
