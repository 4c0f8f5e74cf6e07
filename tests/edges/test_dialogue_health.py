"""Whether dialogues can be held: the process, and Redis."""

import time
from collections.abc import Callable

from tests.bench.processes import Rosa, free_port
from tests.edges.rest import Answer, call
from tests.services import running_redis

REDIS = "/api/v1/health/redis"


def told(answer: Answer) -> tuple[int, object]:
    return answer.status, answer.json


def test_health_is_told_to_anybody(rosa: Rosa) -> None:
    assert told(call(rosa, "GET", "/api/v1/health/", key="")) == (
        200,
        {
            "status": "ok",
            "service": "rosa",
            "sessions": 0,
            "voices": ["alloy", "built-in-1", "built-in-2", "nova"],
        },
    )
    assert told(call(rosa, "GET", REDIS, key="")) == (200, {"status": "not_configured"})


def test_redis_is_asked(start_rosa: Callable[..., Rosa]) -> None:
    with running_redis() as redis:
        rosa = start_rosa(REDIS_URL=redis.url)
        there = call(rosa, "GET", REDIS)
        redis.stop()
        time.sleep(1.1)
        away = call(rosa, "GET", REDIS)

    assert (told(there), told(away)) == ((200, {"status": "ok"}), (503, {"status": "down"}))


def test_a_redis_that_was_never_there_is_down(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")

    assert told(call(rosa, "GET", REDIS)) == (503, {"status": "down"})
