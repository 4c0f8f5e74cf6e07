"""The limits of chat rooms while they are used: counted in memory, written behind, shared.

A request costs no query: the first one of a room and of each person reads how they stand, and from
then on a task tells the database every 2 seconds what is used here, and reads what other bridges
used, and the limits that staff have set meanwhile. Until then two bridges may let through a few
requests too many.
"""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from agent.chat_limit_store import Counts, Key, Standing, default_limits, sync
from agent.chat_room_store import stored
from agent.core.chat_limits import Limits, Minute, Most, Passed, hits, marks, told
from agent.core.errors import LimitReached, NotReady
from agent.faults import described
from knowledge import clock

log = logging.getLogger("rosa.chat_rooms")
# Seconds between two looks into the database, and after which who asks nothing is forgotten.
SYNC_S, IDLE_S = 2.0, 300.0
# As long as the column; of a longer name the beginning counts.
_NAME = 128


@dataclass(slots=True)
class _Use:
    """What a person, or all of a room together, used: of the day, and within the minute."""

    day: date
    tokens: int = 0
    # The tokens up to which marks were told, here or by another bridge.
    told: int = 0
    # Requests of the day that the database has, of all bridges.
    requests: int = 0
    # Whether the database has a row of the day: one that is gone later was erased.
    is_kept: bool = False
    minute: Minute = field(default_factory=Minute)
    asked_at: float = 0.0


