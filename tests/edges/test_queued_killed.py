"""The durable queue, whose workers die by kill -9 after each of their steps."""

import asyncio
import subprocess
from pathlib import Path

from agent.models import Attempt, QueuedRequest
from tests.bench.processes import Rosa, end
from tests.bench.queue_worker import STEPS, connected
from tests.edges.endpoints import until
from tests.edges.queue_listener import Ear, ask, is_empty
from tests.services import running_nats

# Workers still to be started, and the seconds that what they left behind waits.
_LIMIT_S = 60.0


def worker(database: Path, nats_url: str, *options: str) -> "subprocess.Popen[bytes]":
    """Start a worker whose model is the offline one; the caller ends it."""
    rosa = Rosa(database.parent, "", f"sqlite:///{database}", key="tests-only")
    own = {"NATS_URL": nats_url, "SPOOL_DIR": str(database.parent / "spool-elsewhere")}
    return rosa.spawn("-m", "tests.bench.queue_worker", "--fast", *options, log="worker.log", **own)


def test_each_request_is_answered_once_wherever_a_worker_dies(database: Path) -> None:
    wanted = [f"r-{number:02}" for number in range(2 * len(STEPS))]
    ear = Ear()

    async def acts(url: str) -> None:
        bus = await connected(url)
        await ear.listen(bus)
        # The stream is made by the first worker.
        for request_id in wanted:
            await ask(bus, "Where is lunch?", request_id)
        await until(lambda: is_empty(bus), _LIMIT_S)
        await bus.nc.close()

    with running_nats() as server:
        process = worker(database, server.url, "--at-once", "1", "--die", ",".join(STEPS))
        try:
            asyncio.run(acts(server.url))
        finally:
            end(process)

    assert ear.ids == wanted
    rows = QueuedRequest.objects.filter(answered_at__isnull=False, reply__isnull=True)
    assert rows.count() == len(wanted)
    # Two of the workers died over a turn whose answer was not stored yet.
    assert len(wanted) < Attempt.objects.count() <= len(wanted) + 2
