"""`manage.py guard "text"` or `--jsonl FILE`: what the guard says, without asking a model."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

from agent import desk, school, turn
from agent.core.lines import Line
from agent.core.own_words import sentences
from agent.core.verdict import ALLOWED, Verdict
from agent.desk import Desk
from agent.management import asked
from agent.management.asked import Asked
from knowledge.language import detect

# Returns the language of a line, and the verdict on it.
Judge = Callable[[Line, Asked], tuple[str, Verdict]]


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
        asking = asked.read(options, _taught)
        judge = _on_reply if options["output"] else _on_question
        asked.answer(asking.given, lambda line: _shown(line, asking, judge))


def _shown(line: Line, asking: Asked, judge: Judge) -> dict[str, Any]:
    started = time.perf_counter()
    lang, verdict = judge(line, asking)
    took = (time.perf_counter() - started) * 1000
    return {
        "id": line.id,
        "action": verdict.action,
        "topic": verdict.topic.slug if verdict.topic else None,
        "lang": lang,
        "reply": verdict.reply(lang, asking.persona.languages) if verdict.declines else None,
        "ms": round(took, 3),
    }


def _taught() -> Desk:
    """Return the desk with a guard that has learned its topics; where no server did that, now."""
    now = desk.live.get()
    if not now.has_learned:
        print("The guard learns the red zone first; that takes seconds.", file=sys.stderr)
        school.learn(now.brief.topics)
        desk.live.forget()
        now = desk.live.get()
    return now


def _on_question(line: Line, asking: Asked) -> tuple[str, Verdict]:
    opened = turn.open_turn(line.request, asking.channel(line), asking.persona, asking.desk)
    return opened.lang, opened.verdict


def _on_reply(line: Line, asking: Asked) -> tuple[str, Verdict]:
    """Return the verdict on the first sentence that may not be said."""
    text = line.request.question
    lang = line.lang or asking.lang or detect(text)
    found = (asking.desk.guard.judge_reply(sentence, lang) for sentence in sentences(text))
    return lang, next((verdict for verdict in found if verdict.declines), ALLOWED)