class ChatLimits:
    """What chat rooms use, in this process. `begin` and `end` are of who runs it."""

    def __init__(self) -> None:
        self._uses: dict[tuple[int | None, str], _Use] = {}
        self._limits: dict[int, Limits] = {}
        self._zone: tzinfo | None = None
        # What the database is not told yet.
        self._changes: dict[Key, Counts] = {}
        # Marks that were reached by what several bridges used together.
        self._late: list[Passed] = []
        self._keys: dict[int, str] = {}
        self._task: asyncio.Task[None] | None = None
        self._is_over = asyncio.Event()

    async def begin(self, _bus: object = None) -> None:
        """Tell and read the database from now on, until `end`."""
        self._is_over.clear()
        self._task = asyncio.create_task(self._sync_on())

    async def end(self) -> None:
        """Stop, and write what is not written yet."""
        self._is_over.set()
        if self._task:
            # Not cancelled: what a thread has begun to write would be written once more.
            await self._task
        self._task = None
        # What cannot be written is lost, and told in the log by `stored`.
        with suppress(NotReady):
            await self.sync()

    async def check(self, room_id: int | None, room_key: str, person: str, lang: str) -> None:
        """Count a request. Raises LimitReached where it is one too many, NotReady.

        `room_id` None: what is asked without a room, all of it together. `person` is who asks as
        it is stored; nobody's own limits hold where it is empty. `lang` is that of the answer.
        """
        person = person[:_NAME]
        if room_id is not None:
            self._keys[room_id] = room_key
        await self._learn(room_id, person)
        now, day, left_s = self._now()
        subjects = ["", person] if person else [""]
        found = []
        for who in subjects:
            use, most = self._use(room_id, who, day), self._most(room_id, who)
            use.asked_at = now
            found += hits(most, use.minute, use.tokens, now, left_s, is_person=bool(who))
        for who in subjects:
            if not found:
                self._use(room_id, who, day).minute.count(now, self._most(room_id, who).requests)
            self._note(room_id, who, day, Counts(declined=1) if found else Counts(requests=1))
        if found:
            hit = max(found, key=lambda one: one.wait_s)
            raise LimitReached(told(hit, lang), hit.wait_s)

    def used(self, room_id: int | None, room_key: str, person: str, tokens: int) -> list[Passed]:
        """Count the tokens of an answer; return the marks of the day's tokens reached just now.

        A mark that two bridges reach at the same time may be told by both.
        """
        _at, day, _left_s = self._now()
        found, self._late = self._late, []
        for who in ("", person[:_NAME]) if person else ("",):
            if room_id is not None and (room_id, who) not in self._uses:
                # The answer took so long that it was forgotten, or a person was erased meanwhile.
                if not who:
                    self._note(room_id, who, day, Counts(tokens=tokens))
                continue
            self._note(room_id, who, day, Counts(tokens=tokens))
            use, most = self._use(room_id, who, day), self._most(room_id, who).tokens
            use.tokens += tokens
            found += (
                Passed(room_id, room_key, who, mark, use.tokens, most)
                for mark in marks(use.told, use.tokens, most)
            )
            use.told = max(use.told, use.tokens)
        return found

    def used_beside(self, room_id: int, room_key: str, tokens: int) -> None:
        """Count the tokens of what a room needs beside its answers: they are nobody's own.

        The marks that they reach are told with those of the next answer.
        """
        self._late = self.used(room_id, room_key, "", tokens)

    async def sync(self) -> None:
        """Write what was used here and read what was used elsewhere. Raises NotReady."""
        now, day, _left_s = self._now()
        self._forget_idle(now)
        if not self._uses and not self._changes:
            return
        wanted = [Key(room, who, day) for room, who in self._uses if room is not None]
        uses = ((key, self._uses[key.room, key.person]) for key in wanted)
        known = [key for key, use in uses if use.is_kept and use.day == day]
        changes, self._changes = self._changes, {}
        try:
            standing = await stored(sync, changes, wanted, known)
        except BaseException:
            for key, change in changes.items():
                self._add(key, change)
            raise
        self._forget_erased(standing, known)
        self._take(standing, changes, {key.room for key in wanted})

    async def _sync_on(self) -> None:
        while not self._is_over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(SYNC_S):
                    await self._is_over.wait()
            try:
                await self.sync()
            except NotReady:
                # Told in the log by `stored`; what was not written waits.
                continue
            except Exception as exc:  # noqa: BLE001  (the task must live to try again)
                log.error("chat-limits-not-shared error=%s", described(exc))

    async def _learn(self, room_id: int | None, person: str) -> None:
        """Read how a room and a person stand who were not heard of before."""
        if self._zone is None:
            self._zone = (await stored(sync, {}, [])).zone
        if room_id is None:
            return
        unknown = [who for who in {"", person} if (room_id, who) not in self._uses]
        if room_id in self._limits and not unknown:
            return
        day = self._now()[1]
        standing = await stored(sync, {}, [Key(room_id, who, day) for who in {"", person}])
        self._limits.update(standing.limits)
        for who in unknown:
            found = standing.totals.get(Key(room_id, who, day), Counts())
            is_kept = Key(room_id, who, day) in standing.totals
            use = _Use(day, found.tokens, found.tokens, found.requests, is_kept)
            # Another request of theirs may have read the same meanwhile.
            self._uses.setdefault((room_id, who), use)

    def _take(self, standing: Standing, changes: dict[Key, Counts], rooms: set[int]) -> None:
        """Put in what the database says, with what was used here meanwhile."""
        self._zone = standing.zone
        self._limits.update(standing.limits)
        for room in rooms - standing.limits.keys():
            self._forget(room)
        for (room, who), use in self._uses.items():
            if room is None or (key := Key(room, who, use.day)) not in standing.totals:
                continue
            mine = changes.get(key, Counts())
            if key in standing.written:
                self._note_late(key, use, standing.written[key], mine.tokens)
            self._join(key, use, standing.totals[key], mine)

    def _join(self, key: Key, use: _Use, total: Counts, mine: Counts) -> None:
        elsewhere = total.requests - use.requests - mine.requests
        if elsewhere > 0:
            # When exactly is not known: they count as of now.
            most = self._most(key.room, key.person).requests
            use.minute.count(time.monotonic(), most, elsewhere)
        use.requests, use.is_kept = total.requests, True
        use.tokens = total.tokens + self._changes.get(key, Counts()).tokens
        # Whoever wrote what reached a mark has told it.
        use.told = max(use.told, total.tokens)

    def _note_late(self, key: Key, use: _Use, before: int, mine: int) -> None:
        """Note the marks that what was written here reached without our knowing of the rest."""
        most, after = self._most(key.room, key.person).tokens, before + mine
        self._late += (
            Passed(key.room, self._keys.get(key.room, ""), key.person, mark, after, most)
            for mark in marks(max(before, use.told), after, most)
        )

    def _use(self, room: int | None, who: str, day: date) -> _Use:
        use = self._uses.setdefault((room, who), _Use(day))
        if use.day != day:
            use.day, use.tokens, use.told, use.requests, use.is_kept = day, 0, 0, 0, False
        return use

    def _most(self, room: int | None, who: str) -> Most:
        own = self._limits.get(room) if room is not None else None
        return (own or default_limits()).of(who)

    def _note(self, room: int | None, who: str, day: date, change: Counts) -> None:
        if room is not None:
            self._add(Key(room, who, day), change)

    def _add(self, key: Key, change: Counts) -> None:
        self._changes[key] = self._changes.get(key, Counts()).plus(change)

    def _forget(self, room: int) -> None:
        """Forget a room that is no more."""
        self._limits.pop(room, None)
        self._keys.pop(room, None)
        self._uses = {key: use for key, use in self._uses.items() if key[0] != room}

    def _forget_erased(self, standing: Standing, known: list[Key]) -> None:
        """Forget persons who were erased, with what they used since."""
        for key in known:
            if key.person and key not in standing.totals:
                self._uses.pop((key.room, key.person), None)
                self._changes.pop(key, None)

    def _forget_idle(self, now: float) -> None:
        unwritten = {(key.room, key.person) for key in self._changes}
        self._uses = {
            key: use
            for key, use in self._uses.items()
            if use.asked_at > now - IDLE_S or key in unwritten or key == (None, "")
        }
        rooms = {room for room, _who in self._uses}
        self._limits = {room: found for room, found in self._limits.items() if room in rooms}
        self._keys = {room: key for room, key in self._keys.items() if room in rooms}

    def _now(self) -> tuple[float, date, float]:
        """Return seconds that only grow, the day at the venue, and how much is left of it."""
        here = clock.now().astimezone(self._zone or UTC)
        day = here.date()
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), here.tzinfo)
        return time.monotonic(), day, midnight.timestamp() - here.timestamp()


limits = ChatLimits()
check, used = limits.check, limits.used
