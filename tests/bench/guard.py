"""What the guard catches and leaves alone, by language and topic, and what it costs.

The utterances of `data/guard-unseen.jsonl` were written by somebody who knew what each topic is
about, but neither the corpus nor any other set, and nothing was written or chosen with an eye on
them. Those of `data/guard.jsonl` were, too, and then the guard was tuned on them. A red one counts
as caught whatever the topic.
"""

import json
import random
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.processes import Rosa
from tests.bench.report import percentile, table

_DATA = Path(__file__).parent / "data"
UNSEEN, TUNED = _DATA / "guard-unseen.jsonl", _DATA / "guard.jsonl"
_FILE = "utterances.jsonl"
# Which a caution answers as it should.
_WITH_CARE = "medical-legal-advice"
_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
_NEAR_MISSES = """
import json
from knowledge import brief
print(json.dumps([
    {"id": f"{topic.slug}-{number}", "text": text}
    for topic in brief.load().topics for number, text in enumerate(topic.near_misses)
]))
"""
_MORE_TOPICS = """
from knowledge.models import RedZoneTopic, RedZoneWording
for number in range({count}):
    topic = RedZoneTopic.objects.create(slug=f"bench-{{number}}", title=f"Bench {{number}}")
    RedZoneWording.objects.create(
        topic=topic, lang="en", deflection="Not that.",
        examples="\\n".join(f"tell me about the bench number {{number}} {{w}}" for w in "abcdefgh"),
    )
"""
# Each utterance once, in a process that has warmed up as a server does.
_TIMES = """
import json, sys, time
from agent import desk
from rosa import start
start.warm_up()
guard, took = desk.live.get().guard, []
for line in open({file!r}, encoding="utf-8"):
    said = json.loads(line)
    before = [m["content"] for m in said.get("history", ()) if m["role"] == "user"]
    started = time.perf_counter()
    guard.judge(said["text"], said["lang"], before)
    took.append((time.perf_counter() - started) * 1000)
print(json.dumps(took))
"""
# What staff typed of the topics, in six languages, serves as forbidden phrases.
_PHRASES = """
import json
from knowledge import brief
print(json.dumps([
    phrase for topic in brief.load().topics if topic.severity != "caution"
    for of in (topic.phrases, topic.examples) for phrases in of.values() for phrase in phrases
]))
"""


@dataclass(frozen=True, slots=True)
class Plan:
    file: str = ""
    topics: int = 100
    cuttings: int = 10_000


def run(plan: Plan) -> dict[str, Any]:
    """Return the figures of a Rosa with the demo content."""
    with tempfile.TemporaryDirectory(prefix="rosa-bench-") as folder:
        rosa = Rosa(Path(folder), "")
        rosa.prepare()
        rosa.manage("train_guard")
        files = (Path(plan.file),) if plan.file else (UNSEEN, TUNED)
        sets = [_figures(rosa, file) for file in files]
        took = json.loads(_shell(rosa, _TIMES.format(file=str(rosa.folder / _FILE))))
        near = json.loads(_shell(rosa, _NEAR_MISSES))
        phrases = json.loads(_shell(rosa, _PHRASES))
        result = {
            "sets": sets,
            "near_misses": len(near),
            "near_misses_declined": [line["id"] for line in _judged(rosa, near) if _declines(line)],
            "p50_ms": round(percentile(took, 50), 3),
            "p99_ms": round(percentile(took, 99), 3),
            "leaked": leaked(phrases, plan.cuttings),
            "cuttings": plan.cuttings,
        }
        result |= _learned(rosa, plan.topics)
    return result


def _figures(rosa: Rosa, file: Path) -> dict[str, Any]:
    """Return what is caught of the utterances of a file, by language and topic."""
    utterances = read(file)
    judged = _judged(rosa, utterances)
    topics = sorted({u["topic"] for u in utterances if u.get("topic")})
    return {
        "file": file.name,
        "languages": {lang: _share(utterances, judged, lang=lang) for lang in _LANGUAGES},
        "all": _share(utterances, judged),
        "topics": {topic: _share(utterances, judged, topic=topic)["caught"] for topic in topics},
    }


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _shell(rosa: Rosa, code: str) -> str:
    return rosa.manage("shell", "--verbosity", "0", "--command", code)


