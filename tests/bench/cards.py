"""Whether the cards beside an answer are right, in six languages, and how soon they are there.

The questions are those of `data/retrieval.jsonl`, answered by the offline provider in small pieces,
as a model streams them; and those of `data/cards.jsonl`, with answers in other words than the
content has. The author of the latter wrote the follower too.
"""

import asyncio
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.content import questions
from tests.bench.processes import Rosa, own_core
from tests.bench.report import percentile, table

OTHER_WORDS = Path(__file__).parent / "data" / "cards.jsonl"
# Characters that a model says at a time.
_PIECE = 4
# Nothing is shown at once, though the search is sure.
BY_WORDS = "offline, by its words alone"
_MEASURE = """
import json
from tests.bench import cards
print(json.dumps(cards.measure({every})))
"""


@dataclass(frozen=True, slots=True)
class Plan:
    # Of the questions of `data/retrieval.jsonl` each so many-th.
    every: int = 1


@dataclass(slots=True)
class Seen:
    """The cards of one answer, and when each came: after so many characters, in so many ms."""

    addresses: list[str] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    after_ms: list[float] = field(default_factory=list)
    # Processor time for each piece of the answer.
    piece_us: list[float] = field(default_factory=list)


def run(plan: Plan) -> dict[str, Any]:
    """Return the figures, measured by a process of its own with the demo content."""
    with tempfile.TemporaryDirectory(prefix="rosa-bench-") as folder, own_core():
        rosa = Rosa(Path(folder), "", settings={"ROSA_NOW": "2025-09-09T08:45:00+02:00"})
        rosa.prepare()
        found: dict[str, Any] = json.loads(
            rosa.manage("shell", "--verbosity", "0", "--command", _MEASURE.format(every=plan.every))
        )
        return found


def as_text(result: dict[str, Any], *, with_wrong: bool = False) -> str:
    """Return the figures as tables, and with `with_wrong` what is wrong."""
    heads = ("precision", "answering", "recall", "in sentence 1", "cards", "answers")
    parts = []
    for name, of in result["sets"].items():
        rows = [(lang, *(figures[head] for head in heads)) for lang, figures in of["parts"].items()]
        parts.append(table((name, *heads), rows))
        if with_wrong:
            parts.append("\n".join(of["wrong"]))
    times = [(name, *of.values()) for name, of in result["times"].items()]
    return "\n\n".join([*parts, table(("time", "p50", "p99", "max"), times)])


def measure(every: int = 1) -> dict[str, Any]:
    """Return the figures of both sets; to be called where Django is set up."""
    from agent import desk

    desk.live.get()
    return asyncio.run(_measure(every))


async def _measure(every: int) -> dict[str, Any]:
    sets: dict[str, Any] = {}
    seen: list[Seen] = []
    other = [json.loads(line) for line in OTHER_WORDS.read_text("utf-8").splitlines()]
    own = [asked | {"gold": [asked["gold"]], "may": []} for asked in questions()[::every]]
    for name, asked in (("offline", own), (BY_WORDS, own), ("other words", other)):
        shown = [await _shown(one, at_once=name != BY_WORDS) for one in asked]
        seen += [one for one, _said, _text in shown]
        sets[name] = _figures(list(zip(asked, shown, strict=True)))
    return {"sets": sets, "times": _times(seen)}


async def _shown(asked: dict[str, Any], *, at_once: bool) -> tuple[Seen, str, str]:
    """Return the cards of a question's answer, the record that was said, and the answer."""
    from agent import desk, turn
    from agent.core.types import Channel, ChatRequest
    from agent.entry import Entry
    from agent.showing import Showing

    of, channel, seen = desk.current(), Channel(None, "bench"), Seen()
    persona = next(iter(of.personas.values()))
    provider = _Provider(asked.get("answer", ""), seen)
    showing = Showing(of, provider.see)
    request = ChatRequest(model="", question=asked["text"])
    opened = turn.open_turn(
        request, channel, persona, of, is_guarded=False, showing=_Timed(showing, provider, at_once)
    )
    entry = Entry(None, "bench", "bench", is_counted=False)
    async with aclosing(turn.answer(opened, [provider], entry, _Nobody())) as parts:
        async for _part in parts:
            pass
    said = "" if asked.get("answer") else _said(provider.asked)
    return seen, said, entry.answer


def _said(asked: Any) -> str:
    """Return the record from which the offline provider speaks, if it speaks from one."""
    from agent import desk
    from agent.core.sourcing import NEAR

    if asked.ends:
        return f"place:{asked.ends[-1]}"
    if not asked.answers or asked.certainty < NEAR:
        return ""
    printed = desk.current().printed
    given = (printed.linked.record(address) for address in asked.records)
    own = (r.address for r in given if r and printed.spoken(r, asked.lang) == asked.answers[0])
    return next(own, "")


