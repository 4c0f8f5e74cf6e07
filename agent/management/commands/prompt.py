"""`manage.py prompt "text"` or `--jsonl FILE`: what a provider would be asked."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agent import desk, turn
from agent.core import lines
from agent.core.errors import RequestError
from agent.core.types import Channel, Persona
from agent.desk import Desk
from agent.management import asked
from agent.models.channel import SHELL_CHANNEL
from knowledge.management.database import usable_database

PARTS = ("persona", "pinned", "retrieved", "now", "caller", "history", "language", "total")


class Command(BaseCommand):
    help = (
        "Print the prompt of one question, or of each line of a file, as a line of JSON. No "
        "guard runs and no model is called."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        # A reader such as `head` may close the pipe; that ends the command like any other.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        questions = asked.lines_of(options["text"], options["jsonl"])
        try:
            lang = lines.language(options["lang"])
            with usable_database():
                now = desk.live.get()
            persona = now.persona(options["persona"], Channel(id=None, slug=SHELL_CHANNEL))
        except RequestError as exc:
            raise CommandError(str(exc)) from exc
        asked.answer(questions, lambda line: _shown(line, persona, now, lang))


def _shown(line: lines.Line, persona: Persona, now: Desk, lang: str) -> dict[str, Any]:
    channel = Channel(id=None, slug=SHELL_CHANNEL, fixed_language=line.lang or lang)
    opened = turn.open_turn(line.request, channel, persona, now, is_guarded=False)
    made = turn.make_prompt(opened)
    return {
        "id": line.id,
        "lang": opened.lang,
        "records": made.records,
        "messages": made.messages,
        "tokens": {part: made.tokens[part] for part in PARTS},
    }
