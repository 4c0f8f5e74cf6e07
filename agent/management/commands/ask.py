"""`manage.py ask "question"`: one turn from the shell."""

import asyncio
import sys
from argparse import ArgumentParser
from contextlib import aclosing
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agent import desk, running, sources, turn
from agent.core.errors import RosaError
from agent.core.types import Channel, ChatRequest
from agent.entry import Entry
from agent.ids import new_id
from agent.models.channel import SHELL_CHANNEL
from agent.providers import registry
from knowledge.management.database import usable_database


class Command(BaseCommand):
    help = "Answer one question as the chat endpoint would; the answer is printed as it comes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("question")
        parser.add_argument("--persona", default="", help="slug; the default persona without it")
        parser.add_argument("--lang", default="", help="answer in this language, for example fr")

    def handle(self, *args: Any, **options: Any) -> None:
        with usable_database():
            now = desk.live.get()
        channel = Channel(id=None, slug=SHELL_CHANNEL, fixed_language=options["lang"])
        try:
            persona = now.persona(options["persona"], channel)
        except RosaError as exc:
            raise CommandError(str(exc)) from exc
        request = ChatRequest(model=persona.slug, question=options["question"].strip())
        opened = turn.open_turn(request, channel, persona, now)
        try:
            asyncio.run(self._answer(opened))
        except RosaError as exc:
            raise CommandError(str(exc)) from exc
        finally:
            running.close()

    async def _answer(self, opened: turn.Turn) -> None:
        entry = Entry(None, SHELL_CHANNEL, f"shell-{new_id().hex}")
        now, persona = opened.desk, opened.persona
        providers, judge = registry.team(now.chain(persona), now.judge(persona))
        try:
            parts = turn.answer(opened, providers, entry, running.journal(), judge)
            async with aclosing(parts):
                async for part in parts:
                    if isinstance(part, str):
                        sys.stdout.write(part)
                        sys.stdout.flush()
        finally:
            sys.stdout.write("\n")
            await sources.here.end()
            await registry.close_all()
