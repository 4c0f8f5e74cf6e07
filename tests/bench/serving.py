"""What Rosa adds to a direct call of the model: time to the first token, delay per token, rates."""

import contextlib
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from tests.bench.load import Measured
from tests.bench.processes import (
    Rosa,
    run_load,
    running_rosa,
    running_upstream,
)
from tests.bench.report import percentile, table

_RAMP_S = 1.0
# Words that nobody says, so that each is looked for and none is found.
_PHRASES = """
import random
from knowledge.models import RedZoneTopic, RedZoneWording
chance = random.Random(1)
word = lambda: "".join(chance.choices("abcdefghijklmnoprstuvwz", k=chance.randint(4, 9)))
phrases = [f"{{word()}} {{word()}}" for _ in range({})]
topic = RedZoneTopic.objects.create(slug="bench", title="Bench")
RedZoneWording.objects.create(topic=topic, lang="en", deflection="No.", phrases=phrases)
"""
_SPARE_S = 40.0  # what a load process may take beyond its plan before it is ended


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds of direct calls and calls through Rosa in turns, for each number of streams.

    `phrases` is how many the red zone holds beyond the demo content's: each reply is searched for
    them. With `server_url` a Rosa that already runs is measured; she must call the model at
    `upstream_port`, and her processor time is known only with `server_pid`.
    """

    streams: tuple[int, ...] = (1, 16, 64)
    rounds: int = 3
    seconds: float = 4.0
    flat_out: bool = False
    phrases: int = 0
    server_url: str = ""
    server_pid: int = 0
    upstream_port: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the upstream answers."""

    first_token_s: float
    tokens: int = 60
    gap_s: float = 0.01


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    key: str
    pid: int


def run(plan: Plan) -> dict[str, Any]:
    """Measure and return the figures, one entry per number of streams."""
    with running_upstream(plan.upstream_port) as upstream_url, _server(plan, upstream_url) as rosa:
        direct = Server(upstream_url, "none", 0)
        warm_up(rosa)
        paces = [(str(count), count, _pace(count)) for count in plan.streams]
        if plan.flat_out:
            paces.append(("16, flat out", 16, Pace(0.0, 20, 0.0)))
        sums = {(name, way): Measured() for name, _, _ in paces for way in ("direct", "rosa")}
        for _ in range(plan.rounds):
            for name, count, pace in paces:
                set_pace(upstream_url, pace)
                for way, server in (("direct", direct), ("rosa", rosa)):
                    sums[name, way].add(measure_load(server, count, plan.seconds))
    names = [name for name, _, _ in paces]
    return {"streams": [_entry(name, sums[name, "direct"], sums[name, "rosa"]) for name in names]}


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as tables."""
    speed, cost = [], []
    for entry in result["streams"]:
        speed += [
            [entry["streams"], way, *(entry[way][name] for name in _SPEED.values())]
            for way in ("direct", "rosa")
        ]
        rates = (entry[way][name] for name in _RATES for way in ("rosa", "direct"))
        usage = (entry[name] for name in _COST.values())
        cost.append([entry["streams"], *rates, *usage, json.dumps(entry["rosa"]["failures"])])
    heads = ["streams", "tokens/s", "direct", "req/s", "direct", *_COST, "failures"]
    return (
        "Times in ms. Path: TTFT less the upstream's own wait; added: Rosa's path less the direct "
        "one. Others: what other processes took of Rosa's core; over a few %, measure again.\n\n"
        f"{table(['streams', 'way', *_SPEED], speed)}\n\n{table(heads, cost)}"
    )


_SPEED = {
    "TTFT p50": "ttft_p50_ms",
    "p95": "ttft_p95_ms",
    "p99": "ttft_p99_ms",
    "path p50": "path_p50_ms",
    "path p99": "path_p99_ms",
    "token p50": "delay_p50_ms",
    "token p99": "delay_p99_ms",
}
_RATES = ("tokens_per_s", "requests_per_s")
_COST = {
    "added p50": "added_p50_ms",
    "CPU %": "cpu_percent",
    "others %": "others_percent",
    "us/token": "cpu_us_per_token",
    "ms/req": "cpu_ms_per_request",
    "RSS MB": "rss_mb",
}


def _pace(streams: int) -> Pace:
    return Pace(0.005 if streams == 1 else 0.02)


def _entry(name: str, direct: Measured, rosa: Measured) -> dict[str, Any]:
    return {
        "streams": name,
        "direct": figures(direct),
        "rosa": figures(rosa),
        "added_p50_ms": round(percentile(rosa.path_ms, 50) - percentile(direct.path_ms, 50), 3),
        "cpu_percent": round(100 * rosa.cpu_s / rosa.seconds, 1),
        "others_percent": round(100 * rosa.others_s / rosa.seconds, 1),
        "cpu_us_per_token": round(1e6 * rosa.cpu_s / max(1, rosa.tokens), 1),
        "cpu_ms_per_request": round(1e3 * rosa.cpu_s / max(1, rosa.requests), 2),
        "rss_mb": round(rosa.rss_mb, 1),
    }


def figures(one: Measured) -> dict[str, Any]:
    times = {
        f"{name}_p{percent}_ms": round(percentile(values, percent), 3)
        for name, values, percents in (
            ("ttft", one.ttft_ms, (50, 95, 99)),
            ("path", one.path_ms, (50, 95, 99)),
            ("delay", one.delay_ms, (50, 99)),
        )
        for percent in percents
    }
    return times | {
        "tokens_per_s": round(one.tokens / one.seconds, 1),
        "requests_per_s": round(one.requests / one.seconds, 2),
        "replies": len(one.ttft_ms),
        "failures": one.failures,
    }


@contextlib.contextmanager
def _server(plan: Plan, upstream_url: str) -> Iterator[Server]:
    if plan.server_url:
        yield Server(plan.server_url, plan.key, plan.server_pid)
        return
    snippet = _PHRASES.format(plan.phrases) if plan.phrases else ""
    with running_rosa(upstream_url, snippet=snippet, taught=True) as rosa:
        yield as_server(rosa)


def as_server(rosa: Rosa) -> Server:
    assert rosa.process
    return Server(rosa.url, rosa.key, rosa.process.pid)


def warm_up(server: Server) -> None:
    """Ask for a second: the first requests after a start are no measure. Raises if all fail."""
    if (seen := measure_load(server, 1, 1.0)).failures and not seen.ttft_ms:
        raise RuntimeError(
            f"{server.url} does not answer with the upstream's words: {seen.failures}"
        )


def measure_load(server: Server, streams: int, seconds: float) -> Measured:
    line = run_load(
        *("--url", server.url, "--streams", str(streams), "--pid", str(server.pid)),
        *("--seconds", str(seconds), "--ramp", str(_RAMP_S)),
        key=server.key,
        limit_s=seconds + _RAMP_S + _SPARE_S,
    )
    return Measured(**orjson.loads(line))


def set_pace(upstream_url: str, pace: Pace) -> None:
    """Let the upstream double's process answer at this pace from now on."""
    request = urllib.request.Request(  # noqa: S310
        upstream_url.removesuffix("/v1") + "/script", json.dumps(asdict(pace)).encode()
    )
    with urllib.request.urlopen(request, timeout=5):  # noqa: S310
        pass
