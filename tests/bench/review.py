"""How long the pages of review take with a million turns stored, and how fast turns are digested.

A process of its own fills a database, digests it, copies what came out, and asks for the pages as a
signed-in reviewer, without a network in between.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.processes import ROOT, Rosa
from tests.bench.report import percentile, table

LIMIT_MS, FIGURES_LIMIT_MS = 300.0, 2000.0
# The digest's own number at once is for a server that answers meanwhile.
_AT_ONCE = 1000
_LIMIT_S = 7200.0


@dataclass(frozen=True, slots=True)
class Plan:
    """So many turns, `monster` of them in one conversation; each page is asked for so often.

    `digested` are made one by one besides; the rest are their copies, made in the database.
    `folder` keeps the database, and finds it filled the next time.
    """

    turns: int = 1_000_000
    monster: int = 50_000
    digested: int = 50_000
    requests: int = 20
    database_url: str = ""
    folder: str = ""


def run(plan: Plan) -> dict[str, Any]:
    """Return the figures: speed of the digest, and times and queries of each page."""
    with tempfile.TemporaryDirectory(prefix="rosa-bench-") as temporary:
        folder = Path(plan.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        rosa = Rosa(folder, "", plan.database_url)
        rosa.prepare()
        words = [word for name, value in asdict(plan).items() for word in (f"--{name}", str(value))]
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.review", *words],
            cwd=ROOT,
            env=rosa.environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=_LIMIT_S,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as tables."""
    pages = [
        [
            *(page["page"], page["p50_ms"], page["p95_ms"], page["cpu_ms"], page["queries"]),
            *(page["limit_ms"], "yes" if page["is_reached"] else "NO"),
        ]
        for page in result["pages"]
    ]
    speed, of_cpu = result["digested_per_s"], result["digested_per_cpu_s"]
    return "\n\n".join(
        (
            f"{result['turns']:,} turns in {result['conversations']:,} conversations"
            + (
                f"; {speed:,} turns digested in a second, {of_cpu:,} in one of the processor."
                if speed
                else "."
            ),
            table(["page", "p50 ms", "p95 ms", "CPU ms", "queries", "limit ms", "reached"], pages),
        )
    )


def main() -> None:
    """Fill, digest and measure in this process; print one line of JSON."""
    parser = argparse.ArgumentParser()
    for name, default in asdict(Plan()).items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    plan = Plan(**vars(parser.parse_args()))
    os.environ["ALLOWED_HOSTS"] = "testserver"

    import django

    django.setup()
    from django.db import connection

    from agent.models import Attempt, Conversation
    from rosa import start
    from tests.bench import visits

    if not Attempt.objects.exists():
        _tell("filling")
        visits.fill(min(plan.turns, plan.monster + plan.digested), plan.monster)
    speed, of_cpu = _digest()
    _tell("copying")
    visits.copy(plan.turns)
    with connection.cursor() as cursor:
        # As the database's own housekeeping does in time.
        cursor.execute("ANALYZE")
    start.rest_collector()
    print(
        json.dumps(
            {
                "turns": Attempt.objects.count(),
                "conversations": Conversation.objects.count(),
                "digested_per_s": speed,
                "digested_per_cpu_s": of_cpu,
                "pages": [_measured(plan, *page) for page in _pages(plan)],
            }
        )
    )


def _tell(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _digest() -> tuple[int, int]:
    """Digest all that waits; return how many turns in a second, and in one of the processor."""
    from agent import desk
    from agent.digest import digest_some
    from agent.findings import Reader

    reader = Reader.of(desk.live.get())
    began, busy = time.perf_counter(), time.process_time()
    total = told = 0
    while done := digest_some(reader, _AT_ONCE):
        total += done
        if total - told >= 50_000:
            told = total
            _tell(f"digested {total}, {total / (time.perf_counter() - began):.0f} a second")
    took, worked = time.perf_counter() - began, time.process_time() - busy
    return (round(total / took), round(total / worked)) if total else (0, 0)


def _pages(plan: Plan) -> Iterator[tuple[str, str, float]]:
    """Yield what is asked for: a name, an address, its limit."""
    from django.urls import NoReverseMatch, reverse

    from agent.models import Channel, Conversation
    from tests.bench import visits

    rows = reverse("admin:agent_conversation_changelist")
    day = f"{visits.FIRST_DAY.replace(day=visits.FIRST_DAY.day + visits.BUSY_DAY):%Y-%m-%d}"
    yield "list", rows, LIMIT_MS
    yield "list, page 100", f"{rows}?p=100", LIMIT_MS
    for chosen in (
        *(f"status={of}" for of in ("done", "refused", "failed", "cut", "superseded")),
        *(f"status={of}" for of in ("unsourced", "wrong_language", "slow", "marked", "running")),
        *("review=unreviewed", "assigned=nobody", "lang=ar", "persona=rosa-ctbto-agent"),
        f"channel__id__exact={Channel.objects.get(slug='kiosk').pk}",
        *(f"period={day}", f"period={day}&status=refused", f"period={day}&status=unsourced"),
        *(f"period={day}&lang=ar", "lang=ar&p=50", f"period={day}&p=100"),
    ):
        yield f"list, {chosen}", f"{rows}?{chosen}", LIMIT_MS
    for search in (
        *(visits.RARE, visits.OFTEN, "the", "conf", f"{visits.OFTEN} {visits.RARE}", "where is"),
        *(
            '"test ban treaty"',
            '"is the"',
            "traité",
            "tratado",
            "договор",
            "条约",
            "المعاهدة",
            "的",
        ),
        "nobodysaysthis",
    ):
        yield f"search, {search}", f"{rows}?q={search}", LIMIT_MS
    yield f"search, {visits.OFTEN}, a day", f"{rows}?q={visits.OFTEN}&period={day}", LIMIT_MS
    ordinary = Conversation.objects.filter(turns__gt=8).exclude(pk=visits.monster_id()).first()
    for name, key in (("ordinary", ordinary and ordinary.pk), ("longest", visits.monster_id())):
        if key and Conversation.objects.filter(pk=key).exists():
            url = reverse("admin:agent_conversation_change", args=[key])
            yield f"conversation, {name}", url, LIMIT_MS
            yield f"conversation, {name}, last page", f"{url}?page=9999", LIMIT_MS
    for name in ("admin:statistics", "statistics"):
        try:
            yield "statistics, the busy day", f"{reverse(name)}?period={day}", FIGURES_LIMIT_MS
        except NoReverseMatch:
            continue
    with visits.moved_to_now():
        yield "providers", reverse("provider_states"), LIMIT_MS


def _measured(plan: Plan, name: str, url: str, limit_ms: float) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _reviewer()
    with CaptureQueriesContext(connection) as captured:
        status = client.get(url).status_code
    # Before the next request empties the log.
    queries = len(captured)
    took, worked = [], []
    for _number in range(plan.requests):
        began, busy = time.perf_counter(), time.process_time()
        client.get(url)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    p95 = round(percentile(took, 95), 1)
    page = {
        "page": name if status == 200 else f"{name} ({status})",
        "p50_ms": round(percentile(took, 50), 1),
        "p95_ms": p95,
        "cpu_ms": round(percentile(worked, 50), 1),
        "queries": queries,
        "limit_ms": limit_ms,
        "is_reached": p95 <= limit_ms,
    }
    _tell(json.dumps(page))
    return page


def _reviewer() -> Any:
    """Return the browser of somebody who is signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    user, _made = User.objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    main()
