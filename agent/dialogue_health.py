"""Whether dialogues can be held here: the process itself, and Redis."""

import asyncio
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agent import desk as desks
from agent import dialogues
from agent.direct_view import by_method, json_response

# Seconds that Redis may take, and for which its answer counts: anybody may ask.
PING_S, COUNTS_S = 1.0, 1.0


async def _health(request: HttpRequest) -> HttpResponse:
    desk = desks.live.value
    return json_response(
        {
            "status": "ok" if desk else "starting",
            "service": "rosa",
            "sessions": dialogues.running(),
            "voices": sorted(desk.voices) if desk else [],
        },
        200 if desk else 503,
    )


class RedisWatch:
    """What Redis said last; who asks while it is asked waits for the same answer."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._until, self._is_up = 0.0, False

    async def is_up(self) -> bool:
        """Return whether Redis answers."""
        async with self._lock:
            if time.monotonic() >= self._until:
                self._is_up = await _ping()
                self._until = time.monotonic() + COUNTS_S
            return self._is_up


async def _ping() -> bool:
    redis = Redis.from_url(settings.REDIS_URL)
    try:
        async with asyncio.timeout(PING_S):
            return bool(await redis.ping())
    except (OSError, RedisError, TimeoutError, ValueError):
        return False
    finally:
        await redis.aclose()


_watch = RedisWatch()


async def _redis(request: HttpRequest) -> HttpResponse:
    if not settings.REDIS_URL:
        return json_response({"status": "not_configured"})
    if await _watch.is_up():
        return json_response({"status": "ok"})
    return json_response({"status": "down"}, 503)


health = by_method(GET=_health)
redis_health = by_method(GET=_redis)
