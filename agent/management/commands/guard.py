"""`manage.py guard "text"` or `--jsonl FILE`: what the guard says, without asking a model."""

import signal
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agent import desk, school, turn
from agent.core import lines
from agent.core.errors import RequestError
from agent.core.own_words import sentences
from agent.core.types import Channel
from agent.core.verdict import ALLOWED, Verdict
from agent.desk import Desk
from agent.management import asked
from agent.models.channel import SHELL_CHANNEL
from knowledge.language import detect
from knowledge.management.database import usable_database


class Command(BaseCommand):
    help = (
        "Print what the guard says of one text, or of each line of a file, as a line of JSON. No "
        "model is called and nothing is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked.add_arguments(parser)
        parser.add_argument(
            "--output", action="store_true", help="judge the text as a reply, sentence by sentence"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # A reader such as `head` may close the pipe; that ends the command like any other.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        texts = asked.lines_of(options["text"], options["jsonl"])
        try:
            lang = lines.language(options["lang"])
            with usable_database():
                now = _taught()
            persona = now.persona(options["persona"], Channel(id=None, slug=SHELL_CHANNEL))
        except RequestError as exc:
            raise CommandError(str(exc)) from exc

        def shown(line: lines.Line) -> dict[str, Any]:
            channel = Channel(id=None, slug=SHELL_CHANNEL, fixed_language=line.lang or lang)
            started = time.perf_counter()
            if options["output"]:
                spoken = line.lang or lang or detect(line.request.question)
                verdict = _on_reply(now, line.request.question, spoken)
            else:
                opened = turn.open_turn(line.request, channel, persona, now)
                spoken, verdict = opened.lang, opened.verdict
            took = (time.perf_counter() - started) * 1000
            return {
                "id": line.id,
                "action": verdict.action,
                "topic": verdict.topic.slug if verdict.topic else None,
                "lang": spoken,
                "reply": verdict.reply(spoken, persona.languages) if verdict.declines else None,
                "ms": round(took, 3),
            }

        asked.answer(texts, shown)


def _taught() -> Desk:
    """Return the desk with a guard that has learned its topics; where no server did that, now."""
    now = desk.live.get()
    if not now.has_learned:
        print("The guard learns the red zone first; that takes seconds.", file=sys.stderr)
        school.learn(now.brief.topics)
        desk.live.forget()
        now = desk.live.get()
    return now


def _on_reply(now: Desk, text: str, lang: str) -> Verdict:
    """Return the verdict on the first sentence that may not be said."""
    found = (now.guard.judge_reply(sentence, lang) for sentence in sentences(text))
    return next((verdict for verdict in found if verdict.declines), ALLOWED)
