"""`manage.py prompt "text"` or `--jsonl FILE`: what a provider would be asked."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from agent import desk, sources, turn
from agent.core.lines import Line
from agent.management import asked
from agent.management.asked import Asked

PARTS = ("persona", "pinned", "retrieved", "now", "caller", "history", "language", "total")


class Command(BaseCommand):
    help = (
        "Print the prompt of one question, or of each line of a file, as a line of JSON. No "
        "guard runs and no model is called."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked.add_arguments(parser)
        parser.add_argument(
            "--live",
            action="store_true",
            help="ask the sources of live facts, such as the weather, where a text needs them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asking = asked.read(options, desk.live.get)
        is_live = options["live"]
        asked.answer(asking.given, lambda line: _shown(line, asking, is_live=is_live))


def _shown(line: Line, asking: Asked, *, is_live: bool) -> dict[str, Any]:
    channel = asking.channel(line)
    opened = turn.open_turn(line.request, channel, asking.persona, asking.desk, is_guarded=False)
    if is_live:
        asyncio.run(sources.here.renew(opened))
    made = turn.make_prompt(opened, live=sources.here.at_hand(opened))
    return {
        "id": line.id,
        "lang": opened.lang,
        "records": made.records,
        "messages": made.messages,
        "tokens": {part: made.tokens[part] for part in PARTS},
    }