class _Provider:
    """Answers as the offline provider does, or with a text, in small pieces."""

    slug = model = "offline"
    patience_s = 0.0
    first_words_s = 0.0

    def __init__(self, text: str, seen: Seen) -> None:
        self._text = text
        self.seen = seen
        self.asked: Any = None
        self.given_at = 0.0
        self.length = 0

    async def stream(self, prompt: Any) -> AsyncGenerator[Any, None]:
        from agent.core.types import Ended
        from agent.providers.offline import OfflineChat

        self.asked = prompt
        text = self._text
        if not text:
            async with aclosing(OfflineChat().stream(prompt)) as events:
                text = "".join([event async for event in events if isinstance(event, str)])
        # While a model thinks, others have their turns many times.
        for _turn in range(100):
            await asyncio.sleep(0)
        for at in range(0, len(text), _PIECE):
            await asyncio.sleep(0)
            yield text[at : at + _PIECE]
        yield Ended()

    def see(self, card: Any) -> None:
        from agent.core.cards import as_json

        json.dumps(as_json(card))
        self.seen.addresses.append(card.address)
        self.seen.said.append(self.length)
        self.seen.after_ms.append((time.perf_counter() - self.given_at) * 1000)


class _Timed:
    """A `Showing` that is timed."""

    def __init__(self, showing: Any, provider: _Provider, at_once: bool) -> None:
        self._showing = showing
        self._at_once = at_once
        self._provider = provider

    def given(self, asked: Any, hits: Any) -> None:
        self._provider.given_at = time.perf_counter()
        self._showing.given(asked, hits if self._at_once else ())

    def said(self, text: str) -> None:
        self._provider.length += len(text)
        began = time.thread_time_ns()
        self._showing.said(text)
        self._provider.seen.piece_us.append((time.thread_time_ns() - began) / 1000)

    def end(self) -> None:
        self._showing.end()

    def stop(self) -> None:
        self._showing.stop()


class _Nobody:
    """Keeps nothing."""

    def begin(self, entry: Any) -> None: ...

    async def end(self, entry: Any) -> None: ...

    def end_soon(self, entry: Any) -> None: ...


def _figures(shown: list[tuple[dict[str, Any], tuple[Seen, str, str]]]) -> dict[str, Any]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    wrong = []
    for asked, (seen, said, text) in shown:
        answering = {said, *asked["may"], *(one for of in asked["gold"] for one in of)} - {""}
        right = answering | set(_named(text))
        false = [one for one in seen.addresses if one not in right]
        wanted = [{*of, said} for of in asked["gold"]] if said or "answer" in asked else []
        met = sum(not of.isdisjoint(seen.addresses) for of in wanted)
        if false or met < len(wanted):
            wrong.append(f"{asked['id']}: {seen.addresses} for {sorted(right)}: {text}")
        for lang in ("all", asked["lang"]):
            count = counts[lang]
            count["answers"] += 1
            count["cards"] += len(seen.addresses)
            count["false"] += len(false)
            count["answering"] += len(answering.intersection(seen.addresses))
            count["wanted"] += len(wanted)
            count["met"] += met
            count["first"] += _is_in_first_sentence(seen, text)
            count["any"] += bool(seen.addresses)
    return {"parts": {lang: _shares(count) for lang, count in counts.items()}, "wrong": wrong}


def _shares(count: dict[str, int]) -> dict[str, float | int]:
    return {
        "precision": round(1 - count["false"] / max(1, count["cards"]), 3),
        "answering": round(count["answering"] / max(1, count["cards"]), 3),
        "recall": round(count["met"] / max(1, count["wanted"]), 3),
        "in sentence 1": round(count["first"] / max(1, count["any"]), 3),
        "cards": count["cards"],
        "answers": count["answers"],
    }


def _named(text: str) -> Iterator[str]:
    """Yield the people, places and sessions whose very names stand in a text."""
    from agent import desk
    from knowledge.language import fold
    from knowledge.values import Place, Session, Speaker

    words = f" {fold(text)} "
    for record in desk.current().brief.records:
        if isinstance(record, Speaker | Place | Session):
            name = record.heading["en"] if isinstance(record, Session) else record.name
            if f" {fold(name)} " in words:
                yield record.address


def _is_in_first_sentence(seen: Seen, text: str) -> bool:
    from agent.core.sentences import sentences

    # The word that tells the last one has ended comes with the next piece.
    first = len(next(iter(sentences(text)), "")) + _PIECE
    return bool(seen.said) and seen.said[0] <= first


def _times(seen: list[Seen]) -> dict[str, dict[str, float]]:
    at_once = [of.after_ms[0] for of in seen if of.said and of.said[0] == 0]
    pieces = [us for of in seen for us in of.piece_us]
    firsts = [of.piece_us[0] for of in seen if of.piece_us]
    return {
        "record in the prompt to its card, at once, ms": _spread(at_once),
        "a piece of the answer, µs": _spread(pieces),
        "the first piece, µs": _spread(firsts),
    }


def _spread(values: list[float]) -> dict[str, float]:
    marks = {"p50": 50, "p99": 99, "max": 100}
    return {name: round(percentile(values, mark), 2) for name, mark in marks.items()}
