"""`manage.py prompt "text"` or `--jsonl FILE`: what a provider would be asked."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from agent import desk, turn
from agent.core import lines
from agent.core.errors import RequestError
from agent.core.types import Channel, Persona
from agent.desk import Desk
from agent.models.channel import SHELL_CHANNEL
from knowledge.management.database import usable_database

PARTS = ("persona", "pinned", "retrieved", "now", "caller", "history", "language", "total")
# More lines than this are not told one by one.
_TOLD = 20


class Command(BaseCommand):
    help = (
        "Print the prompt of one question, or of each line of a file, as a line of JSON. No "
        "guard runs and no model is called."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="?", help="one question")
        parser.add_argument(
            "--jsonl",
            metavar="FILE",
            help='a question a line: {"id", "text", "lang"?, "history"?: [{"role", "content"}]}',
        )
        parser.add_argument("--persona", default="", help="slug; the default persona without it")
        parser.add_argument(
            "--lang", default="", help="language of questions that name none, for example fr"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # A reader such as `head` may close the pipe; that ends the command like any other.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        asked = _asked(options["text"], options["jsonl"])
        try:
            lang = lines.language(options["lang"])
            with usable_database():
                now = desk.live.get()
            persona = now.persona(options["persona"], Channel(id=None, slug=SHELL_CHANNEL))
        except RequestError as exc:
            raise CommandError(str(exc)) from exc
        for line in asked:
            shown = (
                {"id": None, "error": line}
                if isinstance(line, str)
                else _shown(line, persona, now, lang)
            )
            sys.stdout.buffer.write(orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()
        if faults := [line for line in asked if isinstance(line, str)]:
            more = [f"... and {len(faults) - _TOLD} more lines."] if len(faults) > _TOLD else []
            raise CommandError("\n".join([*faults[:_TOLD], *more]))


def _asked(text: str | None, file: str | None) -> list[lines.Line | str]:
    if (text is None) == (file is None):
        raise CommandError("Give either one question or --jsonl FILE.")
    if file is not None:
        return _read(file)
    try:
        return [lines.Line(None, lines.question(text))]
    except RequestError as exc:
        raise CommandError(str(exc)) from exc


def _read(file: str) -> list[lines.Line | str]:
    """Return the questions of a file, and of a line that is none what is wrong with it."""
    try:
        content = Path(file).read_bytes()
    except OSError as exc:
        raise CommandError(f"{file!r} cannot be read: {exc.strerror}.") from exc
    return [
        f"{file}, line {number}: {line}" if isinstance(line, RequestError) else line
        for number, line in lines.parse_lines(content)
    ]


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
