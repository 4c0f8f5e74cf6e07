"""Random payloads over all subjects of the bridge: does it live, and is each one answered?"""

import asyncio
import contextlib
import random
from dataclasses import dataclass
from typing import Any

import nats
import orjson

from agent.core import bridge as core
from agent.core.errors import RequestError
from tests.bench.bridge import Bridged, running_bridge
from tests.bench.processes import cores, on_cores
from tests.bench.report import table

_SUBJECTS = (
    *("rosey.command.chat", "llm.request"),
    *(f"service.llm.{name}" for name in ("chat", "complete", "reset_context", "is_available")),
    *(f"service.llm.{name}" for name in ("get_models", "status", "usage")),
    *(f"service.llm.persona.{name}" for name in ("get", "set", "list")),
)
_FIELDS = (
    *("channel_id", "channel", "username", "user", "message", "args", "action", "persona"),
    *("model", "temperature", "max_tokens", "request_id", "stream", "name", "other"),
)
_TEXTS = (
    *("", " ", "!chat", "!chat reset", "!chat persona", "!chat help", "!chat Hello", "chat"),
    *("complete", "reset", "\0", "\r\n", "\u202e", "\U0001f600", "🏳️‍🌈" * 50, "$JS.API.>", "a.*.>"),
    *("llm.request", "rosa-ctbto-agent", "%s%n", "'; DROP TABLE agent_attempt; --", "{{ 7 }}"),
)
# Bytes that are no payload at all, or only nearly.
_RAW = (
    *(b"", b"{", b"null", b"[]", b"1e999", b'"\\ud800"', b'{"message":"\\udfff"}', b"\xff\xfe{}"),
    *(b'{"a":' * 5000, b"[" * 5000, b'{"message": NaN}', b"{" + b" " * 300_000, b"\0" * 100),
    b'{"channel_id":"a","channel_id":"b"}',
)
_BATCH, _ANSWER_S = 250, 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """So many payloads, always the same ones for a seed."""

    payloads: int = 10_000
    seed: int = 9


def run(plan: Plan) -> dict[str, Any]:
    """Return how many were sent, answered and refused, and what broke."""
    with running_bridge() as bridged, on_cores(cores()[1]):
        counted = asyncio.run(_send(bridged, plan))
        log = bridged.rosa.log()
        has_ended = bridged.process.poll() is not None
    return {
        **counted,
        "crashes": int(has_ended) + log.count("Traceback") + log.count("bridge-request-failed"),
    }


def as_text(result: dict[str, Any]) -> str:
    """Return the counts as a table."""
    heads = [name.replace("_", " ") for name in result]
    return (
        f"{table(heads, [list(result.values())])}\nWanted: no crash, none missing, well at the end."
    )


def payloads(plan: Plan) -> list[tuple[str, bytes]]:
    """Return the subjects with their payloads."""
    dice = random.Random(plan.seed)  # noqa: S311
    return [(dice.choice(_SUBJECTS), _payload(dice)) for _ in range(plan.payloads)]


def _payload(dice: random.Random) -> bytes:
    kind = dice.random()
    if kind < 0.15:
        return dice.choice(_RAW)
    if kind < 0.3:
        return dice.randbytes(dice.randrange(400))
    found = {dice.choice(_FIELDS): _value(dice) for _ in range(dice.randrange(9))}
    if dice.random() < 0.4:
        # So that some get further than to their first fault.
        found = {dice.choice(_FIELDS): _value(dice) for _ in range(dice.randrange(3))}
        found |= {"channel_id": _value(dice, 9) or "lobby", "message": dice.choice(_TEXTS)}
    raw = orjson.dumps(found)
    if kind < 0.45 and raw:
        cut = bytearray(raw)
        cut[dice.randrange(len(cut))] = dice.randrange(256)
        return bytes(cut)
    return raw


def _value(dice: random.Random, depth: int = 0) -> Any:
    kinds = 7 if depth < 3 else 5
    match dice.randrange(kinds):
        case 0 | 1:
            return dice.choice(_TEXTS)
        case 2:
            return "".join(chr(dice.randrange(1, 0xD7FF)) for _ in range(dice.randrange(200)))
        case 3:
            return dice.choice((0, -1, 0.5, 7, 2**63 - 1, 1e300, None, True, False))
        case 4:
            return "x" * dice.choice((129, 70_000))
        case 5:
            return [_value(dice, depth + 1) for _ in range(dice.randrange(4))]
    return {dice.choice(_FIELDS): _value(dice, depth + 1) for _ in range(dice.randrange(4))}


async def _send(bridged: Bridged, plan: Plan) -> dict[str, Any]:
    client = await nats.connect(bridged.url)
    replies = {"answered": 0, "refused": 0}
    refused: list[None] = []

    async def take(message: Any) -> None:
        told = orjson.loads(message.data)
        replies["refused" if "error" in told else "answered"] += 1

    async def hear(_message: Any) -> None:
        refused.append(None)

    inbox = client.new_inbox()
    await client.subscribe(inbox, cb=take)
    await client.subscribe("llm.error", cb=hear)
    sent = payloads(plan)
    silent = sum(_is_other_talk(subject, raw) for subject, raw in sent)
    try:
        for start in range(0, len(sent), _BATCH):
            for subject, raw in sent[start : start + _BATCH]:
                await client.publish(subject, raw, reply=inbox)
            # So that nothing is lost on the way: what comes after all of these has an answer.
            await client.request("service.llm.status", b"{}", timeout=_ANSWER_S)
            await _until_idle(client)
        ask = orjson.dumps({"channel_id": "lobby", "message": "When does the opening start?"})
        told = orjson.loads((await client.request("llm.request", ask, timeout=_ANSWER_S)).data)
    finally:
        with contextlib.suppress(nats.errors.Error):
            await client.close()
    return {
        "sent": len(sent),
        **replies,
        "error_events": len(refused),
        # A chat's other talk is left alone.
        "left_alone": silent,
        "missing": len(sent) - silent - sum(replies.values()),
        "is_well": bool(told.get("content")),
    }


def _is_other_talk(subject: str, raw: bytes) -> bool:
    try:
        return core.parse(subject, core.read(raw), "new") is None
    except RequestError:
        return False


async def _until_idle(client: Any) -> None:
    while True:
        told = orjson.loads(
            (await client.request("service.llm.status", b"{}", timeout=_ANSWER_S)).data
        )
        if told["running"] + told["waiting"] == 0:
            return
        await asyncio.sleep(0.02)
