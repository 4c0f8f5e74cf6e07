"""`manage.py ask "question"`: one turn from the shell."""

import asyncio
import sys
from argparse import ArgumentParser
from contextlib import aclosing
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from agent import asking
from agent.asking import Answer, Question
from agent.core import wire
from agent.core.errors import NotReady, RosaError
from agent.management import reader
from knowledge.management.database import usable_database

# As shells tell of a command that Ctrl-C has ended.
_INTERRUPTED = 130


class Command(BaseCommand):
    help = "Answer one question as the chat endpoint would; the answer is printed as it comes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("question", help="its words, or - to read them from standard input")
        parser.add_argument("--persona", default="", help="slug; the default persona without it")
        parser.add_argument("--lang", default="", help="answer in this language, for example fr")
        parser.add_argument(
            "--json", action="store_true", help="print the whole answer as one line of JSON"
        )
        parser.add_argument(
            "--stream",
            action="store_true",
            help="with --json, print each piece as a line of JSON before; text always streams",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with reader.may_leave():
            try:
                # Inside the loop Ctrl-C would not end the reading.
                question = _question(options)
                with usable_database():
                    asyncio.run(_answer(question, options))
            except KeyboardInterrupt:
                raise SystemExit(_INTERRUPTED) from None
            except (RosaError, CommandError) as exc:
                if options["json"]:
                    error = exc if isinstance(exc, RosaError) else NotReady(str(exc))
                    _print_line(wire.error_body(error))
                raise CommandError(str(exc)) from exc


def _question(options: dict[str, Any]) -> Question:
    words = options["question"]
    if words == "-":
        # What is no UTF-8 is refused as any other question would be.
        words = sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape")
    return Question(words, options["persona"], options["lang"])


async def _answer(question: Question, options: dict[str, Any]) -> None:
    async with asking.ready(), aclosing(asking.stream(question)) as parts:
        if options["json"]:
            await _print_json(parts, streams=options["stream"])
        else:
            await _print_text(parts)


async def _print_text(parts: asking.Parts) -> None:
    has_begun = False
    try:
        async for part in parts:
            if isinstance(part, str):
                has_begun = True
                sys.stdout.write(part)
                sys.stdout.flush()
    finally:
        if has_begun:
            sys.stdout.write("\n")


async def _print_json(parts: asking.Parts, *, streams: bool) -> None:
    index = 0
    async for part in parts:
        if isinstance(part, Answer):
            _print_line(part.as_json() | ({"done": True} if streams else {}))
        elif streams:
            _print_line({"index": index, "content": part})
            index += 1


def _print_line(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(what, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.flush()
