"""How soon a sentence of the built-in voice is sound, and what speaking costs chats beside it."""

import asyncio
import itertools
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from agent.core.types import Voice
from agent.providers import voices
from tests.bench import serving
from tests.bench.load import Measured
from tests.bench.processes import Rosa, cores, on_cores, running_upstream
from tests.bench.report import percentile, table

# By language, as long as what a persona says in a dialogue.
_TEXTS = {
    "en": (
        "Every country that signs the treaty promises never to test such a weapon again.",
        "And who listens, day and night, whether they keep their word?",
    ),
    "fr": (
        "Chaque pays qui signe le traité promet de ne plus jamais faire un tel essai.",
        "Et qui écoute, jour et nuit, s'ils tiennent parole ?",
    ),
    "es": (
        "Cada país que firma el tratado promete no volver a probar jamás un arma así.",
        "¿Y quién escucha, de día y de noche, si cumplen su palabra?",
    ),
    "ru": (
        "Каждая страна, подписавшая договор, обещает никогда больше не проводить испытаний.",
        "А кто днём и ночью слушает, держат ли они слово?",
    ),
    "zh": (
        "每个签署条约的国家都承诺不再进行这样的试验。",
        "那么，谁日夜倾听他们是否信守诺言呢？",
    ),
    "ar": (
        "كل دولة توقع المعاهدة تتعهد بألا تجري تجربة كهذه مرة أخرى.",
        "ومن الذي يصغي ليلا ونهارا ليعرف هل تفي بوعدها؟",
    ),
}
SENTENCES = [(lang, text) for lang, texts in _TEXTS.items() for text in texts]
_VOICE = Voice("bench", "built_in", "f3")


@dataclass(frozen=True, slots=True)
class Plan:
    """`sentences` of each language; chats of `streams` callers, without and with so many
    sentences a second spoken by the same server, in turns.
    """

    sentences: int = 100
    streams: int = 8
    per_s: float = 12.0
    rounds: int = 3
    seconds: float = 4.0


def run(plan: Plan) -> dict[str, Any]:
    """Return the figures; the voice has the server's core, as it has beside a server."""
    with on_cores(cores()[0]), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        languages = runner.run(_spoken(plan.sentences))
    return {"languages": languages, "chats": _chats(plan)}


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as tables."""
    heads = ["language", "p50 ms", "p95 ms", "first ms", "sound s"]
    spoken = [[lang, *row.values()] for lang, row in result["languages"].items()]
    names = ("ttft_p50_ms", "ttft_p95_ms", "path_p50_ms", "delay_p50_ms", "delay_p99_ms")
    chats = [
        [way, *(figures[name] for name in names), figures["replies"], len(figures["failures"])]
        for way, figures in result["chats"].items()
    ]
    return (
        f"From a sentence to its MP3, built-in voice:\n{table(heads, spoken)}\n\n"
        "Chats while the server speaks, times in ms:\n"
        + table(
            ["way", "TTFT p50", "p95", "path p50", "token p50", "p99", "replies", "failures"],
            chats,
        )
    )


async def _spoken(sentences: int) -> dict[str, dict[str, float]]:
    """Return the times by language; the very first sentence starts the process."""
    found = {}
    for lang, texts in _TEXTS.items():
        took, sound = [], 0.0
        for text in itertools.islice(itertools.cycle(texts), sentences):
            started = time.perf_counter()
            said = await voices.provider(_VOICE).speak(text, lang)
            took.append((time.perf_counter() - started) * 1000)
            sound += said.seconds
        found[lang] = {
            "p50_ms": round(percentile(took, 50), 1),
            "p95_ms": round(percentile(took, 95), 1),
            "first_ms": round(took[0], 1),
            "sound_s": round(sound / len(took), 1),
        }
    await voices.close_all()
    return found


def _chats(plan: Plan) -> dict[str, Any]:
    """Return the figures of chats at a server that is silent and at one that speaks."""
    folder = Path(tempfile.mkdtemp(prefix="rosa-bench-"))
    sums = {"silent": Measured(), "speaking": Measured()}
    with running_upstream() as upstream_url:
        program = ("-m", "tests.bench.speaking_server", str(plan.per_s))
        rosa = Rosa(folder, upstream_url, program=program)
        try:
            rosa.prepare()
            rosa.start()
            assert rosa.process
            server = serving.as_server(rosa)
            serving.warm_up(server)
            serving.set_pace(upstream_url, serving.Pace(0.02))
            for _ in range(plan.rounds):
                for measured in sums.values():
                    measured.add(serving.measure_load(server, plan.streams, plan.seconds))
                    # Now she speaks, or is silent again.
                    rosa.process.send_signal(signal.SIGUSR1)
            files = len([*(folder / "audio").glob("*.mp3")])
        finally:
            rosa.stop()
            shutil.rmtree(folder, ignore_errors=True)
    figures = {way: serving.figures(measured) for way, measured in sums.items()}
    figures["speaking"]["spoken"] = files
    return figures
