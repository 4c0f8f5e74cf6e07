"""Short messages between the processes of Rosa, over the channel layer.

What is told is heard at once in the process itself, and some milliseconds later in the others.
Nothing is kept: a process that is away while something is told never hears it, and what is told
while Redis is away is sent once it is back, the oldest forgotten first. After such a time a message
may come twice, so whoever hears one must be able to hear it again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

from agent import metrics
from agent.ids import new_id

log = logging.getLogger("rosa.news")
Facts = dict[str, Any]
Listener = Callable[[Facts], None]
GROUP = "news"
# How many messages wait to be sent, and how many are sent as one.
MAX_WAITING, BATCH = 5_000, 200
# Seconds that a message waits for others, and for the work of its own request to go out first.
SEND_AFTER_S = 0.005
DEADLINE_S = 2.0
# Seconds between two tries while Redis is away.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0
# Seconds that the others may take until they hear again: the layer tries once a second.
AFTER_AWAY_S = 1.5


class News:
    """The messages of one process. Its serving loop calls all but what says `from_thread`."""

    def __init__(self, layer: Any = None) -> None:
        self._layer = layer
        self._name = new_id().hex
        self._listeners: dict[str, list[Listener]] = {}
        self._waiting: deque[tuple[str, Facts]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: asyncio.Event | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._away: set[str] = set()
        # Where the layer puts what others tell.
        self._channel = ""

    @property
    def has_others(self) -> bool:
        """Whether there may be other processes."""
        return self._wanted is not None

    def hear(self, kind: str, listener: Listener) -> None:
        """Have `listener` called with what is told under `kind`; it must be quick, and not wait."""
        self._listeners.setdefault(kind, []).append(listener)

    def unhear(self, kind: str, listener: Listener) -> None:
        """Call that listener no more."""
        if listener in (listeners := self._listeners.get(kind, [])):
            listeners.remove(listener)

    def tell(self, kind: str, facts: Facts) -> None:
        """Tell all processes; never waits, never raises. `facts` are plain, small values."""
        self._hand_out(kind, facts)
        if self._wanted is None:
            return
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.popleft()
            metrics.NEWS_LOST.inc()
        self._waiting.append((kind, facts))
        self._wanted.set()

    def tell_from_thread(self, kind: str, facts: Facts) -> None:
        """Tell all processes from a thread of a serving one; elsewhere nobody is told."""
        self._have_done(self.tell, kind, facts)

    def tell_here_from_thread(self, kind: str, facts: Facts) -> None:
        """Tell the serving process alone from a thread of it; facts may be of any kind."""
        self._have_done(self._hand_out, kind, facts)

    def _have_done(self, work: Callable[[str, Facts], None], kind: str, facts: Facts) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(work, kind, facts)

    async def begin(self) -> None:
        """Begin to send and to hear what others tell, where there may be others; at once."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop, self._tasks, self._wanted, self._channel = loop, [], None, ""
        layer = self._layer or get_channel_layer()
        if layer is None or isinstance(layer, InMemoryChannelLayer):
            return
        self._wanted = asyncio.Event()
        self._tasks = [
            loop.create_task(self._keep_on("sending", lambda: self._send(layer))),
            loop.create_task(self._keep_on("hearing", lambda: self._receive(layer))),
        ]

    async def end(self) -> None:
        """Send what waits, if that is quick, and end."""
        tasks, self._tasks = self._tasks, []
        if tasks and self._waiting and not self._away:
            await asyncio.sleep(SEND_AFTER_S * 4)
        self._loop = self._wanted = None
        self._waiting.clear()
        for task in tasks:
            task.cancel()
        if tasks:
            # The layer says goodbye to Redis, which may be away.
            await asyncio.wait(tasks, timeout=1.0)

    def _hand_out(self, kind: str, facts: Facts) -> None:
        for listener in tuple(self._listeners.get(kind, ())):
            try:
                listener(facts)
            except Exception as exc:  # noqa: BLE001  (one listener's fault is none of the teller's)
                log.error("news-not-taken kind=%s error=%s", kind, type(exc).__name__)

    async def _keep_on(self, what: str, work: Callable[[], Any]) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await work()
            except Exception as exc:  # noqa: BLE001  (a layer fails in the ways of its server)
                # From the beginning where it had worked since.
                is_again = what in self._away
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S) if is_again else FIRST_PAUSE_S
                if not self._away:
                    log.warning("news-away error=%s", type(exc).__name__)
                self._away.add(what)
                await asyncio.sleep(pause_s)

    def _works(self, what: str) -> None:
        if what in self._away:
            self._away.discard(what)
            if not self._away:
                log.info("news-back")

    async def _send(self, layer: Any) -> None:
        """Send what waits, as one message. Raises what the layer raises; then all of it waits."""
        assert self._wanted is not None  # noqa: S101
        if "sending" in self._away:
            await self._publish(layer, [])
            self._works("sending")
            await asyncio.sleep(AFTER_AWAY_S)
        if not self._waiting:
            self._wanted.clear()
            await self._wanted.wait()
            await asyncio.sleep(SEND_AFTER_S)
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            await self._publish(layer, batch)
        except BaseException:
            self._waiting.extendleft(reversed(batch))
            raise

    async def _publish(self, layer: Any, batch: list[tuple[str, Facts]]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            await layer.group_send(GROUP, {"type": "news", "by": self._name, "news": batch})

    async def _receive(self, layer: Any) -> None:
        """Hear what others tell. Raises what the layer raises before it hears."""
        async with asyncio.timeout(DEADLINE_S):
            # The same at each try: what was begun in vain would go on taking messages.
            self._channel = self._channel or await layer.new_channel()
            await layer.group_add(GROUP, self._channel)
        self._works("hearing")
        while True:
            message = await layer.receive(self._channel)
            if message["by"] == self._name:
                continue
            for kind, facts in message["news"]:
                self._hand_out(kind, facts)


news = News()
tell, tell_from_thread = news.tell, news.tell_from_thread
tell_here_from_thread = news.tell_here_from_thread
hear, unhear = news.hear, news.unhear
begin, end = news.begin, news.end