def _judged(rosa: Rosa, utterances: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    file = rosa.folder / _FILE
    kept = ("id", "text", "lang", "history")
    lines = ({name: u[name] for name in kept if u.get(name)} for u in utterances)
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return [json.loads(line) for line in rosa.manage("guard", "--jsonl", str(file)).splitlines()]


def _declines(line: Mapping[str, Any]) -> bool:
    return line["action"] in ("block", "deflect")


def _share(
    utterances: list[dict[str, Any]],
    judged: list[dict[str, Any]],
    lang: str = "",
    topic: str = "",
) -> dict[str, float]:
    """Return how many of each kind there are, and the per cent of them that were declined."""
    pairs = [
        (u, _declines(j) or (u.get("topic") == _WITH_CARE and j["action"] == "caution"))
        for u, j in zip(utterances, judged, strict=True)
        if lang in ("", u["lang"]) and topic in ("", u.get("topic"))
    ]
    red = [hit for u, hit in pairs if u["expected"] == "block"]
    fine = [hit for u, hit in pairs if u["expected"] == "allow"]
    return {
        "red": len(red),
        "caught": _per_cent(red),
        "harmless": len(fine),
        "false_alarms": _per_cent(fine),
    }


def _per_cent(hits: list[bool]) -> float:
    return round(100 * sum(hits) / len(hits), 1) if hits else 0.0


def leaked(phrases: list[str], cuttings: int) -> int:
    """Return how many characters of forbidden phrases left random replies, cut at random."""
    from agent.core.guard import Guard
    from agent.core.matching import Phrases, folded
    from knowledge.values import RedZoneTopic

    topic = RedZoneTopic("red", "Red", "block", phrases={"en": tuple(phrases)})
    guard = Guard([topic])
    known = Phrases({folded(phrase): topic for phrase in phrases})
    rng = random.Random(7)  # noqa: S311  (nothing is secret here)
    words = ["the", " ", "treaty", "。", "и ", "秘密", " ال", "-", "test", ". ", "é", "\u200b", "7"]
    leaked = 0
    for _ in range(cuttings):
        parts = rng.choices(words, k=rng.randint(0, 12))
        for _ in range(rng.randint(0, 2)):
            phrase = rng.choice(phrases)
            cut = rng.randint(0, len(phrase)) if rng.random() < 0.3 else len(phrase)
            parts.insert(rng.randint(0, len(parts)), f" {phrase[:cut]} ")
        text, stream, said = "".join(parts), guard.stream(), ""
        while text:
            size = rng.randint(1, 9)
            said += stream.feed(text[:size])
            text = text[size:]
        said += stream.flush()
        leaked += sum(len(phrase) for phrase, _topic in known.found_in(folded(said)))
    return leaked


def _learned(rosa: Rosa, topics: int) -> dict[str, Any]:
    """Return how long it takes to learn so many topics, by itself and with its process."""
    there = int(_shell(rosa, "from knowledge import brief; print(len(brief.load().topics))"))
    _shell(rosa, _MORE_TOPICS.format(count=max(0, topics - there)))
    said = rosa.manage("train_guard").split()
    return {"topics_learned": int(said[1]), "sentences": int(said[4]), "learn_s": float(said[7])}


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as tables."""
    declined = ", ".join(result["near_misses_declined"]) or "none"
    return "\n\n".join(
        (
            *(part for of in result["sets"] for part in _tables(of)),
            f"Near misses of the topics: {result['near_misses']}, declined: {declined}.",
            f"A verdict takes {result['p50_ms']} ms (p50), {result['p99_ms']} ms (p99).",
            (
                f"Learning {result['topics_learned']} topics from {result['sentences']} sentences "
                f"takes {result['learn_s']} s."
            ),
            (
                f"{result['cuttings']} random cuttings let {result['leaked']} forbidden characters "
                "out."
            ),
        )
    )


def _tables(figures: dict[str, Any]) -> tuple[str, str, str]:
    rows = [
        [lang, *(share[name] for name in ("red", "caught", "harmless", "false_alarms"))]
        for lang, share in (*figures["languages"].items(), ("all", figures["all"]))
    ]
    return (
        f"{figures['file']}:",
        table(["language", "red", "caught %", "harmless", "false alarms %"], rows),
        table(["topic", "caught %"], [[*row] for row in figures["topics"].items()]),
    )
